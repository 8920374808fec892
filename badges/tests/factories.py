"""Badges and awarded badges for tests."""

from datetime import date

import factory
from django.utils import timezone

from accounts.tests.factories import UserFactory
from badges.models import Alignment, Assertion, BadgeClass, BadgeClassText, BadgeClassVersion
from issuers.tests.factories import IssuerFactory, PictureFactory


class BadgeClassFactory(factory.django.DjangoModelFactory):
    """A published badge with one version and an English text."""

    class Meta:
        model = BadgeClass
        skip_postgeneration_save = True

    issuer = factory.SubFactory(IssuerFactory)
    slug = factory.Sequence(lambda n: f"critical-thinking-{n}")
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def version(self, create, extracted, **fields):
        if not create:
            return
        name = fields.pop("name", "Critical thinking")
        version = BadgeClassVersion.objects.create(
            badge_class=self, number=1, picture=PictureFactory(issuer=self.issuer), **fields
        )
        BadgeClassText.objects.create(
            version=version,
            language="en",
            name=name,
            description="Weighs sources and defends conclusions with evidence.",
            criteria="Write an essay and defend it.",
        )
        self.current_version = version
        self.save(update_fields=["current_version"])


class AlignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Alignment

    target_name = "think critically"
    target_url = "https://skills.example.org/think-critically"


class AssertionFactory(factory.django.DjangoModelFactory):
    """The row of an awarded badge; its documents are made by the action, not here."""

    class Meta:
        model = Assertion

    badge_class = factory.SubFactory(BadgeClassFactory)
    issuer = factory.LazyAttribute(lambda row: row.badge_class.issuer)
    version = factory.LazyAttribute(lambda row: row.badge_class.current_version)
    holder = factory.SubFactory(UserFactory)
    recipient_address = factory.LazyAttribute(lambda row: row.holder.email)
    holder_name = factory.LazyAttribute(lambda row: row.holder.get_full_name())
    salt = "0123456789abcdef0123456789abcdef"
    awarded_on = date(2026, 11, 2)
