"""What was made for an award stays as it was made, whoever writes SQL by hand."""

import pytest
from django.db import DatabaseError, transaction

from badges import actions
from badges.documents import stored
from badges.models import AssertionDocument, BadgeClassVersion
from issuers import actions as issuers

pytestmark = [pytest.mark.django_db, pytest.mark.threat("Z-07")]

Form = AssertionDocument.Form


@pytest.mark.parametrize(
    ("form", "changes"),
    [
        (Form.INTEGRITY_3_0, {"body": b"{}"}),
        (Form.INTEGRITY_3_0, {"sha256": "0" * 64}),
        (Form.HOSTED_2_0, {"body": b"{}"}),
        (Form.JWT_3_0, {"form": "another"}),
    ],
)
def test_a_document_is_never_changed(award, form, changes):
    before = stored(award)
    document = AssertionDocument.objects.filter(assertion=award, form=form)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        document.update(**changes)

    assert stored(award) == before


def test_a_document_passes_to_no_other_key_while_its_own_signs(award):
    document = AssertionDocument.objects.filter(assertion=award, form=Form.JWT_3_0)
    other = issuers.create_key(issuer=award.issuer, algorithm="RS256", by=None)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        document.update(body=b"forged", key=other)

    assert document.get().key_id != other.pk


def test_the_badge_class_of_a_version_is_written_once(award):
    version = BadgeClassVersion.objects.filter(pk=award.version_id)
    before = bytes(version.get().document)

    for document in (b"{}", None):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            version.update(document=document)

    assert bytes(version.get().document) == before


def test_only_what_a_stolen_key_signed_is_signed_again(award):
    before = stored(award)
    key = award.issuer.signing_keys.get(algorithm="RS256")
    issuers.compromise_key(key=key, by=None)
    actions.sign_again(assertion=award, by=None)
    after = stored(award)

    assert {form for form in before if before[form] != after[form]} == {
        Form.SIGNED_2_0,
        Form.JWT_3_0,
    }
