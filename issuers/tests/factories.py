"""Organisations for tests."""

import hashlib

import factory

from accounts.tests.factories import UserFactory
from issuers.models import Issuer, Membership, Picture, Project
from issuers.permissions import Role


class IssuerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Issuer

    name = factory.Sequence(lambda n: f"Demo University {n}")
    slug = factory.Sequence(lambda n: f"demo-university-{n}")
    description = "A university that exists in tests only."
    website = "https://university.example.org/"
    email = "badges@university.example.org"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    issuer = factory.SubFactory(IssuerFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.OWNER


class PictureFactory(factory.django.DjangoModelFactory):
    """The row of a picture; its files are not there unless a test stores them."""

    class Meta:
        model = Picture

    issuer = factory.SubFactory(IssuerFactory)
    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    size = 600


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project

    issuer = factory.SubFactory(IssuerFactory)
    name = factory.Sequence(lambda n: f"Demo project {n}")
    slug = factory.Sequence(lambda n: f"demo-project-{n}")
