"""The public pages of badges, issuers and projects: the same for everybody, so that every cache may keep them."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from badges import documents, faces
from badges.forms.catalogue import CatalogueForm
from badges.models import Assertion, BadgeClass
from badges.sharing import share_links
from issuers.models import Issuer, Project
from issuers.responses import kept, public

PAGE = 24


@login_not_required
@require_safe
def badge_list(request):
    """The catalogue: search, a few filters, stable pages."""
    form = CatalogueForm(request.GET)
    badges = form.found(BadgeClass.objects.published().with_face())
    page = Paginator(badges, PAGE).get_page(request.GET.get("page"))
    return public(render(request, "badges/badge_list.html", {"form": form, "page": page}))


@login_not_required
@require_safe
def badge(request, slug):
    """What a badge certifies, how it is earned, who awards it."""
    face = documents.badge_face(slug)
    if face is None:
        raise Http404
    if face.frozen_at is None:
        # Its words may still change in place, and who changes them wants to see it.
        return public(badge_page(request, slug))
    return kept(
        request, ("badge", slug, request.LANGUAGE_CODE, face), lambda: badge_page(request, slug)
    )


def badge_page(request, slug):
    badge_class = (
        BadgeClass.objects.with_face()
        .select_related("issuer__logo")
        .prefetch_related("current_version__alignments")
        .get(slug=slug)
    )
    version = badge_class.current_version
    version.badge_class = badge_class
    text = badge_class.words
    context = {
        "badge": badge_class,
        "version": version,
        "text": text,
        "chips": faces.chips(version),
        "facts": faces.facts(
            version, awards=Assertion.objects.filter(badge_class=badge_class).count()
        ),
        "schema": faces.schema(badge_class, text),
        "share_links": share_links(
            title=text.name, address=f"{settings.SITE_URL}{badge_class.get_absolute_url()}"
        ),
    }
    return render(request, "badges/badge.html", context)


@login_not_required
@require_safe
def issuer_list(request):
    """Who awards badges here."""
    issuers = (
        Issuer.objects.filter(closed_at=None)
        .select_related("logo")
        .annotate(
            badges=Count(
                "badge_classes",
                filter=Q(
                    badge_classes__published_at__isnull=False, badge_classes__archived_at=None
                ),
            )
        )
        .filter(badges__gt=0)
        .order_by("name")
    )
    page = Paginator(issuers, PAGE).get_page(request.GET.get("page"))
    return public(render(request, "issuers/issuer_list.html", {"page": page}))


@login_not_required
@require_safe
def issuer(request, slug):
    """An organisation, its projects and its badges."""
    found = Issuer.objects.select_related("logo").filter(slug=slug).first()
    if found is None:
        raise Http404
    badges = (
        BadgeClass.objects.published()
        .with_face()
        .filter(issuer=found)
        .order_by("-published_at", "-pk")
    )
    context = {
        "issuer": found,
        "page": Paginator(badges, PAGE).get_page(request.GET.get("page")),
        "projects": found.projects.select_related("picture"),
        "awards": found.assertions.count(),
        "schema": {"@context": "https://schema.org", **faces.issuer_schema(found)},
    }
    return public(render(request, "issuers/issuer.html", context))


@login_not_required
@require_safe
def project(request, slug):
    """A group of badges with its own text and dates."""
    found = Project.objects.select_related("issuer", "picture").filter(slug=slug).first()
    if found is None:
        raise Http404
    badges = (
        BadgeClass.objects.published()
        .with_face()
        .filter(project=found)
        .order_by("-published_at", "-pk")
    )
    context = {
        "project": found,
        "issuer": found.issuer,
        "page": Paginator(badges, PAGE).get_page(request.GET.get("page")),
    }
    return public(render(request, "issuers/project.html", context))
