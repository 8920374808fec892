"""What a person takes along of all that this site knows of them."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.errors import AccountError
from accounts.models import DataExport


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
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
@never_cache
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
