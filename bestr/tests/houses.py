"""An organisation with its people, and one of whatever a page needs."""

from django.utils import timezone

from accounts import actions as accounts
from accounts.tests.factories import UserFactory
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from claims.tests.factories import AwardBatchFactory, InvitationFactory
from issuers import actions as issuers
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory, MembershipFactory


class House:
    """An organisation, its owner with a password just typed, and a learner."""

    def __init__(self):
        self.issuer = IssuerFactory(slug="demo")
        self.owner = MembershipFactory(issuer=self.issuer, role=Role.OWNER).user
        self.colleague = MembershipFactory(issuer=self.issuer, role=Role.AWARDER)
        self.badge = BadgeClassFactory(issuer=self.issuer, slug="essay")
        self.person = UserFactory(email="person@example.org", handle="person")

    @property
    def invitation(self):
        batch = AwardBatchFactory(badge_class=self.badge)
        return InvitationFactory(batch=batch, address=self.person.email, sent_at=None)

    @property
    def award(self):
        return AssertionFactory(badge_class=self.badge, holder=self.person)

    @property
    def collected(self):
        return InvitationFactory(
            batch__badge_class=self.badge, claimed_at=timezone.now(), assertion=self.award
        )

    @property
    def offer(self):
        return issuers.invite_member(
            issuer=self.issuer,
            address="new@example.org",
            role=Role.EDITOR,
            language="en",
            by=None,
        )

    @property
    def draft_badge(self):
        return BadgeClassFactory(issuer=self.issuer, published_at=None)

    @property
    def archived_badge(self):
        return BadgeClassFactory(issuer=self.issuer, archived_at=timezone.now())

    def run(self, **moments):
        return AwardBatchFactory(badge_class=self.badge, checked_at=timezone.now(), **moments)

    @property
    def second_address(self):
        return self.person.emailaddress_set.create(email="second@example.org", verified=True)

    @property
    def proof(self):
        return accounts.ask_address_proof(self.person, "second@example.org", "en")
