"""Who works in an organisation."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from issuers import actions as issuers
from issuers.errors import IssuerError
from issuers.forms import InviteForm, RoleForm
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission, Role


@require_http_methods(["GET", "POST"])
def manage_people(request, slug):
    """Colleagues and open invitations; whoever may invite does it here."""
    needed = Permission.MANAGE_PEOPLE if request.method == "POST" else Permission.SEE_CONSOLE
    issuer = issuer_or_refuse(request.user, slug, needed)
    form = InviteForm(request.POST or None, initial={"language": issuer.language})
    if form.is_valid():
        _ask_password_again_for_owners(request, form.cleaned_data["role"])
        try:
            invitation = issuers.invite_member(
                issuer=issuer, by=request.user, **form.cleaned_data
            )
        except IssuerError as refusal:
            form.add_error("address", refusal.message)
        else:
            messages.success(
                request,
                _("The invitation for %(address)s is on its way.")
                % {"address": invitation.address},
            )
            return redirect("manage_people", issuer.slug)
    context = {
        "issuer": issuer,
        "section": "people",
        "form": form,
        "memberships": issuer.memberships.in_force()
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk"),
        "invitations": issuer.membership_invitations.open().order_by("-created_at"),
        "roles": Role.choices,
    }
    return render(request, "issuers/manage_people.html", context)


@require_http_methods(["GET", "POST"])
def manage_member(request, slug, pk):
    """Another role for a colleague."""
    issuer, membership = _colleague(request, slug, pk)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if form.is_valid():
        role = form.cleaned_data["role"]
        _ask_password_again_for_owners(request, role)
        try:
            issuers.change_role(membership=membership, role=role, by=request.user)
        except IssuerError as refusal:
            form.add_error("role", refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage_people", issuer.slug)
    context = {"issuer": issuer, "section": "people", "form": form, "membership": membership}
    return render(request, "issuers/manage_member.html", context)


@require_http_methods(["GET", "POST"])
def manage_member_remove(request, slug, pk):
    """Ask, then end a colleague's work here."""
    issuer, membership = _colleague(request, slug, pk)
    return _end(request, issuer, membership)


@require_http_methods(["GET", "POST"])
def manage_leave(request, slug):
    """Ask, then end one's own work here; everybody may leave, but not the last owner."""
    issuer = issuer_or_refuse(request.user, slug, Permission.SEE_CONSOLE)
    membership = get_object_or_404(issuer.memberships.in_force(), user=request.user)
    return _end(request, issuer, membership)


@require_POST
def manage_membership_resend(request, slug, pk):
    issuer, invitation = _invitation(request, slug, pk)
    try:
        issuers.resend_invitation(invitation=invitation, by=request.user)
    except IssuerError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("A new link for %(address)s is on its way. The old one no longer works.")
            % {"address": invitation.address},
        )
    return redirect("manage_people", issuer.slug)


@require_POST
def manage_membership_withdraw(request, slug, pk):
    issuer, invitation = _invitation(request, slug, pk)
    try:
        issuers.withdraw_invitation(invitation=invitation, by=request.user)
    except IssuerError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("The invitation for %(address)s is withdrawn.") % {"address": invitation.address},
        )
    return redirect("manage_people", issuer.slug)


def _colleague(request, slug, pk):
    issuer = issuer_or_refuse(request.user, slug, Permission.MANAGE_PEOPLE)
    memberships = issuer.memberships.in_force().select_related("user", "issuer")
    return issuer, get_object_or_404(memberships, pk=pk)


def _invitation(request, slug, pk):
    issuer = issuer_or_refuse(request.user, slug, Permission.MANAGE_PEOPLE)
    return issuer, get_object_or_404(issuer.membership_invitations, pk=pk)


def _end(request, issuer, membership):
    is_self = membership.user_id == request.user.pk
    if request.method == "POST":
        try:
            issuers.remove_member(membership=membership, by=request.user)
        except IssuerError as refusal:
            messages.error(request, refusal.message)
            return redirect("manage_people", issuer.slug)
        if is_self:
            messages.success(
                request, _("You no longer work for %(issuer)s.") % {"issuer": issuer}
            )
            return redirect("manage")
        messages.success(
            request, _("%(person)s no longer works here.") % {"person": membership.user}
        )
        return redirect("manage_people", issuer.slug)
    context = {
        "issuer": issuer,
        "section": "people",
        "membership": membership,
        "is_self": is_self,
    }
    return render(request, "issuers/manage_member_remove.html", context | {"danger": True})


@reauthentication_required
def _password_was_typed_lately(request):
    """Else allauth asks for it, and then goes on with what was sent."""


def _ask_password_again_for_owners(request, role):
    """Whoever can make owners can give the organisation away: a forgotten open session must not be enough."""
    if role == Role.OWNER:
        _password_was_typed_lately(request)
