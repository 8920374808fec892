"""What a mail server answers: not now, never, not from us, or nothing at all."""

import smtplib

import pytest
from django.utils import timezone

from outbox import actions
from outbox.actions import leasing, pausing
from outbox.models import MailChannel, OutgoingMail
from outbox.tests.factories import OutgoingMailFactory
from outbox.tests.queue import make_due, states

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["421", "450", "451", "452"])
@pytest.mark.threat("F-06")
def test_refusal_for_now_is_tried_again_later(code, mail_server, settled):
    mail_server.answers["ada@example.org"] = [f"{code} 4.0.0 Come back later", "250 OK"]
    OutgoingMailFactory(about="ada")
    OutgoingMailFactory(about="bob")

    actions.deliver()
    actions.deliver()

    row = OutgoingMail.objects.get(about="ada")
    wait = (row.not_before - timezone.now()).total_seconds()
    assert states() == {"ada": "waiting", "bob": "sent"}
    assert 40 < wait < 80
    assert row.last_error == f"{code} 4.0.0 Come back later"
    make_due()
    actions.deliver()
    assert states() == {"ada": "sent", "bob": "sent"}
    assert settled == [("bob", "sent", ""), ("ada", "sent", "")]


@pytest.mark.threat("F-06")
def test_refusals_for_three_days_fail_the_mail(mail_server, settled):
    mail_server.answers["ada@example.org"] = ["451 Later"]
    OutgoingMailFactory(about="ada")
    waits = []

    for _ in range(len(leasing.RETRIES) + 1):
        make_due()
        actions.deliver()
        waits.append((OutgoingMail.objects.get().not_before - timezone.now()).total_seconds())

    assert settled == [("ada", "failed", "451 Later")]
    assert all(
        0.75 * planned < wait < 1.25 * planned
        for wait, planned in zip(waits, leasing.RETRIES, strict=False)
    )
    assert sum(leasing.RETRIES) / 3600 == pytest.approx(72, abs=2)


@pytest.mark.parametrize("code", ["550", "553", "554"])
@pytest.mark.threat("F-07")
def test_refusal_for_good_fails_that_mail_only(code, mail_server, settled):
    mail_server.rcpt_answers["bad@example.org"] = [f"{code} 5.1.1 No such mailbox"]
    for about in ("ada", "bad", "bob"):
        OutgoingMailFactory(about=about)

    actions.deliver()

    assert states() == {"ada": "sent", "bad": "failed", "bob": "sent"}
    assert ("bad", "failed", f"{code} 5.1.1 No such mailbox") in settled
    assert mail_server.connections == 1


@pytest.mark.parametrize("code", ["530", "552"])
@pytest.mark.threat("F-08")
def test_refusal_of_our_account_pauses_the_channel(code, mail_server, settled):
    for about in ("ada", "bob", "cleo"):
        mail_server.answers[f"{about}@example.org"] = [f"{code} Quota exceeded", "250 OK"]
        OutgoingMailFactory(about=about)

    actions.deliver()
    actions.deliver()

    channel = MailChannel.objects.get()
    pause = (channel.paused_until - timezone.now()).total_seconds()
    assert set(states().values()) == {"waiting"}
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert 280 < pause <= 300
    assert channel.last_error == f"{code} Quota exceeded"
    for _ in range(3):
        make_due()
        actions.deliver()
    assert set(states().values()) == {"sent"}
    assert MailChannel.objects.get().paused_until is None


@pytest.mark.threat("F-08")
def test_server_that_is_down_costs_no_mail_an_attempt(settings, settled, mail_server):
    working_port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 9
    OutgoingMailFactory(about="ada")

    for _ in range(pausing.ERRORS_BEFORE_PAUSE):
        assert pausing.is_open()
        actions.deliver()

    assert not pausing.is_open()
    assert OutgoingMail.objects.get().attempts == 0
    settings.EMAIL_PORT = working_port
    make_due()
    actions.deliver()
    assert states() == {"ada": "sent"}
    assert MailChannel.objects.values_list("errors", "last_error").get() == (0, "")


@pytest.mark.parametrize("answer", ["drop before", "drop after"])
@pytest.mark.threat("F-09")
def test_connection_that_breaks_at_the_dot_is_tried_again_with_the_same_id(answer, mail_server):
    mail_server.answers["ada@example.org"] = [answer, "250 OK"]
    OutgoingMailFactory(about="ada")
    OutgoingMailFactory(about="bob")

    for _ in range(3):
        actions.deliver()
        make_due()

    assert states() == {"ada": "sent", "bob": "sent"}
    ids = [
        message["Message-ID"]
        for message in mail_server.messages()
        if "ada@" in str(message["To"])
    ]
    assert len(set(ids)) == 1
    assert len(ids) == (2 if answer == "drop after" else 1)


@pytest.mark.threat("F-09")
def test_server_that_hangs_is_left_at_the_deadline(mail_server, monkeypatch):
    monkeypatch.setattr("outbox.backends.SmtpBackend.deadline", 1)
    mail_server.answers["ada@example.org"] = ["hang", "250 OK"]
    OutgoingMailFactory(about="ada")
    OutgoingMailFactory(about="bob")

    actions.deliver()
    actions.deliver()

    assert states() == {"ada": "waiting", "bob": "sent"}


@pytest.mark.threat("F-09")
def test_server_that_answers_drop_by_drop_is_left_at_the_deadline(mail_server, monkeypatch):
    """Each drop lets the socket wait anew: only the deadline of the whole conversation ends it."""
    monkeypatch.setattr("outbox.backends.SmtpBackend.deadline", 1)
    mail_server.answers["ada@example.org"] = ["drip"]
    OutgoingMailFactory(about="ada")

    actions.deliver()

    assert states() == {"ada": "waiting"}


def test_one_connection_serves_many_mails(mail_server):
    for _ in range(25):
        OutgoingMailFactory()

    actions.deliver()

    assert (len(mail_server.received), mail_server.connections) == (25, 1)


def test_wrong_password_stops_at_once(settings, monkeypatch):
    def refuse(self):
        raise smtplib.SMTPAuthenticationError(535, b"5.7.8 Wrong password")

    settings.EMAIL_BACKEND = "outbox.backends.SmtpBackend"
    monkeypatch.setattr("outbox.backends.SmtpBackend.open", refuse)
    OutgoingMailFactory(about="ada")

    actions.deliver()

    assert not pausing.is_open()
    assert MailChannel.objects.get().last_error == "535 5.7.8 Wrong password"
