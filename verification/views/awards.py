"""Is this badge real? The page of an award, for people and for machines."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from accounts.validators import normalise_address
from badges import documents as badge_documents
from badges import faces
from badges.models import Assertion, AssertionDocument
from issuers.responses import document, kept, wants_json
from verification import documents, matching
from verification.forms import MatchForm

SIGNED_FORMS = Prefetch("documents", AssertionDocument.objects.select_related("key"))


def award_or_404(pk):
    award = (
        Assertion.objects.with_face()
        .select_related("issuer__logo", "version__badge_class__project")
        .prefetch_related("evidence", SIGNED_FORMS, "version__alignments")
        .filter(pk=pk)
        .first()
    )
    if award is None:
        raise Http404
    return award


@login_not_required
@require_safe
def award(request, pk):
    """Verdict first, then who, what, when, by whom, and each check; machines get the document itself."""
    if wants_json(request):
        return award_document(request, pk)
    state = badge_documents.award_face(pk)
    if state is None:
        raise Http404
    language = request.LANGUAGE_CODE
    if state.is_public:
        response = kept(
            request, ("award", pk, language, state), lambda: award_page(request, pk)
        )
    else:
        response = kept(
            request,
            ("private award", language, request.path),
            lambda: render(request, "verification/award_private.html"),
        )
    response["Referrer-Policy"] = "no-referrer"
    return response


def award_page(request, pk):
    return render(request, "verification/award.html", award_context(request, award_or_404(pk)))


def award_document(request, pk):
    served = badge_documents.served_assertion(pk)
    if served is None:
        raise Http404
    response = document(request, served.body, status=served.status, tag=served.tag)
    response["Content-Location"] = reverse("ob2_assertion", args=[pk])
    return response


def award_context(request, found):
    """What the page of a public award says."""
    text = found.version.text(request.LANGUAGE_CODE)
    return {
        "award": found,
        "version": found.version,
        "text": text,
        "report": documents.report(found),
        "chips": faces.chips(found.version),
        "facts": [*dates(found), *faces.facts(found.version)],
        "evidence": found.evidence.all(),
        "picture": reverse("award_picture", args=[found.pk, 600]),
        "record": documents.readable_record(found),
        "qr": documents.qr(found.page),
        "share_title": f"{text.name} · {found.holder_name}",
    }


def dates(found):
    """Who, the three days of an award (achieved and collected are two), and the code to type."""
    return [
        {"term": _("Holder"), "value": found.holder_name},
        {"term": _("Issuer"), "value": found.issuer.name},
        {"term": _("Achieved on"), "value": documents.day(found.awarded_on)},
        {"term": _("Collected on"), "value": documents.day(found.issued_at)},
        {
            "term": _("Valid until"),
            "value": documents.day(found.expires_at) if found.expires_at else "",
        },
        {"term": _("Code"), "value": found.written_code},
    ]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def match(request, pk):
    """Was it awarded to this address? Yes or no, a few times an hour."""
    found = award_or_404(pk)
    if not found.is_public:
        raise Http404
    form = MatchForm(request.POST or None)
    answer = None
    if form.is_valid():
        if matching.may_compare(limits.asker(request), str(pk)):
            answer = normalise_address(form.cleaned_data["email"]) == found.recipient_address
        else:
            form.add_error("email", matching.TOO_MANY)
    context = {
        "badge": found.version.text(request.LANGUAGE_CODE).name,
        "holder": found.holder_name,
        "back": found.get_absolute_url(),
        "form": form,
        "answer": answer,
    }
    response = render(request, "verification/match.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
