"""A list before and after its confirmation: lines, mail, numbers, run, result."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.validators import today_in_rome
from badges.tests.factories import BadgeClassFactory
from claims import actions
from claims.actions import batches
from claims.models import AwardBatch, Invitation
from claims.tests.browsers import text_of
from claims.tests.consoles import DIRTY, GOOD, Console
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge():
    return BadgeClassFactory()


@pytest.fixture
def console(badge):
    return Console(badge.issuer)


@pytest.fixture
def draft(console, badge):
    console.upload(badge, DIRTY)
    return AwardBatch.objects.get()


# --- Check ------------------------------------------------------------------------------------------


def test_the_check_says_what_each_line_would_do(console, draft):
    page = text_of(console.get("manage_batch", draft.pk))

    assert "New 1 get the badge" in page
    assert "To correct 2" in page
    assert "This mail address has no @" in page
    assert "There is no such day" in page
    assert "Award 1 badge" in page


def test_a_line_is_corrected_where_it_stands(console, draft):
    response = console.post(
        "manage_batch_line",
        draft.pk,
        3,
        **{"line3-address": "a@x.it", "line3-first_name": "Ada", "line3-last_name": ""},
    )

    assert response.headers["Location"] == console.path("manage_batch", draft.pk)
    row = draft.rows.get(number=3)
    assert (row.verdict, row.address, row.first_name) == ("fresh", "a@x.it", "Ada")


def test_a_correction_that_is_wrong_is_kept_and_told(console, draft):
    response = console.post("manage_batch_line", draft.pk, 3, **{"line3-address": "<b>@x"})

    assert response.headers["Location"].endswith("#line-3")
    page = console.get("manage_batch", draft.pk).content.decode()
    assert "&lt;b&gt;@x" in page
    assert "<b>@x" not in page


def test_a_line_can_be_left_out_and_taken_in(console, draft):
    console.post("manage_batch_line", draft.pk, 2, leave_out="1")
    assert draft.rows.get(number=2).verdict == "left_out"
    assert "You left 1 line out" in text_of(console.get("manage_batch", draft.pk))

    console.post("manage_batch_line", draft.pk, 2, take_in="1")
    assert draft.rows.get(number=2).verdict == "fresh"


@pytest.mark.threat("B-09")
def test_what_stands_in_a_list_is_text_on_every_page(console, badge):
    evil = "<img src=x onerror=alert(1)>"
    console.upload(badge, f'E-mail;Nome;{evil}\na@x.it;"{evil}";\n{evil};B;\n'.encode())
    batch = AwardBatch.objects.get()

    pages = [
        console.get("manage_batch", batch.pk),
        console.get("manage_batch_columns", batch.pk),
        console.get("manage_batch_mail", batch.pk),
    ]
    console.confirm(batch)
    pages += [console.get("manage_invitations"), console.get("manage_batch", batch.pk)]

    for page in pages:
        assert page.status_code == 200
        assert "<img src=x" not in page.content.decode()
    assert "&lt;img src=x" in pages[0].content.decode()


def test_the_mail_is_shown_as_it_will_be_and_leads_nowhere(console, badge):
    badge.issuer.mail_text = "{% if %} {{ user }} <script>alert(1)</script>"
    badge.issuer.save()
    console.upload(badge, GOOD)
    batch = AwardBatch.objects.get()

    response = console.get("manage_batch_mail", batch.pk, query="?line=3")

    page = response.content.decode()
    assert "Carlo, your “Critical thinking” badge is waiting" in page
    assert "{% if %} {{ user }} &lt;script&gt;" in page
    assert set(re.findall(r'href="([^"]+)"', page)) == {
        "http://localhost:8000/c/…",
        "http://localhost:8000",
    }
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


# --- Confirm ----------------------------------------------------------------------------------------


def test_confirming_awards_and_can_be_recalled(console, draft):
    response = console.confirm(draft)

    assert response.headers["Location"] == console.path("manage_batch", draft.pk)
    page = text_of(console.get("manage_batch", draft.pk))
    assert "Done: 1 mail leaves on" in page
    assert "you can still take everything back" in page

    console.post("manage_batch_recall", draft.pk)
    assert "This list was recalled on" in text_of(console.get("manage_batch", draft.pk))
    assert not OutgoingMail.objects.waiting().exists()


@pytest.mark.threat("B-10")
def test_a_confirmation_of_other_numbers_is_a_conflict(console, draft):
    look = actions.seen(draft, actions.counts(draft))
    console.post("manage_batch_line", draft.pk, 3, **{"line3-address": "a@x.it"})

    response = console.confirm(draft, look=look)

    assert response.status_code == 409
    page = response.content.decode()
    assert "This list has changed since you looked at it" in page
    assert not Invitation.objects.exists()
    draft.refresh_from_db()
    assert actions.seen(draft, actions.counts(draft)) in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deadline_on": "2026-01-01"}, "Give people at least until tomorrow"),
        ({"deadline_on": "2999-01-01"}, "within the next ten years"),
        ({"deadline_on": ""}, "This field is required"),
        ({"awarded_on": "2999-01-01"}, "This day has not come yet"),
        ({"sending": "later"}, "Choose the day and the hour"),
        (
            {"sending": "later", "send_on": "2026-01-01", "send_time": "09:00"},
            "This moment is over",
        ),
        (
            {"sending": "later", "send_on": "2999-01-01", "send_time": "09:00"},
            "Choose a day within a year",
        ),
    ],
)
def test_what_is_wrong_in_the_confirmation_is_told(console, draft, changes, sentence):
    response = console.confirm(draft, **changes)

    assert (response.status_code, sentence in text_of(response)) == (422, True)
    assert not Invitation.objects.exists()


def test_mails_of_a_later_day_wait_for_it(console, draft):
    day = today_in_rome() + timedelta(days=7)

    console.confirm(draft, sending="later", send_on=day.isoformat(), send_time="09:00")

    mail = OutgoingMail.objects.get()
    assert timezone.localtime(mail.not_before).isoformat()[:16] == f"{day.isoformat()}T09:00"


@pytest.mark.threat("Z-08")
def test_many_people_need_their_number_typed(console, badge, monkeypatch):
    monkeypatch.setattr(batches, "ASK_AGAIN_ABOVE", 1)
    monkeypatch.setattr("claims.forms.confirm.ASK_AGAIN_ABOVE", 1)
    console.upload(badge, GOOD)
    batch = AwardBatch.objects.get()

    response = console.confirm(batch)
    assert response.status_code == 422
    assert "Type 2 to confirm" in text_of(response)

    console.confirm(batch, typed_number="2")
    assert Invitation.objects.count() == 2


# --- A long list ------------------------------------------------------------------------------------


def test_a_long_list_moves_on_by_itself_and_by_reload(console, badge):
    content = b"E-mail\n" + b"".join(b"p%d@example.org\n" % n for n in range(600))
    console.upload(badge, content)
    batch = AwardBatch.objects.get()
    htmx = {"HX-Request": "true"}

    page = console.get("manage_batch", batch.pk)
    assert "Your list is being checked" in text_of(page)
    moving = console.get("manage_batch_progress", batch.pk, query="?station=check", **htmx)
    assert (moving.status_code, "Lines checked 0" in text_of(moving)) == (200, True)
    assert console.get("manage_batch_progress", batch.pk).headers["Location"] == console.path(
        "manage_batch", batch.pk
    )

    actions.process(batch_id=batch.pk)
    moved = console.get("manage_batch_progress", batch.pk, query="?station=check", **htmx)
    assert (moved.status_code, moved.headers["HX-Refresh"]) == (286, "true")

    console.confirm(batch, typed_number="600")
    page = console.get("manage_batch", batch.pk)
    assert "People awarded 0 of 600" in text_of(page)
    actions.process(batch_id=batch.pk)
    assert "Done: 600 mails leave on" in text_of(console.get("manage_batch", batch.pk))
    Invitation.objects.update(sent_at=timezone.now())
    settled = console.get("manage_batch_progress", batch.pk, query="?station=recall", **htmx)
    assert (settled.status_code, "600 of 600" in text_of(settled)) == (286, True)


def test_a_list_that_failed_says_why_and_what_to_do(console, badge):
    content = b"E-mail\n" + b"p@example.org\n" * 600 + b'"open\n'
    console.upload(badge, content)
    batch = AwardBatch.objects.get()

    actions.process(batch_id=batch.pk)

    page = text_of(console.get("manage_batch", batch.pk))
    assert "quotation marks in line 602 do not pair up" in page
    assert "Read it in another way" in page


def test_the_result_is_a_file(console, draft):
    console.confirm(draft)

    everything = console.get("manage_batch_result", draft.pk)
    wrong = console.get("manage_batch_result", draft.pk, query="?only=problems")

    assert everything.headers["Content-Disposition"] == 'attachment; filename="result.csv"'
    assert b"".join(everything.streaming_content).count(b"\r\n") == 4
    assert b"".join(wrong.streaming_content).count(b"\r\n") == 3


def test_a_run_that_was_given_up_goes_on_where_it_stood(console, badge):
    content = b"E-mail\n" + b"".join(b"p%d@example.org\n" % n for n in range(600))
    console.upload(badge, content)
    batch = AwardBatch.objects.get()
    actions.process(batch_id=batch.pk)
    console.confirm(batch, typed_number="600")
    AwardBatch.objects.update(attempts=batches.MOST_ATTEMPTS)
    actions.process(batch_id=batch.pk)
    page = text_of(console.get("manage_batch", batch.pk))
    assert "has stopped its worker three times" in page
    assert "stopped" in text_of(console.get("manage_batches"))

    console.post("manage_batch_go_on", batch.pk)
    actions.process(batch_id=batch.pk)

    assert Invitation.objects.count() == 600
    console.post("manage_batch_go_on", batch.pk)
    assert "already awarded or recalled" in text_of(console.get("manage_batch", batch.pk))


@pytest.mark.threat("K-10")
def test_no_badge_is_for_what_is_still_to_be_achieved(console, badge):
    tomorrow = (today_in_rome() + timedelta(days=1)).isoformat()
    console.upload(badge, GOOD)
    batch = AwardBatch.objects.get()

    started = console.post("manage_award", query="?way=file", awarded_on=tomorrow)
    confirmed = console.confirm(batch, awarded_on=tomorrow)

    for answer in (started, confirmed):
        assert "awarded_on" in answer.context["form"].errors
    assert not Invitation.objects.exists()
