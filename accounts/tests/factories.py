"""People for tests."""

from datetime import date

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User

PASSWORD = "correct horse battery"


class UserFactory(factory.django.DjangoModelFactory):
    """A grown-up with one verified address and PASSWORD as password."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Giulia"
    last_name = factory.Sequence(lambda n: f"Rossi{n}")
    birth_date = date(1990, 5, 17)
    terms_version = "2026-11-22"
    privacy_version = "2026-11-22"
    terms_accepted_at = factory.LazyFunction(timezone.now)
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def address(self, create, extracted, **kwargs):
        if create:
            EmailAddress.objects.create(
                user=self, email=self.email, verified=True, primary=True
            )
