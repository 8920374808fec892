"""What machines read about badges: the hosted documents of Open Badges 2.0 and the pictures of awards."""

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from badges import documents, images
from badges.models import Assertion, AssertionDocument, BadgeClassVersion
from issuers.responses import document, public, wants_page


@login_not_required
@require_safe
def assertion(request, pk):
    """The hosted Assertion as it was made at the claim; 410 with what is left once it is revoked."""
    if wants_page(request):
        return public(redirect("award", pk))
    served = documents.served_assertion(pk)
    if served is None:
        raise Http404
    return document(request, served.body, status=served.status, tag=served.tag)


@login_not_required
@require_safe
def badge_class(request, pk):
    """The BadgeClass of one version: those that were awarded, and the present one of a published badge."""
    frozen = BadgeClassVersion.objects.filter(pk=pk).values_list("document", flat=True).first()
    if frozen and not wants_page(request):
        return document(request, bytes(frozen))
    version = (
        BadgeClassVersion.objects.select_related("badge_class__issuer__logo", "picture")
        .filter(pk=pk)
        .first()
    )
    if version is None or (version.frozen_at is None and version.badge_class.published_at is None):
        raise Http404
    if wants_page(request):
        return public(redirect(version.badge_class))
    return document(request, documents.hosted_badge_class(version))


@login_not_required
@require_safe
def award_picture(_request, pk, size):
    """The artwork of a public award, without anything baked in."""
    award = Assertion.objects.shown().select_related("version__picture").filter(pk=pk).first()
    if award is None or award.version.picture is None or size not in images.SIZES:
        raise Http404
    file = storages["default"].open(images.picture_name(award.version.picture, size))
    response = FileResponse(file, content_type="image/png")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return public(response)


@login_not_required
@require_safe
def baked_picture(request, pk):
    """The picture with the badge inside, for its holder; for everybody else the address does not exist."""
    if not request.user.is_authenticated:
        raise Http404
    award = (
        Assertion.objects.held_by(request.user)
        .select_related("version__picture", "badge_class")
        .filter(pk=pk)
        .first()
    )
    if award is None or award.version.picture is None:
        raise Http404
    if award.revoked_at:
        return HttpResponse(status=410)
    body = images.baked(award) or images.bake(
        award, documents.stored(award, AssertionDocument.Form.HOSTED_2_0)
    )
    response = HttpResponse(body, content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="{award.badge_class.slug}.png"'
    response["Cache-Control"] = "private, no-store, no-transform"
    return response
