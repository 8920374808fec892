"""From the link in the mail to a place in the organisation."""

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from accounts.errors import AddressInUse, TooYoung
from accounts.forms import RegistrationForm
from accounts.links import read_token
from issuers import actions as issuers
from issuers.emails import PURPOSE
from issuers.errors import IssuerError
from issuers.models import MembershipInvitation

GRANTS = "join_grants"
MOST_GRANTS = 10
# So many links that do not exist, from one place.
FAILURES_ALLOWED = 10
FAILURES_SECONDS = 300
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SeeOther(HttpResponseRedirect):
    """Look there, with GET."""

    status_code = 303


@login_not_required
@require_safe
@never_cache
def join_link(request, token):
    """The address in the mail: this browser holds the link from now on, and the address bar shows it no longer."""
    read = read_token(PURPOSE, token)
    invitation = MembershipInvitation.objects.filter(pk=read[0]).first() if read else None
    if invitation is None:
        asker = limits.asker(request)
        if not limits.allow("issuers.unknown_link", asker, FAILURES_ALLOWED, FAILURES_SECONDS):
            response = render(request, "429.html", status=429)
            response["Retry-After"] = str(FAILURES_SECONDS)
            return response
        raise Http404
    if request.method == "GET":
        grants = request.session.get(GRANTS, {}) | {str(invitation.pk): read[1]}
        request.session[GRANTS] = dict(list(grants.items())[-MOST_GRANTS:])
    with override(invitation.language):
        response = SeeOther(reverse("join", args=[invitation.pk]))
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def join(request, pk):
    """Who invites to what; one button for a known person, a short form for a new one."""
    invitation, ending = _invitation_or_refuse(request, pk)
    if ending:
        if invitation.accepted_by_id and invitation.accepted_by_id == request.user.pk:
            return redirect("manage_issuer", invitation.issuer.slug)
        return _page(request, invitation, way="ended", ending=ending)
    way = _way_in(request.user, invitation)
    if request.method != "POST" or way in ("sign_in", "other_account"):
        form = RegistrationForm(address=invitation.address) if way == "register" else None
        return _page(request, invitation, way=way, form=form)
    return _register(request, invitation) if way == "register" else _accept(request, invitation)


def _invitation_or_refuse(request, pk):
    """The invitation if this browser holds its link or this person its address, and why it has ended if it has."""
    generation = request.session.get(GRANTS, {}).get(str(pk))
    invitation = (
        MembershipInvitation.objects.select_related("issuer__logo", "invited_by")
        .filter(pk=pk)
        .first()
    )
    if invitation is None or not (generation or _is_invited(request.user, invitation)):
        raise Http404
    if invitation.accepted_at:
        return invitation, "accepted"
    if invitation.withdrawn_at:
        return invitation, "withdrawn"
    if invitation.is_expired:
        return invitation, "expired"
    if generation not in (None, invitation.generation):
        return invitation, "" if _is_invited(request.user, invitation) else "old_link"
    return invitation, ""


def _is_invited(user, invitation):
    return user.is_authenticated and invitation.address in user.verified_addresses()


def _way_in(user, invitation):
    if _is_invited(user, invitation):
        return "accept"
    if user.is_authenticated:
        return "other_account"
    if EmailAddress.objects.filter(email=invitation.address, verified=True).exists():
        return "sign_in"
    return "register"


def _register(request, invitation):
    """A new person: the link has proven the mailbox, so the account is made with that address and no other."""
    form = RegistrationForm(request.POST, address=invitation.address)
    if not form.is_valid():
        return _page(request, invitation, way="register", form=form)
    try:
        membership = issuers.register_and_join(
            invitation=invitation,
            **form.person(),
            language=get_language(),
        )
    except TooYoung as refusal:
        return _page(request, invitation, way="too_young", refusal=refusal.message, status=403)
    except (AddressInUse, IssuerError):
        return SeeOther(reverse("join", args=[invitation.pk]))
    login(request, membership.user, backend=BACKEND)
    return _welcome(request, invitation)


def _accept(request, invitation):
    try:
        issuers.accept_invitation(invitation=invitation, by=request.user)
    except IssuerError as refusal:
        messages.error(request, refusal.message)
        return SeeOther(reverse("join", args=[invitation.pk]))
    return _welcome(request, invitation)


def _welcome(request, invitation):
    messages.success(
        request, _("Welcome. You now work for %(issuer)s.") % {"issuer": invitation.issuer}
    )
    return redirect("manage_issuer", invitation.issuer.slug)


def _page(request, invitation, *, way, status=200, **context):
    context |= {
        "invitation": invitation,
        "issuer": invitation.issuer,
        "way": way,
        "here": request.get_full_path(),
    }
    return render(request, "issuers/join.html", context, status=status)
