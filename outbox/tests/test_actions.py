"""A mail leaves once, or its row says why not; one mail's trouble is nobody else's."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import OperationalError
from django.template import TemplateSyntaxError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from outbox import actions, kinds, tasks
from outbox.actions import leasing
from outbox.models import MailChannel, OutgoingMail
from outbox.tests.factories import OutgoingMailFactory, note
from outbox.tests.queue import make_due, states

pytestmark = pytest.mark.django_db


@pytest.mark.threat("F-11")
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


@pytest.mark.threat("F-03")
@pytest.mark.parametrize("error", [OSError, BrokerError, RuntimeError])
def test_broker_that_is_down_costs_neither_the_request_nor_the_mail(
    mail_server, monkeypatch, django_capture_on_commit_callbacks, error
):
    def refuse(*_arguments, **_options):
        raise error("no broker")

    monkeypatch.setattr("outbox.actions.queueing.current_app.send_task", refuse)

    with django_capture_on_commit_callbacks(execute=True) as hints:
        actions.queue_mail("test.note", about="ada", dedupe_key="ada:1")
    tasks.sweep()

    assert (states(), len(hints)) == ({"ada": "sent"}, 1)


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


@pytest.mark.threat("F-01")
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


@pytest.mark.threat("F-11")
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

    kinds.register("test.note", title="Note", render=note, settled=deaf)
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
