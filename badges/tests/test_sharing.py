"""Links that carry a badge to other places."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from badges import sharing
from badges.tests.factories import AssertionFactory

pytestmark = pytest.mark.django_db


def test_linkedin_link_has_every_field_and_nothing_else():
    award = AssertionFactory(
        badge_class__issuer__name="Demo University & Friends",
        badge_class__version__name="Critical thinking, level 1+",
        issued_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
        expires_at=datetime(2028, 1, 31, 10, tzinfo=UTC),
    )

    link = sharing.linkedin_profile_link(award)

    assert link == (
        "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME"
        "&name=Critical%20thinking%2C%20level%201%2B"
        "&organizationName=Demo%20University%20%26%20Friends"
        "&issueYear=2026&issueMonth=11&expirationYear=2028&expirationMonth=1"
        f"&certUrl=http%3A%2F%2Flocalhost%3A8000%2Fv%2F{award.pk}&certId={award.pk}"
    )


def test_linkedin_link_names_the_organisation_once():
    award = AssertionFactory(badge_class__issuer__linkedin_id="12345")

    fields = dict(parse_qsl(urlsplit(sharing.linkedin_profile_link(award)).query))

    assert fields["organizationId"] == "12345"
    assert "organizationName" not in fields
    assert "expirationYear" not in fields


@pytest.mark.parametrize(
    ("moment", "year", "month"),
    [
        (datetime(2026, 1, 1, 12, tzinfo=UTC), "2026", "1"),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), "2026", "12"),
        # In Rome the new year has begun.
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2027", "1"),
        (datetime(2026, 7, 31, 22, 30, tzinfo=UTC), "2026", "8"),
    ],
)
def test_linkedin_months_count_from_one_in_the_issuers_time_zone(moment, year, month):
    award = AssertionFactory(issued_at=moment)

    fields = dict(parse_qsl(urlsplit(sharing.linkedin_profile_link(award)).query))

    assert (fields["issueYear"], fields["issueMonth"]) == (year, month)
