"""The badges of an organisation: list, overview, and what happens to one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from badges import actions as badges
from badges.errors import BadgeError
from badges.faces import chips, facts
from badges.forms.definition import ConsoleSearchForm
from badges.models import BadgeClass
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission

PAGE = 30
STATES = {
    "published": Q(published_at__isnull=False, archived_at=None),
    "draft": Q(published_at=None),
    "archived": Q(archived_at__isnull=False),
}


def badge_or_404(issuer, badge_slug):
    """A badge of this organisation with all that its pages show; of another organisation it is not there."""
    badge_class = (
        BadgeClass.objects.with_face()
        .prefetch_related("current_version__alignments")
        .filter(issuer=issuer, slug=badge_slug)
        .first()
    )
    if badge_class is None:
        raise Http404
    return badge_class


@require_safe
def manage_badges(request, slug):
    """All badges, by state and search."""
    issuer = issuer_or_refuse(request.user, slug, Permission.SEE_CONSOLE)
    counts = issuer.badge_classes.aggregate(
        all=Count("pk"), **{state: Count("pk", filter=where) for state, where in STATES.items()}
    )
    state = request.GET.get("state", "")
    form = ConsoleSearchForm(request.GET)
    found = form.found(issuer.badge_classes.filter(STATES.get(state, Q())))
    found = (
        found.with_face()
        .annotate(award_count=Count("assertions"))
        .order_by(F("published_at").desc(nulls_first=True), "-created_at", "-pk")
    )
    context = {
        "issuer": issuer,
        "section": "badges",
        "form": form,
        "state": state if state in STATES else "",
        "counts_by_state": counts,
        "tabs": _tabs(request, counts, state),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "badges/manage_badges.html", context)


def _tabs(request, counts, state):
    labels = {
        "": (_("All"), counts["all"]),
        "published": (_("Published"), counts["published"]),
        "draft": (_("Drafts"), counts["draft"]),
        "archived": (_("Archived"), counts["archived"]),
    }
    return [
        {
            "label": label,
            "count": count,
            "url": f"{request.path}?state={key}" if key else request.path,
            "current": key == (state if state in STATES else ""),
        }
        for key, (label, count) in labels.items()
    ]


@require_safe
def manage_badge(request, slug, badge_slug):
    """One badge: what it says, what is missing, how often it was collected, and what can be done."""
    issuer = issuer_or_refuse(request.user, slug, Permission.SEE_CONSOLE)
    badge_class = badge_or_404(issuer, badge_slug)
    version = badge_class.current_version
    counts = badge_class.assertions.aggregate(
        collected=Count("pk"), revoked=Count("pk", filter=Q(revoked_at__isnull=False))
    )
    missing = badges.missing_before_publishing(version)
    context = {
        "issuer": issuer,
        "section": "badges",
        "badge": badge_class,
        "version": version,
        "text": version.words,
        "chips": chips(version),
        "facts": facts(version),
        "counts": counts,
        "missing": missing,
        "checks": _checks(missing),
    }
    return render(request, "badges/manage_badge.html", context)


def _checks(missing):
    """What a badge needs before it is published, as lines of a list."""
    titles = {
        "name": _("A name"),
        "description": _("A description of what it certifies"),
        "criteria": _("How it is earned"),
        "picture": _("A picture"),
    }
    return [
        {"outcome": "warning" if name in missing else "passed", "title": title}
        for name, title in titles.items()
    ]


@require_safe
def manage_badge_versions(request, slug, badge_slug):
    """Everything that a badge has said, newest first."""
    issuer = issuer_or_refuse(request.user, slug, Permission.SEE_CONSOLE)
    badge_class = badge_or_404(issuer, badge_slug)
    versions = (
        badge_class.versions.select_related("picture")
        .prefetch_related("texts", "alignments")
        .annotate(award_count=Count("assertions"))
        .order_by("-number")
    )
    context = {
        "issuer": issuer,
        "section": "badges",
        "badge": badge_class,
        "page": Paginator(versions, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "badges/manage_badge_versions.html", context)


@require_http_methods(["GET", "POST"])
def manage_badge_publish(request, slug, badge_slug):
    """Ask, then show the badge to everybody."""
    return _change(
        request,
        slug,
        badge_slug,
        template="badges/manage_badge_publish.html",
        action=badges.publish,
        done=_("The badge is published. You can award it now."),
    )


@require_http_methods(["GET", "POST"])
def manage_badge_archive(request, slug, badge_slug):
    """Ask, then take the badge out of the catalogue."""
    return _change(
        request,
        slug,
        badge_slug,
        template="badges/manage_badge_archive.html",
        action=badges.archive,
        done=_("The badge is archived. What was awarded stays valid."),
    )


@require_POST
def manage_badge_restore(request, slug, badge_slug):
    return _change(
        request,
        slug,
        badge_slug,
        template=None,
        action=badges.restore,
        done=_("The badge is in the catalogue again."),
    )


@require_http_methods(["GET", "POST"])
def manage_badge_discard(request, slug, badge_slug):
    """Ask, then delete a draft."""
    issuer = issuer_or_refuse(request.user, slug, Permission.EDIT_BADGES)
    badge_class = badge_or_404(issuer, badge_slug)
    if request.method == "POST":
        try:
            badges.discard(badge_class=badge_class, by=request.user)
        except BadgeError as refusal:
            messages.error(request, refusal.message)
            return redirect("manage_badge", issuer.slug, badge_class.slug)
        messages.success(request, _("The draft is deleted."))
        return redirect("manage_badges", issuer.slug)
    context = {"issuer": issuer, "badge": badge_class, "danger": True}
    return render(request, "badges/manage_badge_discard.html", context)


@require_POST
def manage_badge_copy(request, slug, badge_slug):
    """A new draft that says the same; its fields open at once."""
    issuer = issuer_or_refuse(request.user, slug, Permission.EDIT_BADGES)
    copied = badges.copy_badge(badge_class=badge_or_404(issuer, badge_slug), by=request.user)
    messages.success(request, _("This is the copy. Give it a name of its own."))
    return redirect("manage_badge_edit", issuer.slug, copied.slug)


def _change(request, slug, badge_slug, *, template, action, done):
    """Show the question, or do it and say so."""
    issuer = issuer_or_refuse(request.user, slug, Permission.EDIT_BADGES)
    badge_class = badge_or_404(issuer, badge_slug)
    if request.method == "POST":
        try:
            action(badge_class=badge_class, by=request.user)
        except BadgeError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, done)
        return redirect("manage_badge", issuer.slug, badge_class.slug)
    missing = badges.missing_before_publishing(badge_class.current_version)
    context = {
        "issuer": issuer,
        "badge": badge_class,
        "missing": missing,
        "checks": _checks(missing),
    }
    return render(request, template, context)
