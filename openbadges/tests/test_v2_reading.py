"""Documents of 1.0 to 2.1, of ours and of anybody, in the words of the model."""

import contextlib
import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges import v2, v2_reading
from openbadges.errors import (
    DateWithoutZone,
    MissingProperty,
    OpenBadgesError,
    UnreadableProperty,
)
from openbadges.model import (
    Achievement,
    Alignment,
    Criteria,
    Endorsement,
    Evidence,
    Identity,
    Image,
    Profile,
    Recipient,
    Related,
    Revocation,
)
from openbadges.tests.awards import ACHIEVEMENT, CREDENTIAL, ISSUER
from openbadges.tests.test_v2 import revocation_list

OLD_ISSUER = Profile(id="", name="Mozilla", url="https://mozilla.org")
OLD_BADGE = Achievement(id="urn:b", name="B", description="", criteria=Criteria())


def parse(document):
    return v2_reading.parse_assertion(document, achievement=OLD_BADGE, issuer=OLD_ISSUER)


# What we write comes back


def test_our_profile_comes_back():
    assert v2_reading.parse_profile(v2.issuer_profile(ISSUER)) == dataclasses.replace(
        ISSUER, id=ISSUER.hosted_id, hosted_id="", phone="+39021234567"
    )


def test_our_badge_class_comes_back():
    read = v2_reading.parse_badge_class(
        v2.badge_class(ACHIEVEMENT, issuer=ISSUER), creator=ISSUER
    )

    assert read == dataclasses.replace(
        ACHIEVEMENT,
        id=ACHIEVEMENT.hosted_id,
        hosted_id="",
        creator=ISSUER,
        # 2.0 has no place for these.
        alignments=(dataclasses.replace(ACHIEVEMENT.alignments[0], target_type=""),),
        achievement_type="",
        credits_available=None,
        endorsements=(),
    )


def test_our_assertion_comes_back():
    read = v2_reading.parse_assertion(
        v2.assertion(CREDENTIAL), achievement=ACHIEVEMENT, issuer=ISSUER
    )

    issued_on = datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert read == dataclasses.replace(
        CREDENTIAL,
        id=CREDENTIAL.hosted_id,
        hosted_id="",
        recipient=Recipient(identities=CREDENTIAL.recipient.identities),
        awarded_at=issued_on,
        valid_from=issued_on,
        issued_at=None,
    )
    assert read.recipient.matches("A@example.com")


def test_our_revocations_come_back():
    revocations = (Revocation(id="urn:uuid:1", reason="Errore"), Revocation(id="urn:uuid:2"))
    stub = v2.revoked_assertion(revocations[0])

    assert v2_reading.parse_revocation_list(revocation_list(*revocations)) == revocations
    assert v2_reading.parse_revocation(stub, "urn:uuid:1") == revocations[0]
    assert parse(stub).revocation == revocations[0]


def test_our_endorsement_comes_back():
    endorsed = Endorsement(
        id="https://badges.example.org/e/1",
        issuer=ISSUER,
        about="urn:b",
        comment="Vale davvero",
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        language="it",
    )

    read = v2_reading.parse_endorsement(v2.endorsement(endorsed), issuer=ISSUER)

    assert read == endorsed


# What others wrote


def test_an_assertion_of_1_0():
    read = parse(
        {
            "uid": "f2c20",
            "recipient": {
                "type": "email",
                "hashed": True,
                "salt": "deadsea",
                "identity": "sha256$c7ef86405ba71b85acd8e2e95166c4b111448089f2e1599f42fe1bba46e865c5",
            },
            "image": "https://example.org/beths-robot-badge.png",
            "evidence": "https://example.org/beths-robot-work.html",
            "issuedOn": 1359217910,
            "expires": "2099-12-31",
            "badge": "https://example.org/robotics-badge.json",
            "verify": {
                "type": "hosted",
                "url": "https://example.org/beths-robotics-badge.json",
            },
        }
    )

    assert (read.id, read.awarded_at, read.valid_until, read.evidence, read.image) == (
        "https://example.org/beths-robotics-badge.json",
        datetime(2013, 1, 26, 16, 31, 50, tzinfo=UTC),
        datetime(2099, 12, 31, tzinfo=UTC),
        (Evidence(id="https://example.org/beths-robot-work.html"),),
        Image("https://example.org/beths-robot-badge.png"),
    )
    assert read.recipient.identities[0].salt == "deadsea"
    assert read.recipient.matches("mayze") is False


def test_the_recipient_of_0_5():
    read = parse({"recipient": "sha256$" + "0" * 64, "salt": "s", "issued_on": "2012-05-01"})

    assert read.recipient == Recipient(identities=(Identity("sha256$" + "0" * 64, True, "s"),))
    assert read.awarded_at == datetime(2012, 5, 1, tzinfo=UTC)


def test_an_issuer_of_0_5_and_a_badge_class_of_1_1():
    read = v2_reading.parse_badge_class(
        {
            "@context": "https://w3id.org/openbadges/v1",
            "name": "Robotics",
            "image": "data:image/png;base64,AA==",
            "criteria": "https://example.org/criteria",
            "tags": "robots",
            "alignment": {
                "name": "CCSS",
                "url": "https://example.org/ccss",
                "description": "d",
            },
        },
        creator=v2_reading.parse_profile({"name": "Mozilla", "origin": "https://mozilla.org"}),
    )

    assert read == Achievement(
        id="",
        name="Robotics",
        description="",
        criteria=Criteria("https://example.org/criteria"),
        image=Image("data:image/png;base64,AA=="),
        tags=("robots",),
        alignments=(
            Alignment(
                target_name="CCSS",
                target_url="https://example.org/ccss",
                target_description="d",
            ),
        ),
        creator=OLD_ISSUER,
    )


def test_one_or_many_and_address_or_object_read_alike():
    read = parse(
        {
            "evidence": [{"id": "_:b0", "narrative": "n"}, {}, 7, "https://example.org/e"],
            "image": [{"id": "https://example.org/i", "caption": "c"}],
            "related": {"id": "https://example.org/r", "version": 2, "@language": "it"},
        }
    )

    assert (read.evidence, read.image, read.related) == (
        (Evidence(narrative="n"), Evidence(id="https://example.org/e")),
        Image("https://example.org/i", "c"),
        (Related("https://example.org/r", "it", "2"),),
    )


def test_a_revocation_list_of_1_x():
    read = v2_reading.parse_revocation_list({"qp8g1s": "Issued in error", "2i9016": 5})

    assert read == (
        Revocation(id="qp8g1s", reason="Issued in error"),
        Revocation(id="2i9016"),
    )


def test_an_unwrapped_list_of_one_is_a_list():
    document = {"@context": v2.CONTEXT, "revokedAssertions": {"uid": "1"}}

    assert v2_reading.parse_revocation_list(document) == (Revocation(id="1"),)


@pytest.mark.parametrize(
    "document",
    [
        {"@context": v2.CONTEXT},
        {"@context": v2.CONTEXT, "revokedAssertions": [{"revocationReason": "?"}]},
        {"@context": v2.CONTEXT, "revokedAssertions": [7]},
    ],
)
def test_a_revocation_that_cannot_be_read_is_never_skipped(document):
    with pytest.raises(UnreadableProperty):
        v2_reading.parse_revocation_list(document)


def test_only_true_is_revoked():
    for said in (False, None, "true", 1):
        assert v2_reading.parse_revocation({"revoked": said}, "urn:1") is None


@pytest.mark.parametrize(
    ("moment", "refusal"),
    [
        ("2024-01-01", DateWithoutZone),
        ("2024-01-01T00:00:00", DateWithoutZone),
        ("yesterday", UnreadableProperty),
        (1359217910, UnreadableProperty),
    ],
)
def test_2_0_says_moments_with_their_zone(moment, refusal):
    with pytest.raises(refusal):
        parse({"@context": v2.CONTEXT, "issuedOn": moment})


def test_1_x_says_moments_that_exist():
    for moment in ("yesterday", 10**30, "9" * 40, [], {}):
        with pytest.raises(UnreadableProperty):
            parse({"issuedOn": moment})


def test_an_issuer_and_a_badge_have_names():
    with pytest.raises(MissingProperty):
        v2_reading.parse_profile({"name": ""})
    with pytest.raises(MissingProperty):
        v2_reading.parse_badge_class({"name": 7}, creator=None)
    with pytest.raises(MissingProperty):
        v2_reading.parse_endorsement({"claim": "x"}, issuer=OLD_ISSUER)


NAMES = [
    "@context",
    "id",
    "type",
    "name",
    "recipient",
    "identity",
    "hashed",
    "salt",
    "issuedOn",
    "expires",
    "evidence",
    "image",
    "alignment",
    "criteria",
    "tags",
    "verify",
    "verification",
    "revoked",
    "revokedAssertions",
    "claim",
    "related",
    "version",
    "publicKey",
]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(NAMES), values))
def test_only_our_own_refusals_leave_the_reader(document):
    for read in (
        v2_reading.parse_profile,
        lambda said: v2_reading.parse_badge_class(said, creator=None),
        lambda said: v2_reading.parse_endorsement(said, issuer=OLD_ISSUER),
        v2_reading.parse_revocation_list,
        parse,
    ):
        with contextlib.suppress(OpenBadgesError):
            read(document)
