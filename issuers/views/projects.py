"""The projects of an organisation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from issuers import actions as issuers
from issuers.forms import ProjectForm
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission
from issuers.uploads import take_picture

PAGE = 30


@require_safe
def manage_projects(request, slug):
    """All projects, with how many badges each has."""
    issuer = issuer_or_refuse(request.user, slug, Permission.SEE_CONSOLE)
    projects = issuer.projects.select_related("picture").annotate(
        badge_count=Count("badge_classes")
    )
    page = Paginator(projects.order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"issuer": issuer, "section": "projects", "page": page}
    return render(request, "issuers/manage_projects.html", context)


@require_http_methods(["GET", "POST"])
def manage_project_new(request, slug):
    issuer = issuer_or_refuse(request.user, slug, Permission.EDIT_BADGES)
    form = ProjectForm(request.POST or None, request.FILES or None, issuer=issuer)
    take_picture(request, form)
    if form.is_valid():
        project = issuers.create_project(issuer=issuer, by=request.user, **form.texts)
        messages.success(request, _("The project %(name)s is here.") % {"name": project.name})
        return redirect("manage_projects", issuer.slug)
    context = {"issuer": issuer, "section": "projects", "form": form}
    return render(request, "issuers/manage_project.html", context)


@require_http_methods(["GET", "POST"])
def manage_project(request, slug, project_slug):
    issuer = issuer_or_refuse(request.user, slug, Permission.EDIT_BADGES)
    project = get_object_or_404(issuer.projects.select_related("picture"), slug=project_slug)
    form = ProjectForm(
        request.POST or None, request.FILES or None, issuer=issuer, project=project
    )
    take_picture(request, form)
    if form.is_valid():
        issuers.change_project(project=project, by=request.user, **form.texts)
        messages.success(request, _("Saved."))
        return redirect("manage_projects", issuer.slug)
    context = {"issuer": issuer, "section": "projects", "form": form, "project": project}
    return render(request, "issuers/manage_project.html", context)
