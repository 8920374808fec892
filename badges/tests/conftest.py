"""What several tests of badges share."""

import io
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from accounts.tests.factories import UserFactory
from badges import actions
from badges.tests.factories import BadgeClassFactory
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory, MembershipFactory


def square_png(side=600):
    """A small green square, as the cleaned artwork of a badge would be."""
    content = io.BytesIO()
    Image.new("RGBA", (side, side), (11, 79, 60, 255)).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def badge_with_picture(db):
    """A published badge whose artwork lies in the storage."""
    badge = BadgeClassFactory()
    picture = badge.current_version.picture
    storages["default"].save(f"pictures/{picture.sha256}/600.png", ContentFile(square_png()))
    return badge


@pytest.fixture
def award(badge_with_picture):
    """A badge that Giulia has collected."""
    holder = UserFactory(email="giulia@example.org", first_name="Giulia", last_name="Bianchi")
    return actions.issue(
        version=badge_with_picture.current_version,
        holder=holder,
        address=holder.email,
        holder_name="Giulia Bianchi",
        language="it",
        awarded_on=date(2026, 11, 2),
        narrative="Defended an essay on sources.",
        evidence=[{"url": "https://essays.example.org/1", "name": "The essay"}],
        by=holder,
    )


@pytest.fixture
def issuer(db):
    return IssuerFactory(slug="demo")


@pytest.fixture
def people(issuer):
    """Somebody of each role, and the owner of another organisation."""
    return {role.value: MembershipFactory(issuer=issuer, role=role).user for role in Role} | {
        "stranger": MembershipFactory().user
    }


@pytest.fixture
def as_editor(client, people):
    client.force_login(people["editor"])
    return client
