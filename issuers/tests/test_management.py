"""Founding an organisation from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from issuers.models import Issuer, MembershipInvitation
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory

pytestmark = pytest.mark.django_db

OPTIONS = {
    "owner": "Rector@academy.example.org",
    "website": "academy.example.org",
    "email": "office@academy.example.org",
    "slug": "academy",
    "language": "it",
}


def found(**changes):
    output = StringIO()
    call_command("found_issuer", "Demo Academy", stdout=output, **OPTIONS | changes)
    return output.getvalue()


def test_it_founds_and_invites():
    said = found()

    issuer = Issuer.objects.get()
    invitation = MembershipInvitation.objects.get()
    assert (issuer.name, issuer.slug, issuer.language) == ("Demo Academy", "academy", "it")
    assert (invitation.address, invitation.role, invitation.invited_by) == (
        "rector@academy.example.org",
        Role.OWNER,
        None,
    )
    assert said == (
        "Demo Academy is founded: /manage/academy/\n"
        "The invitation for rector@academy.example.org is in the outbox.\n"
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"slug": "new"},
            "Short name for its addresses: This address is taken. Choose another.",
        ),
        (
            {"slug": "taken"},
            "Short name for its addresses: This address is taken. Choose another.",
        ),
        (
            {"owner": "rector"},
            "Address of the first owner: This is not a complete mail address. It looks like name@example.org.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(changes, sentence):
    IssuerFactory(slug="taken")

    with pytest.raises(CommandError) as refusal:
        found(**changes)

    assert str(refusal.value) == sentence
    assert Issuer.objects.count() == 1
