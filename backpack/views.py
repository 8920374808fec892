"""A holder's badge, who sees it, and the public profile."""

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from backpack import actions, faces
from backpack.errors import HandleTaken
from backpack.forms import PRIVATE, PUBLIC, ProfileForm, VisibilityForm, is_public
from backpack.guards import own_award_or_refuse
from badges import actions as badges
from badges import sharing
from badges.faces import chips
from badges.models import Assertion

BADGES_ON_A_PAGE = 24
MOST_SKILLS = 24


@require_safe
def badge(request, pk):
    """One badge of mine: take it along, show it or hide it, and see what happened to it."""
    award = own_award_or_refuse(request.user, pk)
    context = faces.card(award) | {
        "facts": faces.facts(award),
        "chips": chips(award.version),
        "history": faces.history(award),
        "evidence": award.evidence.all(),
        "linkedin": sharing.linkedin_profile_link(award),
        "links": sharing.share_links(title=award.version.words.name, address=award.page),
    }
    return render(request, "backpack/badge_show.html", context)


@require_POST
def show_or_hide(request, pk):
    """Put a badge on the public profile, or take it off: pages, pictures and documents follow at once."""
    award = own_award_or_refuse(request.user, pk)
    badges.show_or_hide(
        assertion=award, is_shown=request.POST.get("shown") == "yes", by=request.user
    )
    return redirect("backpack_badge", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request):
    """Where my profile lives, what it says, and who sees it."""
    person = request.user
    initial = {
        "visibility": PUBLIC if person.is_profile_public else PRIVATE,
        "handle": person.handle or "",
        "headline": person.headline,
    }
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            actions.arrange_profile(
                user=person,
                is_public=is_public(form.cleaned_data["visibility"]),
                handle=form.cleaned_data["handle"],
                headline=form.cleaned_data["headline"],
                by=person,
            )
        except HandleTaken as refusal:
            form.add_error("handle", refusal.message)
        else:
            messages.success(request, _("Saved. This is how others see you now."))
            return redirect("profile_edit")
    return render(request, "backpack/profile_edit.html", {"form": form})


@require_POST
def choose_visibility(request):
    """The question that the first badge asks: may everybody see the profile?"""
    form = VisibilityForm(request.POST)
    if form.is_valid():
        person = actions.choose_visibility(
            user=request.user,
            is_public=is_public(form.cleaned_data["visibility"]),
            by=request.user,
        )
        messages.success(
            request,
            _("Saved: everybody can see your profile.")
            if person.is_profile_public
            else _("Saved: only you can see your badges."),
        )
    # Back to where the question was asked, if that is a page of ours.
    return HttpResponseRedirect(get_next_redirect_url(request) or reverse("profile_edit"))


@login_not_required
@require_safe
@cache_control(no_cache=True)
def profile(request, handle):
    """The badges that a person shows; a private profile and an unknown one are the same nothing.

    Every cache has to ask again, so that closing a profile closes it at once.
    """
    person = User.objects.filter(
        handle=handle.lower(), is_profile_public=True, is_active=True
    ).first()
    if person is None:
        raise Http404
    shown = (
        Assertion.objects.held_by(person)
        .shown()
        .filter(revoked_at=None, suspended_at=None)
        .with_face()
        .prefetch_related("version__alignments")
        .order_by("-issued_at", "pk")
    )
    page = Paginator(shown, BADGES_ON_A_PAGE).get_page(request.GET.get("page"))
    cards = [faces.card(award) for award in page]
    return render(
        request,
        "backpack/profile.html",
        {
            "person": person,
            "page": page,
            "cards": cards,
            "skills": _skills(cards),
            "links": sharing.share_links(
                title=person.get_full_name(), address=_address_of(person)
            ),
            "address": _address_of(person),
            "schema": _schema(person, cards),
        },
    )


def _address_of(person):
    return f"{settings.SITE_URL}{reverse('profile', args=[person.handle])}"


def _skills(cards):
    """The skills of the badges on this page, each once, with how many badges attest it."""
    found = {}
    for card in cards:
        for skill in card["award"].version.alignments.all():
            found.setdefault(skill.target_url, {"label": skill.target_name, "number": 0})
            found[skill.target_url]["number"] += 1
    ranked = sorted(found.values(), key=lambda skill: (-skill["number"], skill["label"]))
    return [
        {"label": skill["label"], "kind": f"{skill['number']}" if skill["number"] > 1 else ""}
        for skill in ranked[:MOST_SKILLS]
    ]


def _schema(person, cards):
    """The profile as schema.org's Person with credentials."""
    return {
        "@context": "https://schema.org",
        "@type": "Person",
        "@id": _address_of(person),
        "name": person.get_full_name(),
        "description": person.headline,
        "url": _address_of(person),
        "hasCredential": [
            {
                "@type": "EducationalOccupationalCredential",
                "@id": card["award"].page,
                "name": card["text"].name,
                "url": card["award"].page,
                "publisher": {"@type": "Organization", "name": card["award"].issuer.name},
            }
            for card in cards
        ],
    }
