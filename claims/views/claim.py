"""From the link in the mail to a collected badge: the page that shows it, and the steps of whoever stands before it."""

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions as accounts
from accounts import limits
from accounts.errors import AccountError, AddressInUse, TooYoung
from accounts.forms import LoginForm
from accounts.links import read_token
from accounts.models import AddressProof, IdentityProvider
from badges import sharing
from badges.errors import BadgeError, NotSigned
from claims import actions, guards
from claims.emails import language_of
from claims.errors import AddressNotYours, ClaimError
from claims.forms.claim import AddressCodeForm, NewHolderForm, SignInForm
from claims.models import Invitation, InvitationState

PURPOSE = "claim"
FAILURES_ALLOWED = 10
FAILURES_SECONDS = 300
PROOFS = "claim_proofs"
SIGNED_IN_BY = "django.contrib.auth.backends.ModelBackend"


class SeeOther(HttpResponseRedirect):
    """Look there, with GET."""

    status_code = 303


def _see(name, invitation):
    return SeeOther(reverse(name, args=[invitation.pk]))


@login_not_required
@require_safe
@never_cache
def follow_link(request, token, step="claim"):
    """The address in the mail: remember in the session that this browser holds the link, and leave the secret behind."""
    read = read_token(PURPOSE, token)
    invitation = (
        Invitation.objects.select_related("issuer").filter(pk=read[0]).first() if read else None
    )
    if invitation is None:
        asker = limits.asker(request)
        if not limits.allow("claims.unknown_link", asker, FAILURES_ALLOWED, FAILURES_SECONDS):
            return _too_many(request)
        raise Http404
    if request.method == "GET":
        guards.grant(request, invitation.pk, read[1])
    wanted = request.GET.get("lang")
    language = wanted if wanted in dict(settings.LANGUAGES) else None
    with override(language or language_of(invitation)):
        response = _see(step, invitation)
    # The address holds the secret; where it leads to must not learn it from a header.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _too_many(request):
    response = render(request, "claims/claim_slow_down.html", status=429)
    response["Retry-After"] = str(FAILURES_SECONDS)
    return response


@login_not_required
@require_safe
@never_cache
@guards.link_first
def show(request, pk):
    """The badge that waits, and the one thing that this person can do about it."""
    visit = guards.visit_or_refuse(request, pk)
    if visit.is_holder:
        return SeeOther(reverse("backpack_badge", args=[visit.invitation.assertion_id]))
    if request.method == "GET":
        actions.mark_opened(invitation=visit.invitation)
    return _page(request, visit)


def _page(request, visit, *, status=200, **forms):
    """The page of an invitation as it stands for this person; `forms` are those that came back with errors."""
    invitation = visit.invitation
    face = {
        "visit": visit,
        "invitation": invitation,
        "text": invitation.version.words,
        "issuer": invitation.issuer,
    }
    ending = _ending(visit)
    if ending:
        gone = ending in (InvitationState.WITHDRAWN, "paused")
        return render(
            request,
            "claims/claim_ended.html",
            face | {"ending": str(ending)},
            status=410 if gone else status,
        )
    way = _way_to_collect(visit)
    if way["way"] == "register" and actions.was_refused_for_age(invitation):
        return _too_young(request, visit)
    return render(request, "claims/claim_show.html", face | way | forms, status=status)


def _ending(visit):
    """Why there is nothing to collect here (any more) for whoever comes by this link, or None."""
    state = visit.invitation.state()
    if state in (
        InvitationState.CLAIMED,
        InvitationState.WITHDRAWN,
        InvitationState.DECLINED,
        InvitationState.EXPIRED,
    ):
        return state
    if not visit.invitation.issuer.is_open:
        return "paused"
    return None if visit.may_act else "old_link"


def _way_to_collect(visit):
    """One click, a password, a short form, or an address to add first."""
    invitation = visit.invitation
    if visit.is_invited:
        return {"way": "collect"}
    if visit.user.is_authenticated:
        return {"way": "other_account"}
    others = {"has_institutions": IdentityProvider.objects.open().exists()}
    if EmailAddress.objects.filter(email=invitation.address, verified=True).exists():
        return others | {"way": "sign_in", "sign_in_form": SignInForm()}
    form = NewHolderForm(invitation=invitation)
    return others | {"way": "register", "registration_form": form}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def register(request, pk):
    """A new person: the form makes the account with the invited address and no other, and the badge is theirs."""
    visit = guards.actor_or_refuse(request, pk)
    if request.method != "POST" or visit.user.is_authenticated or _ending(visit):
        return _see("claim", visit.invitation)
    form = NewHolderForm(request.POST, invitation=visit.invitation)
    if not form.is_valid():
        return _page(request, visit, registration_form=form)
    try:
        assertion = actions.register_and_claim(
            invitation=visit.invitation, language=get_language(), **form.person()
        )
    except TooYoung:
        return _too_young(request, visit)
    except NotSigned as refusal:
        messages.error(request, refusal.message)
        return _see("claim", visit.invitation)
    except (AddressInUse, ClaimError, BadgeError):
        return _see("claim", visit.invitation)
    login(request, assertion.holder, backend=SIGNED_IN_BY)
    return _see("claim_done", visit.invitation)


def _too_young(request, visit):
    """A kind no: nothing of the person is kept, and the badge goes on waiting."""
    face = {"invitation": visit.invitation, "issuer": visit.invitation.issuer}
    return render(request, "claims/claim_too_young.html", face, status=403)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def collect(request, pk):
    """One click by somebody who is signed in with the invited address."""
    visit = guards.actor_or_refuse(request, pk)
    if request.method != "POST" or not visit.user.is_authenticated:
        return _see("claim", visit.invitation)
    try:
        actions.claim(invitation=visit.invitation, holder=visit.user, by=visit.user)
    except AddressNotYours:
        return _page(request, visit, status=409)
    except TooYoung:
        return _too_young(request, visit)
    except (ClaimError, BadgeError) as refusal:
        return _not_collected(request, visit, refusal)
    return _see("claim_done", visit.invitation)


def _not_collected(request, visit, refusal):
    """It cannot be signed now and goes on waiting; or somebody else ended it meanwhile."""
    if isinstance(refusal, NotSigned):
        messages.error(request, refusal.message)
        return _see("claim", visit.invitation)
    visit.invitation.refresh_from_db()
    if visit.is_holder:
        return _see("claim_done", visit.invitation)
    return _page(request, visit, status=410)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def sign_in(request, pk):
    """The password of a known person: signed in, and the badge is collected on the way (claims.receivers)."""
    visit = guards.actor_or_refuse(request, pk)
    if request.method != "POST" or visit.user.is_authenticated or _ending(visit):
        return _see("claim", visit.invitation)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, sign_in_form=form)
    # Kept when the password is wrong: whoever resets it and signs in elsewhere still gets the badge.
    request.session[guards.INTENT] = str(visit.invitation.pk)
    credentials = {
        "login": visit.invitation.address,
        "password": form.cleaned_data["password"],
    }
    door = LoginForm(credentials, request=request)
    if not door.is_valid():
        for errors in door.errors.values():
            form.add_error("password", errors)
        return _page(request, visit, sign_in_form=form)
    return door.login(request, redirect_url=reverse("claim_done", args=[visit.invitation.pk]))


@login_not_required
@require_POST
@never_cache
def by_institution(request, pk):
    """Whoever has an account at an institution goes there; back and signed in, the badge is collected on the way."""
    visit = guards.actor_or_refuse(request, pk)
    if visit.user.is_authenticated or _ending(visit):
        return _see("claim", visit.invitation)
    request.session[guards.INTENT] = str(visit.invitation.pk)
    back = reverse("claim_done", args=[visit.invitation.pk])
    return SeeOther(reverse("institution_find", query={"next": back}))


@login_not_required
@require_POST
@never_cache
def switch_account(request, pk):
    """Sign out, and keep the link: the page then asks for the person whom the mail was meant for."""
    visit = guards.actor_or_refuse(request, pk)
    logout(request)
    # Only a link that was opened here is kept: who comes next at this desk may be anybody.
    if visit.has_link:
        guards.grant(request, visit.invitation.pk, visit.invitation.generation)
    return _see("claim", visit.invitation)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add_address(request, pk):
    """Somebody signed in with other addresses: mail a code to the invited one, and to nobody else."""
    visit = guards.actor_or_refuse(request, pk)
    if request.method != "POST" or _way_to_collect(visit)["way"] != "other_account":
        return _see("claim", visit.invitation)
    return _mail_code(request, visit)


@reauthentication_required
def _mail_code(request, visit):
    """An address that is added can reset the password, so an open session alone is not enough: the password is asked again."""
    try:
        proof = accounts.ask_address_proof(visit.user, visit.invitation.address, get_language())
    except AccountError as refusal:
        messages.error(request, refusal.message)
        return _see("claim", visit.invitation)
    request.session[PROOFS] = request.session.get(PROOFS, {}) | {
        str(visit.invitation.pk): str(proof.pk)
    }
    return _see("claim_prove_address", visit.invitation)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prove_address(request, pk):
    """The code of the mail: the address joins the account, and the badge is collected."""
    visit = guards.actor_or_refuse(request, pk)
    proof_id = request.session.get(PROOFS, {}).get(str(pk))
    if proof_id is None or not visit.user.is_authenticated or _ending(visit):
        return _see("claim", visit.invitation)
    form = AddressCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        proof = AddressProof.objects.filter(pk=proof_id, user=visit.user).first()
        if proof is None:
            return _see("claim", visit.invitation)
        try:
            accounts.prove_address(proof, form.cleaned_data["code"])
            actions.claim(invitation=visit.invitation, holder=visit.user, by=visit.user)
        except TooYoung:
            return _too_young(request, visit)
        except AccountError as refusal:
            form.add_error("code", str(refusal.message))
        except (ClaimError, BadgeError):
            return _see("claim", visit.invitation)
        else:
            return _see("claim_done", visit.invitation)
    face = {"invitation": visit.invitation, "issuer": visit.invitation.issuer, "form": form}
    return render(request, "claims/claim_prove_address.html", face)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_link(request, pk):
    """Mail the link again, to the invited address and nobody else."""
    visit = guards.visit_or_refuse(request, pk)
    if request.method != "POST":
        return _see("claim", visit.invitation)
    try:
        actions.send_new_link(invitation=visit.invitation)
    except ClaimError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, gettext("A new link is on its way. Look into that mailbox in a minute.")
        )
    return _see("claim", visit.invitation)


@login_not_required
@require_safe
@never_cache
def done(request, pk):
    """It is yours: show it, and say who sees it."""
    visit = guards.visit_or_refuse(request, pk)
    if not visit.is_holder:
        return redirect("claim", pk=pk)
    invitation = visit.invitation
    waiting = Invitation.objects.pending().for_addresses(visit.user.verified_addresses())
    return render(
        request,
        "claims/claim_done.html",
        {
            "invitation": invitation,
            "issuer": invitation.issuer,
            "assertion": invitation.assertion,
            "text": invitation.version.words,
            "linkedin": sharing.linkedin_profile_link(invitation.assertion),
            "waiting": list(waiting.with_face()[:12]),
        },
    )


@require_POST
def collect_all(request):
    """Everything that waits at the person's addresses, at once."""
    collected = actions.claim_all(holder=request.user, by=request.user)
    if len(collected) == 1:
        return _see("claim_done", Invitation.objects.get(assertion=collected[0]))
    if collected:
        text = ngettext(
            "%(count)s badge is yours now.", "%(count)s badges are yours now.", len(collected)
        )
        messages.success(request, text % {"count": len(collected)})
    return SeeOther(reverse("backpack"))
