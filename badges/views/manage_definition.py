"""Writing a badge: one page for all that it says."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from badges import actions as badges
from badges.errors import BadgeError
from badges.forms.definition import MOST_SKILLS, BadgeForm
from badges.views.manage import badge_or_404
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission
from issuers.uploads import take_picture


@require_http_methods(["GET", "POST"])
def manage_badge_new(request, slug):
    """A new draft."""
    issuer = issuer_or_refuse(request.user, slug, Permission.EDIT_BADGES)
    return _form(request, issuer, None)


@require_http_methods(["GET", "POST"])
def manage_badge_edit(request, slug, badge_slug):
    """Other words for a badge; what was awarded keeps the words that it was awarded with."""
    issuer = issuer_or_refuse(request.user, slug, Permission.EDIT_BADGES)
    badge_class = badge_or_404(issuer, badge_slug)
    if badge_class.archived_at:
        messages.error(request, _("This badge is archived. Restore it before you change it."))
        return redirect("manage_badge", issuer.slug, badge_class.slug)
    return _form(request, issuer, badge_class)


def _form(request, issuer, badge_class):
    if request.method != "POST":
        form = BadgeForm(issuer=issuer, badge_class=badge_class)
        return _page(request, issuer, badge_class, form)
    # Not to save, only to see one more row or what the criteria will look like.
    asks_row, asks_preview = "add_skill" in request.POST, "preview" in request.POST
    data = _one_more_row(request.POST) if asks_row else request.POST
    form = BadgeForm(data, request.FILES, issuer=issuer, badge_class=badge_class)
    if asks_row or asks_preview:
        form.stay_as_typed()
        take_picture(request, form)
        return _page(request, issuer, badge_class, form, preview=data.get("criteria", ""))
    form.is_valid()
    take_picture(request, form)
    form.refuse_missing_picture()
    if form.is_valid():
        saved = _save(request, issuer, badge_class, form)
        return redirect("manage_badge", issuer.slug, saved.slug)
    return _page(request, issuer, badge_class, form)


def _one_more_row(data):
    data = data.copy()
    try:
        rows = int(data.get("skills-TOTAL_FORMS", "0"))
    except ValueError:
        rows = 0
    data["skills-TOTAL_FORMS"] = str(min(max(rows, 0) + 1, MOST_SKILLS))
    return data


def _save(request, issuer, badge_class, form):
    """Keep what was typed; publish it too if that was asked for."""
    written = {"content": form.content, "project": form.cleaned_data["project"]}
    if badge_class:
        before = badge_class.current_version.number
        saved = badges.change_badge(badge_class=badge_class, by=request.user, **written)
        if saved.current_version.number > before:
            messages.success(
                request,
                _("Saved as version %(number)d. Awards before it keep the earlier words.")
                % {"number": saved.current_version.number},
            )
        else:
            messages.success(request, _("Saved."))
    else:
        saved = badges.create_badge(issuer=issuer, by=request.user, **written)
        messages.success(request, _("Saved as a draft. Nobody sees it yet."))
    if "publish" in request.POST and not saved.published_at:
        try:
            badges.publish(badge_class=saved, by=request.user)
        except BadgeError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The badge is published. You can award it now."))
    return saved


def _page(request, issuer, badge_class, form, *, preview=None):
    context = {
        "issuer": issuer,
        "section": "badges",
        "badge": badge_class,
        "form": form,
        "preview": preview,
    }
    return render(request, "badges/manage_badge_edit.html", context)
