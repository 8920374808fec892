"""What machines read about badges: the documents of every form, the lists of what was taken back, and the pictures."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from badges import actions, documents, images
from badges.models import Assertion, AssertionDocument, BadgeClassVersion, StatusList
from issuers.models import SigningKey
from issuers.responses import JSON_LD, document, picture, public, wants_page

Form = AssertionDocument.Form

# The forms of an award by the route of each, and the names under which its bytes leave, the first by default.
SIBLINGS = {
    "ob2_assertion": [JSON_LD, "application/json"],
    "ob2_signed_assertion": ["text/plain", "application/jose"],
    "award_json": ["application/vc+ld+json", "application/vc", JSON_LD, "application/json"],
    "award_jwt": ["text/plain", "application/vc+jwt", "application/jwt"],
}


@login_not_required
@require_safe
def assertion(request, pk):
    """The hosted Assertion as it was made at the claim; 410 with what is left once it is revoked."""
    if wants_page(request):
        return public(redirect("award", pk))
    served = documents.served_assertion(pk)
    if served is None:
        raise Http404
    return naming_siblings(
        document(request, served.body, status=served.status, tag=served.tag),
        pk,
        "ob2_assertion",
    )


def signed_form(request, pk, form, name):
    """A signed form as it was made at the claim, under its media types; 410 once it is taken back, 404 if it is private."""
    served = documents.served_signed(pk, form, name)
    if served is None:
        raise Http404
    if served.status != 200:
        return document(request, served.body, status=served.status, types=["application/json"])
    response = document(request, served.body, tag=served.tag, types=SIBLINGS[name])
    return naming_siblings(response, pk, name)


def naming_siblings(response, pk, name):
    """Say in the head of an answer where the other forms of the same award are (RFC 8288)."""
    response["Link"] = ", ".join(
        f'<{reverse(sibling, args=[pk])}>; rel="alternate"; type="{types[0]}"'
        for sibling, types in SIBLINGS.items()
        if sibling != name
    )
    return response


@login_not_required
@require_safe
def signed_assertion(request, pk):
    """The 2.0 badge as a JWS."""
    return signed_form(request, pk, Form.SIGNED_2_0, "ob2_signed_assertion")


@login_not_required
@require_safe
def award_json(request, pk):
    """The 3.0 credential with its Data Integrity proof."""
    return signed_form(request, pk, Form.INTEGRITY_3_0, "award_json")


@login_not_required
@require_safe
def award_jwt(request, pk):
    """The 3.0 credential as VC-JWT."""
    return signed_form(request, pk, Form.JWT_3_0, "award_jwt")


@login_not_required
@require_safe
def signing_badge_class(request, pk, key):
    """The BadgeClass of a version for the badges signed with one key: the same but for its issuer's profile."""
    version = (
        BadgeClassVersion.objects.filter(pk=pk, document__isnull=False)
        .select_related("badge_class")
        .first()
    )
    found = rsa_keys().filter(pk=key).first()
    if version is None or found is None or found.issuer_id != version.badge_class.issuer_id:
        raise Http404
    if wants_page(request):
        return public(redirect(version.badge_class))
    return document(request, documents.signing_badge_class(version, found))


@login_not_required
@require_safe
def revocations(request, pk, key):
    """The 2.0 RevocationList of the badges that were signed with a key."""
    found = get_object_or_404(rsa_keys().select_related("issuer__logo"), pk=key, issuer_id=pk)
    taken_back = Assertion.objects.taken_back_under(found)
    return document(request, documents.revocation_list(found, taken_back))


def rsa_keys():
    return SigningKey.objects.filter(algorithm=SigningKey.Algorithm.RS256)


@login_not_required
@require_safe
def status_list(request, pk):
    """The list in which it is looked up whether a 3.0 badge was taken back: signed anew only after a change."""
    found = StatusList.objects.as_signed(pk)
    if found is None or not found.is_current:
        row = actions.sign_status_list(pk=pk)
        if row is None:
            raise Http404
        found = row
    return document(request, bytes(found.body), tag=found.sha256, types=SIBLINGS["award_json"])


@login_not_required
@require_safe
def checkpoints(request):
    """How far the issuance log went on each day, signed: who keeps one can tell whether the log was rewritten since."""
    return document(request, documents.checkpoints(), types=["application/json"])


@login_not_required
@require_safe
def badge_class(request, pk):
    """The BadgeClass of one version: those that were awarded, and the present one of a published badge."""
    is_page = wants_page(request)
    frozen = None if is_page else documents.frozen_badge_class(pk)
    if frozen:
        return document(request, frozen)
    version = (
        BadgeClassVersion.objects.select_related("badge_class__issuer__logo", "picture")
        .filter(pk=pk)
        .first()
    )
    if version is None or (
        version.frozen_at is None and version.badge_class.published_at is None
    ):
        raise Http404
    if is_page:
        return public(redirect(version.badge_class))
    return document(request, documents.hosted_badge_class(version))


@login_not_required
@require_safe
def award_picture(request, pk, size):
    """The artwork of a public award, without anything baked in."""
    sha256 = documents.picture_of(pk)
    if sha256 is None:
        raise Http404
    return public(picture(request, sha256, size))


@login_not_required
@require_safe
def baked_png(request, pk):
    """The PNG with the badge inside, for its holder; `v` chooses one version of the standard, else both are in it."""
    return baked_picture(request, pk, is_svg=False)


@login_not_required
@require_safe
def baked_svg(request, pk):
    """The SVG with the badge inside, where the badge has vector artwork."""
    return baked_picture(request, pk, is_svg=True)


def baked_picture(request, pk, *, is_svg):
    """For the holder a file to take along; for everybody else the address does not exist."""
    award = (
        Assertion.objects.held_by(request.user)
        .select_related("version__picture", "badge_class")
        .filter(pk=pk)
        .first()
        if request.user.is_authenticated
        else None
    )
    version = request.GET.get("v", "")
    picture = award.version.picture if award else None
    if picture is None or version not in images.VERSIONS or (is_svg and not picture.has_svg):
        raise Http404
    if award.revoked_at or award.suspended_at:
        return HttpResponse(status=410)
    kept = images.baked(award) if not is_svg and not version and award.baked_at else None
    if kept is None:
        stored = documents.stored(award)
        kept = (
            images.with_badge(award, stored, version=version, is_svg=is_svg)
            if is_svg or version
            else images.bake(award, stored)
        )
    kind = ("image/svg+xml", "svg") if is_svg else ("image/png", "png")
    response = HttpResponse(kept, content_type=kind[0])
    name = f"{award.badge_class.slug}-{version}.0" if version else award.badge_class.slug
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind[1]}"'
    response["Cache-Control"] = "private, no-store, no-transform"
    return response
