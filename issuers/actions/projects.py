"""Projects: named groups of badges."""

from django.db import transaction

from accounts import audit
from issuers.actions.addresses import create_under_free_slug
from issuers.actions.pictures import refuse_foreign
from issuers.models import Project

TEXTS = ("name", "description", "picture", "starts_on", "ends_on")


@transaction.atomic
def create_project(
    *, issuer, name, description="", picture=None, starts_on=None, ends_on=None, by
):
    """Begin a project of this organisation; its address is made from its name and stays."""
    refuse_foreign(picture, issuer)
    project = create_under_free_slug(
        Project,
        name,
        fallback="project",
        issuer=issuer,
        name=name,
        description=description,
        picture=picture,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit.record("issuers.project_created", by=by, about=project, issuer_id=issuer.pk)
    return project


@transaction.atomic
def change_project(*, project, by, **texts):
    """Change what a project says; its address stays."""
    row = (
        Project.objects.select_for_update(of=["self"])
        .select_related("issuer")
        .get(pk=project.pk)
    )
    refuse_foreign(texts.get("picture"), row.issuer)
    changed = [name for name in TEXTS if name in texts and getattr(row, name) != texts[name]]
    for name in changed:
        setattr(row, name, texts[name])
    if changed:
        row.save(update_fields=changed)
        audit.record(
            "issuers.project_changed", by=by, about=row, issuer_id=row.issuer_id, fields=changed
        )
    return row
