"""Taking badges back, for good or for a while, and the lists in which others look that up."""

import json
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent
from badges import actions, emails, errors
from badges.actions import entries
from badges.documents import stored
from badges.models import Assertion, AssertionDocument, StatusEntry, StatusList
from badges.tests.factories import AssertionFactory
from issuers import actions as issuers
from openbadges import keys, proofs, status
from openbadges.status import ENTRIES
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def entry_in(award):
    credential = json.loads(stored(award)[AssertionDocument.Form.INTEGRITY_3_0])
    return credential["credentialStatus"]


def list_of(client, award):
    path = entry_in(award)["statusListCredential"].removeprefix("http://localhost:8000")
    return client.get(path)


def is_taken_back(client, award):
    """What a verifier reads: the list that the credential names, its proof, its bit."""
    document = json.loads(list_of(client, award).content)
    (proof,) = proofs.read_proofs(document)
    did = client.get(reverse("did_document", args=[award.issuer_id])).json()
    method = next(
        each
        for each in keys.read_did_document(did, did=document["issuer"])
        if each.id == proof.method and each.for_assertions
    )
    proofs.check(document, proof, method.key)
    bits = status.decode(document["credentialSubject"]["encodedList"])
    return status.is_set(bits, int(entry_in(award)["statusListIndex"]))


def test_the_entry_names_a_large_list_and_a_place_in_it(client, award):
    entry = entry_in(award)
    row = award.status_entry
    document = list_of(client, award).json()

    assert entry == {
        "id": f"{row.status_list.iri}#{row.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(row.index),
        "statusListCredential": row.status_list.iri,
    }
    assert document["id"] == row.status_list.iri
    assert document["credentialSubject"]["statusPurpose"] == "revocation"
    assert len(status.decode(document["credentialSubject"]["encodedList"])) * 8 == ENTRIES
    assert "validUntil" not in document


def test_the_bit_follows_suspending_lifting_and_revoking(client, award):
    seen = [is_taken_back(client, award)]
    actions.suspend(assertion=award, reason="We look into it", by=award.holder)
    seen.append(is_taken_back(client, award))
    actions.lift(assertion=award, by=award.holder)
    seen.append(is_taken_back(client, award))
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)
    seen.append(is_taken_back(client, award))

    assert seen == [False, True, False, True]


def test_hosted_document_comes_back_when_a_suspension_is_lifted(client, award):
    address = reverse("ob2_assertion", args=[award.pk])
    before = client.get(address).content
    actions.suspend(assertion=award, reason="We look into it", by=award.holder)
    during = client.get(address)
    actions.lift(assertion=award, by=award.holder)

    assert (during.status_code, during.json()["revocationReason"]) == (410, "suspended")
    assert client.get(address).content == before


def test_an_unchanged_list_is_signed_once_and_kept_by_caches(
    client, award, django_assert_num_queries
):
    first = list_of(client, award)
    path = first.wsgi_request.path

    with django_assert_num_queries(1):
        again = client.get(path)
    unchanged = client.get(path, headers={"if-none-match": first["ETag"]})

    assert again.content == first.content
    assert first["Cache-Control"] == "public, max-age=60, s-maxage=60"
    assert unchanged.status_code == 304


@pytest.mark.usefixtures("_no_decoys")
def test_many_revocations_cost_one_signature(client, award, monkeypatch):
    awards = [award, *AssertionFactory.create_batch(5, badge_class=award.badge_class)]
    for other in awards[1:]:
        entries.take_entry(assertion=other)
    list_of(client, award)
    signed = []
    write = entries.documents.status_list
    monkeypatch.setattr(
        entries.documents,
        "status_list",
        lambda *arguments, **options: signed.append(1) or write(*arguments, **options),
    )

    for each in awards:
        actions.revoke(assertion=each, reason="Awarded by mistake", by=award.holder)
    document = list_of(client, award).json()
    list_of(client, award)

    bits = status.decode(document["credentialSubject"]["encodedList"])
    assert [status.is_set(bits, each.status_entry.index) for each in awards] == [True] * 6
    assert sum(byte.bit_count() for byte in bits) == 6
    assert len(signed) == 1


@pytest.mark.threat("K-04")
def test_a_list_signed_with_a_stolen_key_is_signed_again(client, award):
    list_of(client, award)
    key = award.issuer.signing_keys.get(algorithm="EdDSA")

    issuers.compromise_key(key=key, by=None)

    assert is_taken_back(client, award) is False
    assert StatusList.objects.get().key_id != key.pk


def test_an_unknown_list_is_404(client, award):
    assert client.get(reverse("status_list", args=[award.pk])).status_code == 404


@pytest.mark.threat("K-08")
def test_places_are_spread_by_chance_and_never_shared(award):
    rows = AssertionFactory.create_batch(
        300, badge_class=award.badge_class, holder=award.holder
    )

    taken = [entries.take_entry(assertion=row).index for row in rows]

    quarters = Counter(index * 4 // ENTRIES for index in taken)
    expected = len(taken) / 4
    chi_square = sum((quarters[each] - expected) ** 2 / expected for each in range(4))
    assert len(set(taken)) == len(taken)
    # Above 21.1 by chance once in ten thousand times; counting upwards would give 900.
    assert chi_square < 21.1
    assert taken != sorted(taken)
    assert StatusList.objects.count() == 1


@pytest.fixture
def _no_decoys(monkeypatch):
    """A place that a test chooses is free."""
    monkeypatch.setattr(entries, "DECOYS", (0, 0))


@pytest.mark.threat("K-08")
def test_what_is_set_does_not_tell_how_many_were_taken_back(client, award):
    def set_in(answer):
        bits = status.decode(answer.json()["credentialSubject"]["encodedList"])
        return sum(octet.bit_count() for octet in bits)

    before = set_in(list_of(client, award))
    actions.revoke(assertion=award, reason="Awarded by mistake", by=None)
    after = set_in(list_of(client, award))
    decoys = StatusEntry.objects.filter(assertion=None, is_set=True)

    assert ENTRIES // 512 <= before <= ENTRIES // 128
    assert (before, after) == (decoys.count(), decoys.count() + 1)
    assert not decoys.filter(index=award.status_entry.index).exists()


@pytest.mark.threat("K-08")
@pytest.mark.usefixtures("_no_decoys")
def test_a_taken_place_is_not_given_again(award, monkeypatch):
    first = award.status_entry.index
    free = (first + 1) % ENTRIES
    indices = iter([first, first, free])
    other = AssertionFactory(badge_class=award.badge_class)
    monkeypatch.setattr(entries.secrets, "randbelow", lambda _entries: next(indices))

    assert entries.take_entry(assertion=other).index == free
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusEntry.objects.filter(assertion=other).update(index=first)


@pytest.mark.usefixtures("_no_decoys")
def test_a_full_list_is_followed_by_another(award, monkeypatch):
    first = award.status_entry
    other = AssertionFactory(badge_class=award.badge_class)
    monkeypatch.setattr(entries.secrets, "randbelow", lambda _entries: first.index)

    entry = entries.take_entry(assertion=other)

    assert (entry.status_list.number, entry.index) == (2, first.index)


def test_the_place_of_a_deleted_award_stays_taken_and_set(client, award):
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)
    path = list_of(client, award).wsgi_request.path
    index = award.status_entry.index

    Assertion.objects.filter(pk=award.pk).delete()

    bits = status.decode(client.get(path).json()["credentialSubject"]["encodedList"])
    assert status.is_set(bits, index)


def test_the_2_0_list_of_revocations_names_what_was_taken_back(client, award):
    key = award.issuer.signing_keys.get(algorithm="RS256")
    address = reverse("ob2_revocations", args=[award.issuer_id, key.pk])
    before = client.get(address).json()["revokedAssertions"]

    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)

    after = client.get(address).json()["revokedAssertions"]
    assert len(before) == len(after) == 2
    assert after[0] == {
        "id": f"http://localhost:8000/ob/2/assertions/{award.pk}.jws",
        "revocationReason": "Awarded by mistake",
    }


def test_each_change_is_written_down_and_told_to_the_holder(award, mailoutbox):
    actions.suspend(assertion=award, reason="We look into it", by=award.holder)
    suspended = emails.suspended(award.pk)
    actions.lift(assertion=award, by=award.holder)
    lifted = emails.lifted(award.pk)

    assert emails.suspended(award.pk) is None
    assert "We look into it" in suspended.text
    assert "holds again" in lifted.subject
    assert list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True)) == [
        "badges.suspended",
        "badges.lifted",
    ]
    assert list(
        AuditEvent.objects.filter(about_id=award.pk)
        .order_by("pk")
        .values_list("event", flat=True)
    ) == ["badges.assertion_issued", "badges.assertion_suspended", "badges.suspension_lifted"]


def test_what_makes_no_sense_is_refused(award):
    with pytest.raises(errors.NotSuspended):
        actions.lift(assertion=award, by=award.holder)
    with pytest.raises(errors.ReasonMissing):
        actions.suspend(assertion=award, reason=" ", by=award.holder)
    actions.suspend(assertion=award, reason="We look into it", by=award.holder)
    with pytest.raises(errors.AlreadySuspended):
        actions.suspend(assertion=award, reason="Again", by=award.holder)
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)
    for change in (actions.suspend, actions.revoke):
        with pytest.raises(errors.AlreadyRevoked):
            change(assertion=award, reason="Again", by=award.holder)


def test_many_are_taken_back_at_once_and_those_already_are_passed_over(award):
    others = AssertionFactory.create_batch(3, badge_class=award.badge_class)
    actions.revoke(assertion=others[0], reason="Earlier", by=award.holder)
    everything = Assertion.objects.all()

    assert actions.suspend_many(assertions=everything, reason="We look", by=award.holder) == 3
    assert actions.lift_many(assertions=everything, by=award.holder) == 3
    assert actions.revoke_many(assertions=everything, reason="Mistake", by=award.holder) == 3
    assert actions.revoke_many(assertions=everything, reason="Mistake", by=award.holder) == 0

    reasons = set(everything.values_list("pk", "revocation_reason"))
    assert (others[0].pk, "Earlier") in reasons
    assert Counter(OutgoingMail.objects.values_list("kind", flat=True)) == {
        "badges.suspended": 3,
        "badges.lifted": 3,
        "badges.revoked": 4,
    }
