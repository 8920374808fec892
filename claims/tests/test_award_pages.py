"""Awarding in the console: from the people to the run, and who may not see it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from accounts.validators import today_in_rome
from badges.tests.factories import BadgeClassFactory
from claims import actions, imports
from claims.actions import batches
from claims.models import AwardBatch, Invitation
from claims.tests.factories import InvitationFactory
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory, MembershipFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db

GOOD = b"E-mail;Nome;Cognome\nanna@example.org;Anna;Bianchi\ncarlo@example.org;Carlo;Verdi\n"
DIRTY = b"E-mail;Nome;Data\nanna@example.org;Anna;\nanna.example.org;A;\nb@x.it;B;31/02/2026\n"


class Console:
    """A colleague's browser in the console of one organisation."""

    def __init__(self, issuer, role=Role.AWARDER):
        self.issuer = issuer
        self.user = MembershipFactory(issuer=issuer, role=role).user
        self.client = Client()
        self.client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")

    def path(self, name, *args):
        return reverse(name, args=[self.issuer.slug, *args])

    def get(self, name, *args, query="", **headers):
        return self.client.get(self.path(name, *args) + query, headers=headers)

    def post(self, name, *args, query="", **fields):
        return self.client.post(self.path(name, *args) + query, fields)

    def upload(self, badge, content, name="lista.csv"):
        fields = {
            "badge": badge.slug,
            "awarded_on": today_in_rome().isoformat(),
            "file": SimpleUploadedFile(name, content),
        }
        return self.client.post(self.path("manage_award") + "?way=file", fields)

    def confirm(self, batch, **changes):
        batch.refresh_from_db()
        fields = {
            "look": actions.seen(batch, actions.counts(batch)),
            "awarded_on": today_in_rome().isoformat(),
            "deadline_on": (today_in_rome() + timedelta(days=90)).isoformat(),
            "duplicates": "skip",
            "sending": "now",
        }
        return self.post("manage_batch_confirm", batch.pk, **(fields | changes))


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


def text_of(response):
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- People -----------------------------------------------------------------------------------------


def test_one_person_goes_straight_to_the_check(console, badge):
    response = console.post(
        "manage_award",
        query="?way=one",
        badge=badge.slug,
        awarded_on="2026-11-02",
        address="Anna@Example.org",
        first_name="Anna",
        last_name="Bianchi",
        language="it",
    )

    batch = AwardBatch.objects.get()
    assert response.headers["Location"] == console.path("manage_batch", batch.pk)
    row = batch.rows.get()
    assert (row.address, row.recipient_name, row.language, batch.source) == (
        "anna@example.org",
        "Anna Bianchi",
        "it",
        "typed",
    )
    assert "Award 1 badge" in text_of(console.get("manage_batch", batch.pk))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"address": "anna"}, "This is not a complete mail address"),
        ({"first_name": "Mario, evil@x.it"}, "There is a mail address in the name"),
        ({"first_name": "x" * 300}, "This text is too long for its place"),
        ({"awarded_on": "2999-01-01"}, "This day has not come yet"),
        ({"awarded_on": "31/02/2026"}, "Enter a valid date"),
        ({"badge": "somebody-elses"}, "Choose one of your published badges"),
    ],
)
def test_one_person_with_something_wrong_is_told_at_the_field(console, badge, fields, sentence):
    typed = {"badge": badge.slug, "awarded_on": "2026-11-02", "address": "anna@example.org"}

    response = console.post("manage_award", query="?way=one", **(typed | fields))

    assert (response.status_code, sentence in text_of(response)) == (422, True)
    kept = next(iter(fields.values()))
    assert kept in response.content.decode() or "badge" in fields
    assert not AwardBatch.objects.exists()


def test_a_pasted_list_is_read_like_a_file(console, badge):
    response = console.post(
        "manage_award",
        query="?way=paste",
        badge=badge.slug,
        awarded_on="2026-11-02",
        people="Cognome\tE-mail\r\nMüller\tm@example.org\r\n",
    )

    batch = AwardBatch.objects.get()
    assert response.headers["Location"] == console.path("manage_batch", batch.pk)
    assert batch.rows.get().last_name == "Müller"


@pytest.mark.threat("B-03")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This list is empty"),
        (b"E-mail\n", "There are no people in this list"),
        (b'E-mail\n"a@b.it\n', "quotation marks in line 2"),
        (b"PK\x03\x04", "spreadsheet workbook"),
    ],
)
def test_a_file_that_is_no_list_is_told_at_the_field(console, badge, content, sentence):
    response = console.upload(badge, content)

    assert (response.status_code, sentence in text_of(response)) == (422, True)
    assert not AwardBatch.objects.exists()


@pytest.mark.threat("B-04")
def test_a_file_that_is_too_big_is_refused_unread(console, badge):
    response = console.upload(badge, b"x" * (imports.MAX_BYTES + 70_000))

    assert (response.status_code, "larger than 20 MB" in text_of(response)) == (413, True)
    assert not AwardBatch.objects.exists()


@pytest.mark.threat("B-04")
def test_a_file_with_too_many_lines_is_refused(console, badge, monkeypatch):
    monkeypatch.setattr(imports.tables, "MAX_ROWS", 2)

    response = console.upload(badge, b"E-mail\n" + b"a@b.it\n" * 4)

    assert (response.status_code, "more than 100,000 lines" in text_of(response)) == (413, True)


def test_a_pasted_list_that_is_too_long_for_a_form_is_refused(console, badge):
    response = console.post(
        "manage_award", query="?way=paste", badge=badge.slug, people="a@b.it\n" * 500_000
    )

    assert (response.status_code, "better uploaded as a file" in text_of(response)) == (
        413,
        True,
    )


def test_the_form_asks_for_the_token(console, badge):
    client = Client(enforce_csrf_checks=True)
    client.force_login(console.user, backend="django.contrib.auth.backends.ModelBackend")

    response = client.post(
        console.path("manage_award"), {"badge": badge.slug, "address": "a@b.it"}
    )

    assert response.status_code == 403
    assert not AwardBatch.objects.exists()


def test_without_a_published_badge_there_is_one_thing_to_do():
    console = Console(IssuerFactory())

    assert "Publish a badge first" in text_of(console.get("manage_award"))


def test_the_empty_list_is_a_file(console):
    response = console.get("manage_award_template")

    assert response.headers["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert b'"Mail address";"Name"' in b"".join(response.streaming_content)


@pytest.mark.threat("B-07")
def test_the_same_file_again_shows_the_earlier_run(console, badge):
    console.upload(badge, GOOD)
    batch = AwardBatch.objects.get()
    console.confirm(batch)

    response = console.upload(badge, GOOD)

    assert response.headers["Location"] == console.path("manage_batch", batch.pk)
    assert "This list was awarded before" in text_of(console.get("manage_batch", batch.pk))
    assert (AwardBatch.objects.count(), Invitation.objects.count()) == (1, 2)

    response = console.post("manage_batch_again", batch.pk)
    again = AwardBatch.objects.exclude(pk=batch.pk).get()
    assert response.headers["Location"] == console.path("manage_batch", again.pk)
    assert "Have it already 2" in text_of(console.get("manage_batch", again.pk))


# --- Columns ----------------------------------------------------------------------------------------


def test_unsure_columns_are_asked_for(console, badge):
    content = "Chi;Posta\nNiccolò;n@example.org\n".encode("cp1252")
    console.upload(badge, content)
    batch = AwardBatch.objects.get()

    response = console.get("manage_batch", batch.pk)
    assert response.headers["Location"] == console.path("manage_batch_columns", batch.pk)
    page = console.get("manage_batch_columns", batch.pk)
    assert "Niccolò" in text_of(page)

    response = console.post(
        "manage_batch_columns",
        batch.pk,
        shown_encoding="cp1252",
        shown_delimiter=";",
        encoding="cp1252",
        delimiter=";",
        has_header="on",
        dates="",
        column_0="first_name",
        column_1="address",
    )
    assert response.headers["Location"] == console.path("manage_batch", batch.pk)
    row = batch.rows.get()
    assert (row.first_name, row.address) == ("Niccolò", "n@example.org")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"column_0": "", "column_1": ""}, "Choose the column that holds the mail addresses"),
        ({"column_0": "address"}, "Another column is read as this already"),
        ({"column_0": "nonsense"}, "nonsense is not one of the available choices"),
    ],
)
def test_columns_that_make_no_sense_are_told(console, badge, changes, sentence):
    console.upload(badge, b"Chi;Dove\nAnna;n@example.org\n")
    batch = AwardBatch.objects.get()
    fields = {
        "shown_encoding": "utf-8",
        "shown_delimiter": ";",
        "encoding": "utf-8",
        "delimiter": ";",
        "has_header": "on",
        "column_0": "first_name",
        "column_1": "address",
    }

    response = console.post("manage_batch_columns", batch.pk, **(fields | changes))

    assert (response.status_code, sentence in text_of(response)) == (422, True)


def test_another_delimiter_shows_the_columns_anew(console, badge):
    console.upload(badge, b"Chi,x;Dove\nAnna,y;n@example.org\n")
    batch = AwardBatch.objects.get()

    response = console.post(
        "manage_batch_columns",
        batch.pk,
        shown_encoding="utf-8",
        shown_delimiter=";",
        encoding="utf-8",
        delimiter=",",
        column_0="address",
    )

    assert response.status_code == 200
    assert "y;n@example.org" in text_of(response)
    assert not batch.rows.exists()


def test_other_letters_that_do_not_fit_are_told(console, badge):
    console.upload(badge, "Chi;Dove\nNiccolò;n@example.org\n".encode("cp1252"))
    batch = AwardBatch.objects.get()

    response = console.post(
        "manage_batch_columns",
        batch.pk,
        shown_encoding="cp1252",
        shown_delimiter=";",
        encoding="utf-8",
        delimiter=";",
    )

    assert (
        response.status_code,
        "letters of this list cannot be read" in text_of(response),
    ) == (
        422,
        True,
    )


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
    AwardBatch.objects.update(failed_at=None, failure="", columns_chosen_at=timezone.now())
    console.post("manage_batch_go_on", batch.pk)


def test_the_result_is_a_file(console, draft):
    console.confirm(draft)

    everything = console.get("manage_batch_result", draft.pk)
    wrong = console.get("manage_batch_result", draft.pk, query="?only=problems")

    assert everything.headers["Content-Disposition"] == 'attachment; filename="result.csv"'
    assert b"".join(everything.streaming_content).count(b"\r\n") == 4
    assert b"".join(wrong.streaming_content).count(b"\r\n") == 3


# --- Who --------------------------------------------------------------------------------------------

READ = ("manage_batches", "manage_batch", "manage_batch_progress")
AWARD = (
    "manage_award",
    "manage_award_template",
    "manage_batch_columns",
    "manage_batch_mail",
    "manage_batch_result",
)
CHANGE = (
    "manage_batch_confirm",
    "manage_batch_recall",
    "manage_batch_again",
    "manage_batch_go_on",
)


def paths(console, batch):
    for name in (*READ, *AWARD, *CHANGE):
        args = (
            ()
            if name in ("manage_batches", "manage_award", "manage_award_template")
            else (batch.pk,)
        )
        yield name, console.path(name, *args)
    yield "manage_batch_line", console.path("manage_batch_line", batch.pk, 2)


@pytest.mark.threat("Z-01")
def test_strangers_and_nobody_see_nothing(draft, console):
    stranger = Console(IssuerFactory(), Role.OWNER)
    learner = Client()
    learner.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    before = list(draft.rows.values()), AwardBatch.objects.count()

    for name, path in paths(console, draft):
        ask = "post" if name in CHANGE or name == "manage_batch_line" else "get"
        assert getattr(stranger.client, ask)(path).status_code == 404, name
        assert getattr(learner, ask)(path).status_code == 404, name
        nobody = getattr(Client(), ask)(path)
        assert (nobody.status_code, "/account/login/" in nobody.headers["Location"]) == (
            302,
            True,
        ), name

    assert (list(draft.rows.values()), AwardBatch.objects.count()) == before


@pytest.mark.threat("Z-01")
def test_another_organisations_list_is_not_reached_through_ones_own(draft):
    other = Console(IssuerFactory(), Role.OWNER)

    for name, path in paths(other, draft):
        if name in ("manage_batches", "manage_award", "manage_award_template"):
            continue
        ask = "post" if name in CHANGE or name == "manage_batch_line" else "get"
        assert getattr(other.client, ask)(path).status_code == 404, name


@pytest.mark.threat("Z-01", "B-08")
def test_a_row_or_a_field_names_no_other_organisation(console, badge):
    foreign = BadgeClassFactory()
    console.upload(
        badge,
        f"E-mail;issuer_id;template_slug\na@x.it;{foreign.issuer_id};{foreign.slug}\n".encode(),
    )
    console.confirm(AwardBatch.objects.get(), issuer=str(foreign.issuer_id), badge=foreign.slug)

    assert Invitation.objects.get().badge_class == badge
    assert console.upload(foreign, GOOD).status_code == 422


@pytest.mark.parametrize("role", list(Role))
def test_every_role_of_the_organisation_awards(badge, role):
    console = Console(badge.issuer, role)

    console.upload(badge, GOOD)
    console.confirm(AwardBatch.objects.get())

    assert Invitation.objects.count() == 2


def test_an_organisation_that_is_suspended_awards_nothing(console, badge, draft):
    badge.issuer.suspended_at = timezone.now()
    badge.issuer.save()

    response = console.confirm(draft)

    assert (response.status_code, "cannot award badges at the moment" in text_of(response)) == (
        409,
        True,
    )
    assert not Invitation.objects.exists()


# --- Counted ----------------------------------------------------------------------------------------


def test_the_pages_cost_the_same_with_many_lines(console, badge, django_assert_max_num_queries):
    for number in (1, 30):
        lines = "".join(f"x{n}\n" for n in range(number))
        people = "".join(f"p{number}x{n}@example.org\n" for n in range(number))
        console.upload(badge, f"E-mail\n{people}{lines}".encode())
        batch = AwardBatch.objects.order_by("-pk").first()
        with django_assert_max_num_queries(20):
            console.get("manage_batch", batch.pk)
        console.confirm(batch)
        with django_assert_max_num_queries(14):
            console.get("manage_batch", batch.pk)


def test_the_list_of_lists_costs_the_same_with_many(console, badge, django_assert_num_queries):
    def ask():
        with django_assert_num_queries(8):
            console.get("manage_batches")

    InvitationFactory(batch__badge_class=badge)
    ask()
    for _ in range(5):
        InvitationFactory(
            batch__badge_class=BadgeClassFactory(issuer=badge.issuer), batch__file_name="x.csv"
        )
    ask()
