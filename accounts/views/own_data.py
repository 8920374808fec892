"""What a person takes along of all that this site knows of them, and the end of the account."""

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.errors import AccountError, Refusal
from accounts.forms import EraseForm
from accounts.models import DataExport


@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request):
    """The state of the file with everything; the button has one made."""
    if request.method == "POST":
        try:
            actions.ask_export(person=request.user, by=request.user)
        except AccountError as refusal:
            messages.error(request, refusal.message)
        return redirect("account_data")
    export = DataExport.objects.filter(user=request.user).first()
    return render(request, "account/own_data.html", {"export": export})


@require_safe
@reauthentication_required
def export_file(request, pk):
    """The file itself, for the person it is about and nobody else, while it is kept."""
    export = get_object_or_404(DataExport.objects.ready(), pk=pk, user=request.user)
    response = FileResponse(
        storages["private"].open(export.file_name),
        as_attachment=True,
        filename=f"my-data-{timezone.localdate(export.made_at).isoformat()}.zip",
        content_type="application/zip",
    )
    response["Cache-Control"] = "private, no-store, no-transform"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request):
    """What goes and what stays is said first; then the password, and fourteen days to think again."""
    has_password = request.user.has_usable_password()
    is_trusted = has_password or came_just_now(request)
    form = EraseForm(
        request.POST if request.method == "POST" else None, has_password=has_password
    )
    if is_trusted and form.is_valid():
        try:
            actions.ask_erasure(
                person=request.user,
                password=form.cleaned_data.get("password"),
                withdraws=form.withdraws,
                by=request.user,
            )
        except AccountError as refusal:
            form.add_error("password" if has_password else None, str(refusal.message))
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("account_erase")
    person = request.user
    hindrances = [] if person.erasure_due_at else actions.hindrances(person)
    return render(
        request,
        "account/erase.html",
        {"form": form, "hindrances": hindrances, "is_trusted": is_trusted},
    )


def came_just_now(request):
    """Whether this session began in the last ten minutes: all that somebody without a password can show."""
    since = timezone.now() - timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    return UserSession.objects.filter(
        user=request.user, session_key=request.session.session_key, created_at__gt=since
    ).exists()


@require_POST
def undo_erasure(request):
    """One button, no questions."""
    try:
        actions.undo_erasure(person=request.user, by=request.user)
    except AccountError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, gettext("Your account stays."))
    return redirect("account_data")
