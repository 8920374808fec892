"""Lists and invitations for tests."""

import hashlib
from datetime import date, timedelta

import factory
from django.utils import timezone

from badges.tests.factories import BadgeClassFactory
from claims.models import AwardBatch, Invitation


class AwardBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AwardBatch

    badge_class = factory.SubFactory(BadgeClassFactory)
    issuer = factory.LazyAttribute(lambda row: row.badge_class.issuer)
    source = AwardBatch.Source.PASTED
    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    awarded_on = date(2026, 11, 2)


class InvitationFactory(factory.django.DjangoModelFactory):
    """An invitation whose mail has left and which nobody has opened."""

    class Meta:
        model = Invitation

    batch = factory.SubFactory(AwardBatchFactory)
    badge_class = factory.LazyAttribute(lambda row: row.batch.badge_class)
    issuer = factory.LazyAttribute(lambda row: row.batch.issuer)
    version = factory.LazyAttribute(lambda row: row.batch.badge_class.current_version)
    address = factory.Sequence(lambda n: f"learner{n}@example.org")
    typed_address = factory.LazyAttribute(lambda row: row.address)
    first_name = "Giulia"
    last_name = "Bianchi"
    language = "it"
    awarded_on = date(2026, 11, 2)
    claim_key = "k1"
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=365))
