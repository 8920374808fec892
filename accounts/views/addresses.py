"""The addresses of a person: add one, prove it, choose the main one, remove one."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.errors import AccountError
from accounts.forms import AddAddressForm, AddressCodeForm


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def address_list(request):
    """All addresses; the form adds one, by a code that is mailed to it."""
    form = AddAddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            proof = actions.ask_address_proof(
                request.user, form.cleaned_data["address"], get_language()
            )
        except AccountError as refusal:
            form.add_error("address", str(refusal.message))
        else:
            return redirect("account_email_code", proof.pk)
    addresses = request.user.emailaddress_set.order_by("-primary", "email")
    return render(request, "account/address_list.html", {"addresses": addresses, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def prove_address(request, pk):
    """The code of the mail; whoever knows it reads that mailbox."""
    proof = get_object_or_404(request.user.address_proofs, pk=pk)
    form = AddressCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.prove_address(proof, form.cleaned_data["code"])
        except AccountError as refusal:
            form.add_error("code", str(refusal.message))
        else:
            messages.success(request, gettext("The address is yours now."))
            return redirect("account_email")
    return render(request, "account/address_prove.html", {"proof": proof, "form": form})


@require_POST
@reauthentication_required
def make_primary(request, pk):
    address = get_object_or_404(request.user.emailaddress_set, pk=pk)
    return _change(
        request, actions.make_primary, address, gettext("This is your main address now.")
    )


@require_POST
@reauthentication_required
def remove(request, pk):
    address = get_object_or_404(request.user.emailaddress_set, pk=pk)
    return _change(request, actions.remove_address, address, gettext("The address is removed."))


def _change(request, action, address, done):
    try:
        action(person=request.user, address=address, by=request.user)
    except AccountError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("account_email")
