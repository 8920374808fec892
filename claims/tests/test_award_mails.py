"""What people read about their badges in a mail, and what no mail and no row may hold."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from accounts.links import make_token
from accounts.tests.factories import UserFactory
from badges.models import BadgeClassText
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from claims import actions, emails
from claims.models import AwardBatch, Invitation
from claims.tests.factories import InvitationFactory
from issuers.tests.factories import MembershipFactory, PictureFactory
from outbox import actions as outbox
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db

OURS = "http://localhost:8000"


@pytest.fixture
def badge():
    badge = BadgeClassFactory(issuer__name="Demo University", issuer__language="it")
    BadgeClassText.objects.create(
        version=badge.current_version,
        language="it",
        name="Pensiero critico",
        description="Valuta le fonti.",
        criteria="Scrivi un saggio.",
    )
    return badge


def invitation_for(badge, **fields):
    return InvitationFactory(
        **{
            "batch__badge_class": badge,
            "address": "giulia@example.org",
            "expires_at": timezone.make_aware(
                timezone.datetime(2027, 11, 22, 23, 59), timezone.get_current_timezone()
            ),
        }
        | fields
    )


class _Places(HTMLParser):
    """Every address that a mail leads to or loads."""

    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, attrs):
        self.found |= {
            urlsplit(value)[:2] for name, value in attrs if name in ("href", "src", "action")
        }


def hosts_in(html):
    places = _Places()
    places.feed(html)
    return {f"{scheme}://{host}" for scheme, host in places.found}


# --- The invitation ---------------------------------------------------------------------------------


def test_the_mail_of_an_invitation(badge):
    badge.issuer.logo = PictureFactory(issuer=badge.issuer)
    badge.issuer.mail_text = "Congratulations!\nSee you at the <b>ceremony</b>."
    badge.issuer.save()
    row = invitation_for(badge, language="en", narrative="Wrote an essay.")

    mail = emails.invitation(str(row.pk))

    token = make_token("claim", row.pk, 1, "k1")
    assert (
        mail.to_address,
        mail.to_name,
        mail.from_name,
        mail.reply_to,
        mail.subject,
        mail.language,
        mail.headers,
    ) == (
        "giulia@example.org",
        "Giulia Bianchi",
        "Demo University",
        "badges@university.example.org",
        "Giulia, your “Critical thinking” badge is waiting",
        "en",
        {},
    )
    assert f'<a class="button" href="{OURS}/c/{token}"' in mail.html
    assert mail.html.count(f"{OURS}/c/{token}<") == 1
    assert f'href="{OURS}/c/{token}/not-me"' in mail.html
    assert f"{OURS}{badge.current_version.picture.address(320)}" in mail.html
    assert f"{OURS}{badge.issuer.logo.address(96)}" in mail.html
    assert "See you at the &lt;b&gt;ceremony&lt;/b&gt;." in mail.html
    assert "22 November 2027" in mail.html
    for words in (
        "Demo University awarded you the badge “Critical thinking”.",
        "See you at the <b>ceremony</b>.",
        "Wrote an essay.",
        "Collect it by 22 November 2027:",
        f"{OURS}/c/{token}\n",
        f"{OURS}/c/{token}/not-me",
    ):
        assert words in mail.text
    assert "<time" not in mail.text


def test_the_mail_in_italian(badge):
    mail = emails.invitation(str(invitation_for(badge, language="it").pk))

    assert mail.subject == "Giulia, il tuo badge «Pensiero critico» ti aspetta"
    assert "Ritira il badge" in mail.html
    assert "22 novembre 2027" in mail.text


def test_the_mail_to_somebody_without_a_name(badge):
    row = invitation_for(badge, language="en", first_name="", last_name="")

    mail = emails.invitation(str(row.pk))

    assert (mail.subject, mail.to_name) == ("Your “Critical thinking” badge is waiting", "")


def test_the_language_is_the_rows_then_the_accounts_then_the_issuers(badge):
    row = invitation_for(badge, language="")
    assert emails.invitation(str(row.pk)).language == "it"

    UserFactory(email="giulia@example.org", language="en")
    assert emails.invitation(str(row.pk)).language == "en"

    Invitation.objects.update(language="it")
    assert emails.invitation(str(row.pk)).language == "it"


@pytest.mark.parametrize(
    "moments",
    [
        {"declined_at": timezone.now()},
        {"withdrawn_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_no_mail_for_what_has_ended(badge, moments):
    assert emails.invitation(str(invitation_for(badge, **moments).pk)) is None


def test_no_mail_for_what_was_collected(badge):
    row = invitation_for(badge, claimed_at=timezone.now(), assertion=AssertionFactory())

    assert emails.invitation(str(row.pk)) is None
    assert emails.invitation("01a20515-9c2d-7b93-933f-0a734771ea13") is None


@pytest.mark.threat("E-02", "E-03")
def test_what_an_issuer_writes_is_neither_markup_nor_header_nor_template(badge):
    badge.issuer.name = 'Banca <x@bank>\r\nBcc: evil@x.it "'
    badge.issuer.mail_text = (
        '<a href="https://evil.example">Click</a> {{ invitation.claim_key }} {% now "Y" %}'
    )
    badge.issuer.save()
    badge.current_version.texts.update(
        name='</title><img src="//evil.example/x">', description="<script>alert(1)</script>"
    )
    row = invitation_for(badge, language="en", first_name="Giulia\r\nBcc: evil@x.it")

    mail = emails.invitation(str(row.pk))

    assert hosts_in(mail.html) == {OURS}
    assert "<script" not in mail.html
    assert "{{ invitation.claim_key }} {% now" in mail.text
    assert not re.search(r"[\r\n]", mail.subject)


# --- Through the outbox -----------------------------------------------------------------------------


def award(badge, content=b"E-mail;Nome\ngiulia@example.org;Giulia\n", minutes=0):
    badge.issuer.recall_minutes = minutes
    badge.issuer.save()
    person = MembershipFactory(issuer=badge.issuer).user
    batch = actions.start(
        badge_class=badge,
        source=AwardBatch.Source.FILE,
        content=content,
        awarded_on=date(2026, 11, 2),
        by=person,
    )
    return actions.confirm(
        batch=batch,
        awarded_on=date(2026, 11, 2),
        deadline_at=None,
        duplicates=batch.duplicates,
        look=actions.seen(batch, actions.counts(batch)),
        by=person,
    )


@pytest.mark.threat("C-02")
def test_no_row_holds_the_link(badge, mailoutbox):
    award(badge)

    outbox.deliver()

    row = Invitation.objects.get()
    token = make_token("claim", row.pk, row.generation, row.claim_key)
    assert token in mailoutbox[0].body
    assert row.state() == "sent"
    held = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the tables are ours
            held += [str(value) for line in cursor.fetchall() for value in line]
    assert str(row.pk).replace("-", "") in {text.replace("-", "") for text in held}
    assert not any(token in text or token[22:] in text for text in held)


def test_a_recalled_mail_does_not_leave(badge, mailoutbox):
    batch = award(badge, minutes=10)
    OutgoingMail.objects.update(not_before=timezone.now())
    actions.recall(batch=batch, by=batch.confirmed_by)
    # As if a worker had it in hand at that moment.
    OutgoingMail.objects.update(dropped_at=None)

    outbox.deliver()

    assert mailoutbox == []
    assert OutgoingMail.objects.get().dropped_at is not None


@pytest.mark.threat("E-01")
def test_a_strange_name_reaches_one_mailbox(badge, mailoutbox):
    batch = award(badge)
    Invitation.objects.update(first_name="Mario, evil@x.it", last_name="\u202e<evil@x.it>")

    outbox.deliver()

    assert mailoutbox[0].recipients() == ["giulia@example.org"]
    assert batch.invitations.get().state() == "sent"


# --- The others -------------------------------------------------------------------------------------


def test_the_mail_after_the_claim(badge):
    holder = UserFactory(language="it", first_name="Giulia", last_name="Bianchi")
    row = invitation_for(
        badge,
        claimed_at=timezone.now(),
        assertion=AssertionFactory(badge_class=badge, holder=holder),
    )

    mail = emails.claimed(str(row.pk))

    assert (mail.subject, mail.to_address, mail.language) == (
        "È tuo! Ecco come mostrarlo",
        holder.email,
        "it",
    )
    assert f"{OURS}/it/me/badges/{row.assertion.pk}/" in mail.html
    assert f"{OURS}/v/{row.assertion.pk}?lang=it" in mail.text


def test_no_mail_after_the_claim_of_what_was_revoked(badge):
    revoked = AssertionFactory(
        badge_class=badge, revoked_at=timezone.now(), revocation_reason="x"
    )
    row = invitation_for(badge, claimed_at=timezone.now(), assertion=revoked)

    assert emails.claimed(str(row.pk)) is None
    assert emails.claimed(str(invitation_for(badge, address="a@x.it").pk)) is None


@pytest.mark.parametrize(
    ("is_wrong", "subject"),
    [
        (True, "“Critical thinking” reached the wrong person"),
        (False, "“Critical thinking” was declined"),
    ],
)
def test_whoever_awarded_is_told_of_a_refusal(badge, is_wrong, subject):
    batch = award(badge)
    row = batch.invitations.get()
    Invitation.objects.update(
        declined_at=timezone.now(), decline_reason="<b>No</b>", is_wrong_person=is_wrong
    )

    mail = emails.refused(str(row.pk))

    assert (mail.subject, mail.to_address) == (subject, batch.confirmed_by.email)
    assert "giulia@example.org" in mail.text
    assert "&lt;b&gt;No" in mail.html
    assert f"{OURS}/manage/{badge.issuer.slug}/awards/{row.pk}/" in mail.text


def test_the_organisation_is_told_when_the_colleague_has_left(badge):
    batch = award(badge)
    batch.confirmed_by.memberships.update(ended_at=timezone.now())
    Invitation.objects.update(declined_at=timezone.now())

    mail = emails.refused(str(batch.invitations.get().pk))

    assert (mail.to_address, mail.language) == (badge.issuer.email, "it")
    assert emails.refused(str(invitation_for(badge, address="a@x.it").pk)) is None


def test_the_mail_when_a_long_list_is_done(badge):
    batch = award(badge, b"E-mail\na@x.it\nb@x.it\nc\n")

    mail = emails.batch_finished(str(batch.pk))

    assert mail.subject == "2 badges awarded, 1 line to correct"
    assert f"{OURS}/manage/{badge.issuer.slug}/imports/{batch.pk}/" in mail.text
    AwardBatch.objects.update(recalled_at=timezone.now())
    assert emails.batch_finished(str(batch.pk)) is None
