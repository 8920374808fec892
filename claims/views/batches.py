"""A list on its way: its columns, its check, its award, and what became of it."""

from csp.decorators import csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.exports.spreadsheets import as_csv
from badges.errors import BadgeError
from claims import actions, exports
from claims.errors import ClaimError
from claims.imports import problems
from claims.models import AwardBatch, Invitation
from claims.views.award import csv_response
from claims.views.checking import batch_or_refuse, first_look
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission

PAGE = 30
# Seconds until the page asks again: while a worker is at it, while mails leave, and until they may.
POLL_WORKING, POLL_SENDING, POLL_WAITING = 1, 3, 20


# --- All lists --------------------------------------------------------------------------------------


@require_safe
def manage_batches(request, slug):
    """Every list of the organisation, the newest first."""
    issuer = issuer_or_refuse(request.user, slug, Permission.SEE_CONSOLE)
    batches = (
        issuer.award_batches.defer("content")
        .select_related("badge_class__current_version", "created_by", "confirmed_by")
        .prefetch_related("badge_class__current_version__texts")
        .order_by("-created_at", "-pk")
    )
    page = Paginator(batches, PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    awarded = dict(
        Invitation.objects.filter(batch__in=page.object_list)
        .values_list("batch")
        .annotate(Count("pk"))
    )
    for batch in page.object_list:
        batch.people, batch.pill = awarded.get(batch.pk, 0), pill(batch)
    context = {"issuer": issuer, "section": "batches", "page": page}
    return render(request, "claims/manage_batches.html", context)


def pill(batch):
    """The state of a list: words and a tone."""
    states = (
        (batch.recalled_at, _("recalled"), "neutral"),
        (batch.failed_at, _("stopped"), "bad"),
        (batch.columns_chosen_at is None, _("draft"), "neutral"),
        (batch.checked_at is None, _("being checked"), "info"),
        (batch.confirmed_at is None, _("to confirm"), "warn"),
        (batch.finished_at is None, _("being awarded"), "info"),
        (batch.send_at and batch.send_at > timezone.now(), _("scheduled"), "warn"),
        (True, _("awarded"), "ok"),
    )
    return next({"text": text, "tone": tone} for holds, text, tone in states if holds)


# --- One list ---------------------------------------------------------------------------------------


@csp_update({"frame-src": ["'self'"]})
@require_safe
def manage_batch(request, slug, pk):
    """The list as it stands: to check, to confirm, on its way or done."""
    issuer, batch = batch_or_refuse(request, slug, pk, Permission.SEE_CONSOLE)
    if batch.is_draft and batch.columns_chosen_at is None and batch.failed_at is None:
        return redirect("manage_batch_columns", issuer.slug, batch.pk)
    if batch.is_draft and batch.checked_at and "award" in issuer.allowed:
        return first_look(request, issuer, batch)
    return _run_page(request, issuer, batch)


def _run_page(request, issuer, batch):
    figures = actions.counts(batch)
    context = {
        "issuer": issuer,
        "section": "batches",
        "batch": batch,
        "badge": batch.badge_class,
        "figures": figures,
        "pill": pill(batch),
        "progress": progress(batch, figures),
        "station": _station(batch),
        "tiles": _tiles(batch),
        "is_recallable": batch.is_recallable(),
        "can_start_again": batch.source != AwardBatch.Source.TYPED,
    }
    return render(request, "claims/manage_batch.html", context)


def _tiles(batch):
    """What became of the invitations, in one question to the database."""
    standing = Q(withdrawn_at=None)
    return batch.invitations.aggregate(
        awarded=Count("pk", filter=standing),
        sent=Count("pk", filter=standing & Q(sent_at__isnull=False, bounced_at=None)),
        bounced=Count("pk", filter=standing & Q(bounced_at__isnull=False, claimed_at=None)),
        claimed=Count("pk", filter=Q(claimed_at__isnull=False)),
    )


def progress(batch, figures):
    """How far the work on a list has come, and in how many seconds to ask again; None where nothing moves."""
    if batch.failed_at or batch.recalled_at:
        return None
    if batch.checked_at is None:
        return {
            "label": _("Lines checked"),
            "done": figures["lines"],
            "total": None,
            "every": POLL_WORKING,
        }
    if batch.confirmed_at is None:
        return None
    if batch.finished_at is None:
        left = figures["fresh"] + (
            figures["had_already"] if batch.duplicates == AwardBatch.Duplicates.ALLOW else 0
        )
        return {
            "label": _("People awarded"),
            "done": figures["accepted"],
            "total": figures["accepted"] + left,
            "every": POLL_WORKING,
        }
    return _sending(batch)


def _sending(batch):
    now = timezone.now()
    mails = batch.invitations.filter(withdrawn_at=None)
    total = mails.count()
    settled = mails.filter(
        Q(sent_at__isnull=False)
        | Q(bounced_at__isnull=False)
        | Q(claimed_at__isnull=False)
        | Q(declined_at__isnull=False)
    ).count()
    found = {"label": _("Mails sent"), "done": settled, "total": total}
    if settled >= total:
        return found | {"every": None}
    if batch.send_at <= now:
        return found | {"every": POLL_SENDING}
    is_soon = (batch.send_at - now).total_seconds() < 3600
    return found | {"every": POLL_WAITING if is_soon else None}


@require_safe
def manage_batch_progress(request, slug, pk):
    """The moving part of the page; it asks for the whole page when the list has come to its next station."""
    issuer, batch = batch_or_refuse(request, slug, pk, Permission.SEE_CONSOLE)
    if not request.htmx:
        return redirect("manage_batch", issuer.slug, batch.pk)
    found = progress(batch, actions.counts(batch))
    if found is None or _station(batch) != request.GET.get("station"):
        return HttpResponse(status=286, headers={"HX-Refresh": "true"})
    context = {"issuer": issuer, "batch": batch, "progress": found, "station": _station(batch)}
    status = 200 if found["every"] else 286
    return render(request, "claims/_batch_progress.html", context, status=status)


def _station(batch):
    """Where the list is, as far as the page around the bar would look different."""
    if batch.checked_at is None:
        return "check"
    if batch.finished_at is None:
        return "award"
    return "recall" if batch.is_recallable() else "send"


# --- Confirm, recall, go on, again ------------------------------------------------------------------


@require_POST
def manage_batch_recall(request, slug, pk):
    """Take everything back before a mail has left."""
    issuer, batch = batch_or_refuse(request, slug, pk)
    try:
        number = actions.recall(batch=batch, by=request.user)
    except ClaimError as refusal:
        messages.error(request, refusal.message)
    else:
        text = ngettext(
            "Recalled: %(number)d invitation is withdrawn, and no mail has left.",
            "Recalled: %(number)d invitations are withdrawn, and no mail has left.",
            number,
        )
        messages.success(request, text % {"number": number})
    return redirect("manage_batch", issuer.slug, batch.pk)


@require_POST
def manage_batch_go_on(request, slug, pk):
    """Try a list again that was given up."""
    issuer, batch = batch_or_refuse(request, slug, pk)
    try:
        actions.go_on(batch=batch, by=request.user)
    except ClaimError as refusal:
        messages.error(request, refusal.message)
    return redirect("manage_batch", issuer.slug, batch.pk)


@require_POST
def manage_batch_again(request, slug, pk):
    """A new list with the lines of this one, to award the badge again on purpose."""
    issuer, batch = batch_or_refuse(request, slug, pk)
    try:
        batch = actions.start_again(batch=batch, by=request.user)
    except (ClaimError, BadgeError) as refusal:
        messages.error(request, refusal.message)
    return redirect("manage_batch", issuer.slug, batch.pk)


# --- What can be looked at --------------------------------------------------------------------------


@require_safe
def manage_batch_result(request, slug, pk):
    """Every line with what became of it, or only those that are to be corrected, as a file for a spreadsheet."""
    _issuer, batch = batch_or_refuse(request, slug, pk)
    only_problems = request.GET.get("only") == "problems"
    rows = exports.result(batch, problems.sentence, only_problems=only_problems)
    return csv_response(as_csv(rows), _("to-correct") if only_problems else _("result"))
