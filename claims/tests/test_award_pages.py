"""Awarding in the console: whom, and what is in each column of their list."""

import io
import time
import tracemalloc
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from badges.tests.factories import BadgeClassFactory
from claims import imports
from claims.models import AwardBatch, Invitation
from claims.tests.browsers import text_of
from claims.tests.consoles import DIRTY, GOOD, Console
from claims.tests.factories import AwardBatchFactory
from issuers.tests.factories import IssuerFactory

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
        (
            "E-mail;Nome\na@b.it;Noè\n".encode("mac_roman"),
            "Save it as “CSV UTF-8” and upload it",
        ),
    ],
)
def test_a_file_that_is_no_list_is_told_at_the_field(console, badge, content, sentence):
    response = console.upload(badge, content)

    assert (response.status_code, sentence in text_of(response)) == (422, True)
    assert not AwardBatch.objects.exists()


class Sent(io.IOBase):
    """The body of a form whose file is as long as one likes, made while it is read."""

    def __init__(self, badge, line, count):
        self.line, self.left = line, count
        self.before = (
            b'--b\r\nContent-Disposition: form-data; name="badge"\r\n\r\n' + badge.slug.encode()
        ) + b'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        self.after = b'\r\n--b\r\nContent-Disposition: form-data; name="awarded_on"\r\n\r\n2026-11-02\r\n--b--\r\n'
        self.headers = {
            "wsgi.input": self,
            "CONTENT_TYPE": "multipart/form-data; boundary=b",
            "CONTENT_LENGTH": len(self.before) + len(line) * count + len(self.after),
        }
        self.ready = self.before

    def read(self, size):
        while len(self.ready) < size and self.left:
            count = min(self.left, 1 + size // len(self.line))
            self.ready += self.line * count
            self.left -= count
            self.ready += b"" if self.left else self.after
        piece, self.ready = self.ready[:size], self.ready[size:]
        return piece


@pytest.mark.threat("B-04")
@pytest.mark.parametrize(
    ("line", "count", "sentence"),
    [
        (b"name.surname@example.org;Name;Surname\n", 1_500_000, "larger than 20 MB. Keep only"),
        (b"anna@example.org\n", 1_000_000, "more than 100,000 lines. Split it"),
    ],
)
def test_a_million_lines_are_refused_at_once_and_nothing_typed_is_lost(
    console, badge, line, count, sentence
):
    sent = Sent(badge, line, count)
    console.get("manage_award", query="?way=file")
    tracemalloc.start()
    began = time.process_time()

    response = console.client.generic(
        "POST",
        console.path("manage_award") + "?way=file",
        **sent.headers,
    )

    took, most = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (response.status_code, sentence in text_of(response)) == (413, True)
    form = response.context["form"]
    assert (form["badge"].value(), form["awarded_on"].value(), list(form.errors)) == (
        badge.slug,
        "2026-11-02",
        ["file"],
    )
    assert not AwardBatch.objects.exists()
    assert took < 5
    assert most < 2.5 * imports.MAX_BYTES


@pytest.mark.threat("B-04")
def test_what_no_list_can_be_is_refused_unread(console, badge):
    sent = Sent(badge, b"x" * 1024, 110 * 1024)

    response = console.client.generic(
        "POST",
        console.path("manage_award") + "?way=file",
        **sent.headers,
    )

    assert (response.status_code, "larger than 20 MB" in text_of(response)) == (413, True)
    assert sent.left > 0


def test_empty_lines_below_a_list_are_no_lines(console, badge):
    response = console.upload(badge, GOOD + b";;\n" * (imports.MAX_ROWS + 1))

    assert response.status_code == 302


def test_a_pasted_list_that_is_too_long_for_a_form_is_refused(console, badge):
    response = console.post(
        "manage_award", query="?way=paste", badge=badge.slug, people="a@b.it\n" * 500_000
    )

    assert (response.status_code, "better uploaded as a file" in text_of(response)) == (
        413,
        True,
    )


@pytest.mark.threat("W-06")
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


@pytest.mark.threat("B-02")
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
        "cannot be read like this. Choose others under “Letters”" in text_of(response),
    ) == (
        422,
        True,
    )


# --- All lists --------------------------------------------------------------------------------------


def test_each_state_of_a_list_has_its_own_word(console, badge):
    def pills():
        found = console.get("manage_batches").context["page"].object_list
        return [(batch.pill["text"], batch.pill["tone"]) for batch in found]

    now = timezone.now()
    sending = {"confirmed_at": now, "send_at": now + timedelta(hours=1)}
    for state in (
        {"recalled_at": now},
        {"failed_at": now},
        {"finished_at": now} | sending | {"send_at": now},
        {"finished_at": now} | sending,
        sending,
        {},
        {"checked_at": None},
        {"checked_at": None, "columns_chosen_at": None},
    ):
        fields = {"columns_chosen_at": now, "checked_at": now} | state
        AwardBatchFactory(badge_class=badge, **fields)

    assert pills() == [
        ("draft", "neutral"),
        ("being checked", "info"),
        ("to confirm", "warn"),
        ("being awarded", "info"),
        ("scheduled", "warn"),
        ("awarded", "ok"),
        ("stopped", "bad"),
        ("recalled", "neutral"),
    ]
