"""Where the console begins, and the organisation's own words."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from issuers import actions as issuers
from issuers.errors import SlugTaken
from issuers.forms import FoundForm, IssuerForm
from issuers.guards import issuer_or_refuse
from issuers.models import Issuer
from issuers.permissions import Permission
from issuers.uploads import take_picture

PAGE = 48


@require_safe
def manage(request):
    """The organisations in which this person works; straight on if there is only one."""
    found = Issuer.objects.seen_by(request.user).select_related("logo").order_by("name", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    if page.paginator.count == 1 and not request.user.is_superuser:
        return redirect("manage_issuer", page[0].slug)
    return render(request, "issuers/manage_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def manage_new(request):
    """The operator founds an organisation and invites its first owner."""
    if not request.user.is_superuser:
        raise PermissionDenied
    form = FoundForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if form.is_valid():
        try:
            issuer = issuers.found(**form.cleaned_data, by=request.user)
        except SlugTaken as taken:
            form.add_error("slug", taken.message)
        else:
            messages.success(
                request,
                _("%(issuer)s is here. The invitation for %(address)s is on its way.")
                % {"issuer": issuer.name, "address": form.cleaned_data["owner_address"]},
            )
            return redirect("manage_issuer", issuer.slug)
    return render(request, "issuers/manage_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def manage_settings(request, slug):
    """What the organisation says about itself, and how its awards work."""
    issuer = issuer_or_refuse(request.user, slug, Permission.EDIT_ISSUER)
    form = IssuerForm(request.POST or None, request.FILES or None, issuer=issuer)
    take_picture(request, form)
    if form.is_valid():
        issuers.change_issuer(issuer=issuer, by=request.user, **form.texts)
        messages.success(request, _("Saved."))
        return redirect("manage_settings", issuer.slug)
    context = {"issuer": issuer, "section": "settings", "form": form}
    return render(request, "issuers/manage_settings.html", context)
