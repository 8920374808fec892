"""Invitations on their way: the list, one of them, and what can be done about it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from badges import actions as badges
from badges.errors import BadgeError
from claims import actions
from claims.errors import ClaimError
from claims.forms.invitations import BulkForm, CorrectForm, FilterForm, RevokeForm, WithdrawForm
from claims.models import InvitationState
from claims.views.search import invitations_that_fit
from claims.views.timeline import events_of
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission

PAGE = 50
TONES = {
    InvitationState.SCHEDULED: "info",
    InvitationState.QUEUED: "info",
    InvitationState.SENT: "neutral",
    InvitationState.BOUNCED: "bad",
    InvitationState.OPENED: "brand",
    InvitationState.CLAIMED: "ok",
    InvitationState.DECLINED: "warn",
    InvitationState.EXPIRED: "warn",
    InvitationState.WITHDRAWN: "neutral",
}
ICONS = {
    InvitationState.SCHEDULED: "calendar-clock",
    InvitationState.QUEUED: "hourglass",
    InvitationState.SENT: "mail",
    InvitationState.OPENED: "mail-open",
    InvitationState.BOUNCED: "mail-warning",
    InvitationState.DECLINED: "thumbs-down",
    InvitationState.EXPIRED: "clock-alert",
    InvitationState.WITHDRAWN: "undo-2",
}
SENDABLE = {
    InvitationState.SENT,
    InvitationState.BOUNCED,
    InvitationState.OPENED,
    InvitationState.EXPIRED,
}
WITHDRAWABLE = actions.OPEN | {InvitationState.EXPIRED}


def state_pill(state):
    """A state in words, with a tone and an icon."""
    return {"text": state.label, "tone": TONES[state], "icon": ICONS.get(state, "")}


# --- The list ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def manage_invitations(request, slug):
    """Every invitation of the organisation, to search, to filter, and to do something with many at once."""
    needed = Permission.AWARD if request.method == "POST" else Permission.SEE_CONSOLE
    issuer = issuer_or_refuse(request.user, slug, needed)
    form = FilterForm(request.GET, issuer=issuer)
    rows, before = _page_of(invitations_that_fit(issuer, form), request.GET.get("before", ""))
    if request.method != "POST":
        return _list_page(request, issuer, form, rows, before)
    bulk = BulkForm(request.POST, page=rows)
    if not bulk.is_valid():
        return _list_page(request, issuer, form, rows, before, bulk=bulk, status=422)
    _do_for_many(request, bulk, rows)
    return HttpResponseRedirect(request.get_full_path())


def _page_of(invitations, before):
    """One page, and where the next begins: by the last id, so that the millionth page costs what the first does."""
    try:
        rows = list(
            invitations.filter(pk__lt=before)[: PAGE + 1] if before else invitations[: PAGE + 1]
        )
    except (ValueError, TypeError, ValidationError):
        rows = list(invitations[: PAGE + 1])
    last = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return rows[:PAGE], last


def _list_page(request, issuer, form, rows, before, *, bulk=None, status=200):
    now = timezone.now()
    for row in rows:
        row.pill = state_pill(row.state(at=now))
    context = {
        "issuer": issuer,
        "section": "invitations",
        "form": form,
        "rows": rows,
        "before": before,
        "is_filtered": any(request.GET.get(name) for name in ("q", "badge", "state", "run")),
        "is_later": bool(request.GET.get("before")),
        "bulk": bulk,
        "ticked": set(bulk["invitations"].value() or []) if bulk else set(),
    }
    return render(request, "claims/manage_invitations.html", context, status=status)


def _do_for_many(request, bulk, rows):
    chosen = set(bulk.cleaned_data["invitations"])
    invitations = [row for row in rows if str(row.pk) in chosen]
    if bulk.cleaned_data["do"] == BulkForm.RESEND:
        done, refused = actions.each(actions.resend, invitations, by=request.user)
        text = ngettext("%(number)d mail leaves again.", "%(number)d mails leave again.", done)
    else:
        done, refused = actions.each(
            actions.withdraw,
            invitations,
            reason=bulk.cleaned_data["reason"],
            by=request.user,
        )
        text = ngettext(
            "%(number)d invitation is withdrawn.", "%(number)d invitations are withdrawn.", done
        )
    if done:
        messages.success(request, text % {"number": done})
    for sentence, number in refused.items():
        text = ngettext(
            "%(number)d was left as it is:", "%(number)d were left as they are:", number
        )
        messages.warning(request, f"{text % {'number': number}} {sentence}")


# --- One of them ------------------------------------------------------------------------------------


def _invitation(request, slug, pk, permission):
    issuer = issuer_or_refuse(request.user, slug, permission)
    invitations = issuer.invitations.select_related(
        "badge_class",
        "version__picture",
        "assertion__holder",
        "batch__confirmed_by",
        "issuer",
    ).prefetch_related("version__texts")
    return issuer, get_object_or_404(invitations.defer("batch__content"), pk=pk)


@require_safe
def manage_invitation(request, slug, pk):
    """Whom it is for, what happened to it, and what can be done."""
    issuer, invitation = _invitation(request, slug, pk, Permission.SEE_CONSOLE)
    return _show(request, issuer, invitation)


def _show(request, issuer, invitation, *, status=200, **forms):
    state = invitation.state()
    may_award = Permission.AWARD in issuer.allowed
    assertion = invitation.assertion
    context = {
        "issuer": issuer,
        "section": "invitations",
        "invitation": invitation,
        "assertion": assertion,
        "text": invitation.version.words,
        "pill": _pill_of(invitation, state),
        "facts": _facts(invitation),
        "events": events_of(invitation),
        "can_resend": may_award and state in SENDABLE,
        "correct_form": forms.get("correct_form") or CorrectForm()
        if may_award and state in actions.OPEN
        else None,
        "withdraw_form": forms.get("withdraw_form") or WithdrawForm()
        if may_award and state in WITHDRAWABLE
        else None,
        "can_take_back": assertion is not None
        and assertion.revoked_at is None
        and Permission.REVOKE in issuer.allowed,
    }
    return render(request, "claims/manage_invitation.html", context, status=status)


def _pill_of(invitation, state):
    if invitation.assertion and invitation.assertion.revoked_at:
        return {"text": _("revoked"), "tone": "bad", "icon": ""}
    if invitation.assertion and invitation.assertion.suspended_at:
        return {"text": _("suspended"), "tone": "warn", "icon": "circle-pause"}
    return state_pill(state)


def _facts(invitation):
    by = invitation.batch.confirmed_by
    return [
        {"term": _("Mail address"), "value": invitation.address},
        {
            "term": _("Address as typed"),
            "value": invitation.typed_address
            if invitation.typed_address.lower() != invitation.address
            else "",
        },
        {"term": _("Own id"), "value": invitation.reference},
        {"term": _("Language of the mail"), "value": invitation.get_language_display()},
        {"term": _("Awarded by"), "value": by.get_full_name() if by else ""},
        {"term": _("What was done"), "value": invitation.narrative},
        {"term": _("Evidence"), "value": invitation.evidence_url},
    ]


# --- What can be done -------------------------------------------------------------------------------


@require_POST
def manage_invitation_resend(request, slug, pk):
    """Send the mail once more."""
    issuer, invitation = _invitation(request, slug, pk, Permission.AWARD)
    try:
        actions.resend(invitation=invitation, by=request.user)
    except ClaimError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("The mail for %(address)s leaves again, with the same link.")
            % {"address": invitation.address},
        )
    return redirect("manage_invitation", issuer.slug, invitation.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def manage_invitation_correct(request, slug, pk):
    """Another address for the same badge."""
    issuer, invitation = _invitation(request, slug, pk, Permission.AWARD)
    if request.method != "POST":
        return redirect("manage_invitation", issuer.slug, invitation.pk)
    form = CorrectForm(request.POST)
    if form.is_valid():
        try:
            actions.correct_address(
                invitation=invitation,
                address=form.cleaned_data["address"],
                typed_address=form.data["address"].strip(),
                by=request.user,
            )
        except ClaimError as refusal:
            form.add_error("address", refusal.message)
        else:
            messages.success(
                request,
                _("A mail leaves for %(address)s. The old link no longer works.")
                % {"address": form.cleaned_data["address"]},
            )
            return redirect("manage_invitation", issuer.slug, invitation.pk)
    return _show(request, issuer, invitation, correct_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def manage_invitation_withdraw(request, slug, pk):
    """Take it back before it is collected."""
    issuer, invitation = _invitation(request, slug, pk, Permission.AWARD)
    if request.method != "POST":
        return redirect("manage_invitation", issuer.slug, invitation.pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw(
                invitation=invitation, reason=form.cleaned_data["reason"], by=request.user
            )
        except ClaimError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request,
                _("The invitation for %(address)s is withdrawn.")
                % {"address": invitation.address},
            )
        return redirect("manage_invitation", issuer.slug, invitation.pk)
    return _show(request, issuer, invitation, withdraw_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def manage_award_revoke(request, slug, pk):
    """Ask for the reason, then take the badge back for good."""
    issuer, invitation = _invitation(request, slug, pk, Permission.REVOKE)
    if invitation.assertion is None:
        return redirect("manage_invitation", issuer.slug, invitation.pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            badges.revoke(
                assertion=invitation.assertion,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except BadgeError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request,
                _(
                    "The badge is revoked. Its page says so from now on, and the holder gets a mail."
                ),
            )
        return redirect("manage_invitation", issuer.slug, invitation.pk)
    context = {
        "issuer": issuer,
        "section": "invitations",
        "invitation": invitation,
        "text": invitation.version.words,
        "form": form,
        "danger": True,
    }
    return render(
        request,
        "claims/manage_award_revoke.html",
        context,
        status=422 if form.is_bound else 200,
    )
