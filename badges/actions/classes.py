"""What happens to badges that can be earned: drafted, published, changed, copied, archived."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts import audit
from badges import documents
from badges.errors import AlreadyPublished, Archived, HasAwards, IssuerNotOpen, NotReady
from badges.models import Alignment, BadgeClass, BadgeClassText, BadgeClassVersion
from issuers import actions as issuers


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a badge says in one language."""

    language: str
    name: str
    description: str = ""
    criteria: str = ""


@dataclass(frozen=True, kw_only=True)
class Skill:
    """A skill or outcome that a badge attests."""

    target_name: str
    target_url: str
    target_framework: str = ""
    target_code: str = ""
    target_description: str = ""


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that a version of a badge says. The first words are in its own language."""

    words: tuple[Words, ...]
    picture: object = None
    badge_type: str
    tags: tuple[str, ...] = ()
    valid_months: int | None = None
    credits: Decimal | None = None
    eqf_level: int | None = None
    skills: tuple[Skill, ...] = ()

    @property
    def language(self):
        return self.words[0].language


def content_of(version) -> Content:
    """What a version says now."""
    texts = sorted(version.texts.all(), key=lambda text: text.language != version.language)
    return Content(
        words=tuple(
            Words(
                language=text.language,
                name=text.name,
                description=text.description,
                criteria=text.criteria,
            )
            for text in texts
        ),
        picture=version.picture,
        badge_type=version.badge_type,
        tags=tuple(version.tags),
        valid_months=version.valid_months,
        credits=version.credits,
        eqf_level=version.eqf_level,
        skills=tuple(
            Skill(
                target_name=row.target_name,
                target_url=row.target_url,
                target_framework=row.target_framework,
                target_code=row.target_code,
                target_description=row.target_description,
            )
            for row in version.alignments.all()
        ),
    )


def missing_before_publishing(version) -> list[str]:
    """Names of what a version still needs: name, description, criteria, picture."""
    text = version.text()
    lacks = [
        name for name in ("name", "description", "criteria") if not getattr(text, name).strip()
    ]
    return lacks if version.picture_id else [*lacks, "picture"]


@transaction.atomic
def create_badge(*, issuer, content, project=None, by):
    """Begin a badge as a draft of this organisation; its address is made from its name and stays."""
    issuers.refuse_foreign(content.picture, issuer)
    issuers.refuse_foreign(project, issuer)
    badge_class = issuers.create_under_free_slug(
        BadgeClass,
        content.words[0].name,
        fallback="badge",
        issuer=issuer,
        project=project,
        created_by=by,
    )
    _make_current(badge_class, _written(badge_class, 1, content))
    audit.record("badges.badge_created", by=by, about=badge_class, issuer_id=issuer.pk)
    return badge_class


@transaction.atomic
def change_badge(*, badge_class, content, project=None, by):
    """Let a badge say something else.

    A version that was awarded is never touched: then what is new becomes the next version, for the awards to come.
    """
    badge_class = _locked(badge_class)
    if badge_class.archived_at:
        raise Archived
    issuers.refuse_foreign(content.picture, badge_class.issuer)
    issuers.refuse_foreign(project, badge_class.issuer)
    if badge_class.project != project:
        badge_class.project = project
        badge_class.save(update_fields=["project"])
        audit.record(
            "badges.badge_moved",
            by=by,
            about=badge_class,
            issuer_id=badge_class.issuer_id,
            project=str(project.pk) if project else None,
        )
    # Locked, because an award that is being issued this moment freezes what we are about to rewrite.
    version = BadgeClassVersion.objects.select_for_update(of=["self"]).get(
        pk=badge_class.current_version_id
    )
    if content_of(version) == content:
        return badge_class
    if version.frozen_at:
        version = _written(badge_class, version.number + 1, content)
        _make_current(badge_class, version)
        event = "badges.version_created"
    else:
        _rewrite(version, content)
        event = "badges.badge_changed"
    if badge_class.published_at:
        _refuse_unready(version)
    audit.record(
        event,
        by=by,
        about=badge_class,
        issuer_id=badge_class.issuer_id,
        version=version.number,
    )
    return badge_class


@transaction.atomic
def publish(*, badge_class, by):
    """Show a badge to everybody and let it be awarded. Raises AlreadyPublished, Archived, IssuerNotOpen, NotReady."""
    badge_class = _locked(badge_class)
    if badge_class.archived_at:
        raise Archived
    if badge_class.published_at:
        raise AlreadyPublished
    if not badge_class.issuer.is_open:
        raise IssuerNotOpen
    _refuse_unready(badge_class.current_version)
    badge_class.published_at = timezone.now()
    badge_class.save(update_fields=["published_at"])
    audit.record(
        "badges.badge_published", by=by, about=badge_class, issuer_id=badge_class.issuer_id
    )
    return badge_class


@transaction.atomic
def archive(*, badge_class, by):
    """Take a published badge out of the catalogue; it is not awarded any more, and what was awarded stays true."""
    badge_class = _locked(badge_class)
    if badge_class.archived_at:
        raise Archived
    if badge_class.published_at is None:
        raise NotReady(gettext("This badge is a draft. Delete it instead."))
    badge_class.archived_at = timezone.now()
    badge_class.save(update_fields=["archived_at"])
    audit.record(
        "badges.badge_archived", by=by, about=badge_class, issuer_id=badge_class.issuer_id
    )
    return badge_class


@transaction.atomic
def restore(*, badge_class, by):
    """Bring an archived badge back into the catalogue."""
    badge_class = _locked(badge_class)
    if badge_class.archived_at is None:
        raise AlreadyPublished
    badge_class.archived_at = None
    badge_class.save(update_fields=["archived_at"])
    audit.record(
        "badges.badge_restored", by=by, about=badge_class, issuer_id=badge_class.issuer_id
    )
    return badge_class


@transaction.atomic
def copy_badge(*, badge_class, by):
    """A new draft that says the same, under a name of its own."""
    content = content_of(badge_class.current_version)
    words = []
    for text in content.words:
        with override(text.language):
            name = gettext("%(name)s (copy)") % {"name": text.name[:180]}
        words.append(
            Words(
                language=text.language,
                name=name,
                description=text.description,
                criteria=text.criteria,
            )
        )
    return create_badge(
        issuer=badge_class.issuer,
        content=replace(content, words=tuple(words)),
        project=badge_class.project,
        by=by,
    )


@transaction.atomic
def discard(*, badge_class, by):
    """Delete a draft that nobody ever saw. Raises HasAwards for what was published: archive that."""
    badge_class = _locked(badge_class)
    if badge_class.published_at or badge_class.assertions.exists():
        raise HasAwards
    audit.record(
        "badges.badge_discarded",
        by=by,
        about=badge_class,
        issuer_id=badge_class.issuer_id,
        name=badge_class.name,
    )
    badge_class.current_version = None
    badge_class.save(update_fields=["current_version"])
    badge_class.delete()


@transaction.atomic
def freeze(*, version):
    """From the first award on a version says what it said, in the very bytes; doing it twice does it once."""
    is_first = BadgeClassVersion.objects.filter(pk=version.pk, frozen_at=None).update(
        frozen_at=timezone.now()
    )
    if is_first:
        # Written after the row is ours: nobody can change the words between reading and freezing them.
        row = BadgeClassVersion.objects.select_related(
            "badge_class__issuer__logo", "picture"
        ).get(pk=version.pk)
        body = documents.hosted_badge_class(row) if row.picture_id else None
        BadgeClassVersion.objects.filter(pk=version.pk).update(document=body)


def _locked(badge_class):
    return (
        BadgeClass.objects.select_for_update(of=["self"])
        .select_related("issuer", "project", "current_version__picture")
        .get(pk=badge_class.pk)
    )


def _refuse_unready(version):
    # Read anew: the texts that were just written are not the ones that an earlier look fetched.
    if missing_before_publishing(BadgeClassVersion.objects.get(pk=version.pk)):
        raise NotReady


def _make_current(badge_class, version):
    badge_class.current_version = version
    badge_class.save(update_fields=["current_version"])


def _written(badge_class, number, content):
    """A new version with this content."""
    version = BadgeClassVersion.objects.create(badge_class=badge_class, number=number)
    _rewrite(version, content)
    return version


def _rewrite(version, content):
    """Let a version that nobody was awarded say this and nothing else."""
    version.picture = content.picture
    version.badge_type = content.badge_type
    version.language = content.language
    version.tags = list(content.tags)
    version.valid_months = content.valid_months
    version.credits = content.credits
    version.eqf_level = content.eqf_level
    version.save()
    version.texts.all().delete()
    BadgeClassText.objects.bulk_create(
        BadgeClassText(
            version=version,
            language=words.language,
            name=words.name,
            description=words.description,
            criteria=words.criteria,
        )
        for words in content.words
    )
    version.alignments.all().delete()
    Alignment.objects.bulk_create(
        Alignment(version=version, position=position, **vars(skill))
        for position, skill in enumerate(content.skills)
    )
