"""A mail leaves once, or its row says why not; one mail's trouble is nobody else's."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import OperationalError
from django.template import TemplateSyntaxError
from django.utils import timezone

from outbox import actions, kinds, tasks
from outbox.actions import leasing, pausing
from outbox.models import MailChannel, OutgoingMail
from outbox.tests.factories import OutgoingMailFactory, note

pytestmark = pytest.mark.django_db


def states():
    """Each mail's subject and what became of it."""
    return {
        row.about: "sent"
        if row.sent_at
        else "failed"
        if row.failed_at
        else "dropped"
        if row.dropped_at
        else "waiting"
        for row in OutgoingMail.objects.all()
    }


def make_due():
    OutgoingMail.objects.waiting().update(
        not_before=timezone.now() - timedelta(seconds=1), lease_until=None, lease_token=None
    )
    MailChannel.objects.update(paused_until=None)


def test_queueing_twice_queues_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as hints:
        first = actions.queue_mail("test.note", about="ada", dedupe_key="ada:1")
        second = actions.queue_mail("test.note", about="ada", dedupe_key="ada:1")

    assert (first, len(hints)) == (second, 1)


def test_many_are_queued_with_one_hint(django_capture_on_commit_callbacks):
    OutgoingMailFactory(about="ada", dedupe_key="ada:1")

    with django_capture_on_commit_callbacks() as hints:
        actions.queue_mails(
            "test.note", [("ada", "ada:1"), ("bob", "bob:1"), ("cleo", "cleo:1")]
        )

    assert sorted(OutgoingMail.objects.values_list("about", flat=True)) == [
        "ada",
        "bob",
        "cleo",
    ]
    assert len(hints) == 1


def test_mail_is_sent_once_and_its_kind_is_told(mail_server, settled):
    OutgoingMailFactory(about="ada")

    actions.deliver()
    actions.deliver()

    assert mail_server.recipients == [["ada@example.org"]]
    assert settled == [("ada", "sent", "")]
    row = OutgoingMail.objects.get()
    assert (row.attempts, row.lease_until, row.lease_token, row.last_error) == (
        1,
        None,
        None,
        "",
    )


def test_mail_waits_for_its_hour(mail_server):
    OutgoingMailFactory(not_before=timezone.now() + timedelta(minutes=10))

    actions.deliver()

    assert mail_server.recipients == []


def test_nothing_to_say_any_more_drops_the_mail(mail_server, rendered, settled):
    rendered["ada"] = None
    OutgoingMailFactory(about="ada")

    actions.deliver()

    assert (states(), settled, mail_server.received) == (
        {"ada": "dropped"},
        [("ada", "dropped", "")],
        [],
    )


def test_template_that_does_not_render_fails_that_mail_only(mail_server, rendered, settled):
    rendered["ada"] = TemplateSyntaxError("Invalid block tag: 'nosuch'")
    OutgoingMailFactory(about="ada")
    OutgoingMailFactory(about="bob")

    actions.deliver()

    sentence = (
        "This mail could not be rendered: TemplateSyntaxError: Invalid block tag: 'nosuch'"
    )
    assert states() == {"ada": "failed", "bob": "sent"}
    assert OutgoingMail.objects.get(about="ada").last_error == sentence
    assert settled == [("ada", "failed", sentence), ("bob", "sent", "")]


def test_kind_of_a_newer_release_is_left_alone(mail_server):
    OutgoingMailFactory(about="ada", kind="later.release")

    actions.deliver()

    row = OutgoingMail.objects.get()
    assert (states(), row.attempts, row.lease_until) == ({"ada": "waiting"}, 0, None)


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


def test_one_connection_serves_many_mails(mail_server):
    for _ in range(25):
        OutgoingMailFactory()

    actions.deliver()

    assert (len(mail_server.received), mail_server.connections) == (25, 1)


def test_issuers_take_turns(mail_server):
    big, small = "0192f0c0-0000-7000-8000-000000000001", "0192f0c0-0000-7000-8000-000000000002"
    for number in range(55):
        OutgoingMailFactory(about=f"big{number}", issuer_id=big)
    for number in range(2):
        OutgoingMailFactory(about=f"small{number}", issuer_id=small)
    OutgoingMailFactory(about="person")

    actions.deliver()

    order = [
        recipients[0].split("@")[0].rstrip("0123456789")
        for recipients in mail_server.recipients
    ]
    assert order[:53] == ["person", *["big"] * 50, *["small"] * 2]
    assert order[53:] == ["big"] * 5


def test_mail_of_a_lost_worker_is_taken_over_after_its_lease(mail_server):
    row = OutgoingMailFactory(about="ada")
    leasing.lease(leasing.next_in_turn(None))

    actions.deliver()
    assert mail_server.recipients == []
    OutgoingMail.objects.filter(pk=row.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    actions.deliver()

    assert states() == {"ada": "sent"}
    assert OutgoingMail.objects.get().attempts == 2


def test_worker_that_overslept_its_lease_has_no_say(settled):
    OutgoingMailFactory(about="ada")
    [stale] = leasing.lease(leasing.next_in_turn(None))
    OutgoingMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    [fresh] = leasing.lease(leasing.next_in_turn(None))

    assert leasing.settle(stale, "failed", reason="late") is False
    assert leasing.settle(fresh, "sent") is True
    assert (states(), settled) == ({"ada": "sent"}, [("ada", "sent", "")])


@pytest.mark.threat("F-19")
def test_mail_that_loses_three_workers_is_quarantined_and_the_others_go_on(
    mail_server, settled
):
    for about in ("poison", "ada", "bob"):
        OutgoingMailFactory(about=about)

    def lose_a_worker():
        leased = leasing.lease(leasing.next_in_turn(None))
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in leased]).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
        return [mail.about for mail in leased]

    assert lose_a_worker() == ["poison", "ada", "bob"]
    # From now on the suspects come one by one, so that the innocent are not blamed with the guilty.
    assert [lose_a_worker() for _ in range(2)] == [["poison"], ["poison"]]
    actions.deliver()

    assert states() == {"poison": "failed", "ada": "sent", "bob": "sent"}
    assert OutgoingMail.objects.get(about="poison").last_error.startswith("Quarantined")


def test_kind_that_cannot_hear_does_not_make_the_mail_leave_twice(mail_server, monkeypatch):
    def deaf(about, outcome, reason):
        raise RuntimeError("nobody is at home")

    kinds.register("test.note", render=note, settled=deaf)
    OutgoingMailFactory(about="ada")

    actions.deliver()
    make_due()
    actions.deliver()

    assert (states(), len(mail_server.received)) == ({"ada": "sent"}, 1)


def test_rows_out_of_reach_fail_no_mail(mail_server, rendered):
    rendered["ada"] = OperationalError("the server closed the connection")
    OutgoingMailFactory(about="ada")

    with pytest.raises(OperationalError):
        actions.deliver()

    assert states() == {"ada": "waiting"}


def test_sweep_writes_that_a_worker_looked_and_delivers(mail_server):
    OutgoingMailFactory(about="ada")

    tasks.sweep()

    assert states() == {"ada": "sent"}
    assert MailChannel.objects.get().looked_at is not None


def test_operator_sends_a_failed_mail_again(mail_server, settled):
    mail_server.rcpt_answers["ada@example.org"] = ["550 No", "250 OK"]
    row = OutgoingMailFactory(about="ada")
    actions.deliver()

    assert actions.send_again(mail=row) is True
    actions.deliver()

    assert settled == [("ada", "failed", "550 No"), ("ada", "sent", "")]
    assert actions.send_again(mail=row) is False


def test_operator_drops_a_waiting_mail(settled):
    row = OutgoingMailFactory(about="ada", not_before=timezone.now() + timedelta(days=1))

    assert actions.drop(mail=row) is True
    assert actions.drop(mail=row) is False

    assert (states(), settled) == ({"ada": "dropped"}, [("ada", "dropped", "")])


def test_other_backends_get_an_ordinary_message():
    OutgoingMailFactory(about="ada")

    actions.deliver()

    [message] = django_mail.outbox
    assert (message.subject, message.to, message.body, message.alternatives[0][1]) == (
        "Your badge is waiting",
        ["ada@example.org"],
        "Dear Giulia,\nyour badge is waiting.\n",
        "text/html",
    )


def test_wrong_password_stops_at_once(settings, monkeypatch):
    def refuse(self):
        raise smtplib.SMTPAuthenticationError(535, b"5.7.8 Wrong password")

    settings.EMAIL_BACKEND = "outbox.backends.SmtpBackend"
    monkeypatch.setattr("outbox.backends.SmtpBackend.open", refuse)
    OutgoingMailFactory(about="ada")

    actions.deliver()

    assert not pausing.is_open()
    assert MailChannel.objects.get().last_error == "535 5.7.8 Wrong password"
