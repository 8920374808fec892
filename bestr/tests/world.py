"""An organisation with one of everything, and every address at which something of it is shown."""

from contextlib import suppress
from itertools import product

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from badges import actions as badges
from badges.tests.conftest import square_png
from claims.models import AwardRow
from claims.tests.factories import AwardBatchFactory, InvitationFactory
from issuers.tests.factories import MembershipFactory, ProjectFactory


class World:
    """What there is to look at, said in `words` wherever an issuer or a person may write."""

    def __init__(self, words="Words"):
        membership = MembershipFactory(
            user__first_name=words,
            user__headline=words,
            user__handle="everybody",
            issuer__name=words,
            issuer__description=words,
            issuer__place=words,
            issuer__mail_text=words,
        )
        self.owner, self.issuer = membership.user, membership.issuer
        self.project = ProjectFactory(issuer=self.issuer, name=words, description=words)
        self.batch = AwardBatchFactory(
            issuer=self.issuer,
            badge_class__issuer=self.issuer,
            badge_class__project=self.project,
            badge_class__version__name=words,
            file_name=words,
            columns_chosen_at=timezone.now(),
            checked_at=timezone.now(),
        )
        self.badge = self.batch.badge_class
        version = self.badge.current_version
        version.texts.update(description=words, criteria=words)
        version.alignments.create(target_name=words, target_url="https://skills.example.org/1")
        AwardRow.objects.create(
            batch=self.batch, number=1, address="a@example.org", first_name=words
        )
        self.invitation = InvitationFactory(
            batch=self.batch, first_name=words, narrative=words, address=self.owner.email
        )
        for size in (96, 160, 320, 600):
            storages["default"].save(
                f"pictures/{version.picture.sha256}/{size}.png", ContentFile(square_png(size))
            )
        self.award = badges.issue(
            version=version,
            holder=self.owner,
            address=self.owner.email,
            holder_name=self.owner.get_full_name(),
            language="en",
            awarded_on=self.batch.awarded_on,
            narrative=words,
            evidence=[{"url": "https://example.org/1", "name": words, "narrative": words}],
            by=self.owner,
        )
        badges.bake(assertion_id=self.award.pk)
        self.values = {
            "slug": [self.issuer.slug, self.badge.slug, self.project.slug],
            "badge_slug": [self.badge.slug],
            "project_slug": [self.project.slug],
            "handle": [self.owner.handle],
            "pk": [
                self.award.pk,
                version.pk,
                self.issuer.pk,
                self.invitation.pk,
                self.batch.pk,
            ],
            "sha256": [version.picture.sha256],
            "size": [600],
            "number": [1],
        }

    def addresses(self):
        """Every address that has a name, with every id and slug that could fit."""
        for name, entries in get_resolver().reverse_dict.lists():
            if not isinstance(name, str):
                continue
            _route, arguments = entries[0][0][0]
            values = [self.values.get(argument, []) for argument in arguments]
            if len(arguments) > 1 and arguments[0] == "slug":
                # The second belongs to the organisation that the first one names.
                values[0] = [self.issuer.slug]
            for chosen in product(*values):
                with suppress(NoReverseMatch):
                    yield reverse(name, kwargs=dict(zip(arguments, chosen, strict=True)))
