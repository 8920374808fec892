"""The outbox page shows mails on the machine that keeps them, and nowhere else."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from outbox import actions
from outbox.backends import kept_mails
from outbox.tests.factories import OutgoingMailFactory, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.OUTBOX_PAGE = True
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.EMAIL_BACKEND = "outbox.backends.FolderBackend"
    return settings.OUTBOX_DIR


@pytest.fixture
def kept(folder):
    """The name of one mail in the folder."""
    OutgoingMailFactory(about="ada")
    actions.deliver()
    [name] = kept_mails()
    return name


def test_folder_holds_whole_mails_newest_first(folder):
    for about in ("first", "second"):
        OutgoingMailFactory(about=about)
        actions.deliver()

    newest, oldest = kept_mails()

    assert b"To: Giulia Rossi <second@example.org>" in (folder / f"{newest}.eml").read_bytes()
    assert b"To: Giulia Rossi <first@example.org>" in (folder / f"{oldest}.eml").read_bytes()
    assert sorted(path.suffix for path in folder.iterdir()) == [".eml", ".eml"]


def test_page_lists_what_left_and_what_waits_and_what_failed(client, kept, rendered):
    OutgoingMailFactory(about="bob", not_before=timezone.now() + timedelta(hours=1))
    rendered["cleo"] = RuntimeError("no such badge")
    OutgoingMailFactory(about="cleo")
    actions.deliver()

    page = client.get("/outbox/").content.decode().replace("<wbr>", "")

    assert "ada@example.org" in page
    assert "bob@example.org" in page
    assert "This mail could not be rendered: RuntimeError: no such badge" in page
    assert f'href="/outbox/{kept}/"' in page


def test_a_failed_mail_is_named_by_its_subject_and_what_it_is(client, folder):
    OutgoingMailFactory(about="dora", failed_at=timezone.now(), last_error="550 No such user")
    OutgoingMailFactory(kind="test.of_next_year", failed_at=timezone.now())

    page = client.get("/outbox/").content.decode()
    cards = [
        " ".join(
            strip_tags(re.sub(r"<time.*</time>", "now", card.partition("</ul>")[0])).split()
        )
        for card in page.split('<li class="card card--flat">')[1:]
    ]

    assert cards == [
        "Mail of a newer release now",
        "Your badge is waiting Note · dora@example.org · now 550 No such user",
    ]


def test_mail_is_shown_in_a_frame_that_runs_nothing(client, kept):
    page = client.get(f"/outbox/{kept}/")
    frame = client.get(f"/outbox/{kept}/html/")

    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert f'src="/outbox/{kept}/html/"' in page.content.decode()
    assert "Dear Giulia, your badge is waiting." in frame.content.decode()
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    rules = dict(
        rule.strip().partition(" ")[::2] for rule in frame["Content-Security-Policy"].split(";")
    )
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'self'"
    assert rules["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert "script-src" not in rules


def test_mail_is_shown_as_text_and_by_its_headers(client, kept):
    text = client.get(f"/outbox/{kept}/?as=text").content.decode()
    headers = client.get(f"/outbox/{kept}/?as=headers").content.decode()

    assert "Dear Giulia,\nyour badge is waiting." in text
    assert "Auto-Submitted: auto-generated" in headers


def test_mail_is_downloaded_as_it_left(client, kept, folder):
    response = client.get(f"/outbox/{kept}.eml")

    assert response["Content-Type"] == "message/rfc822"
    assert response.content == (folder / f"{kept}.eml").read_bytes()


def test_mail_that_says_script_says_it_as_text(client, folder, rendered):
    rendered["ada"] = lambda about: note(about, subject="<script>alert(1)</script>")
    OutgoingMailFactory(about="ada")
    actions.deliver()

    assert "<script>alert" not in client.get("/outbox/").content.decode()


@pytest.mark.parametrize("name", ["nosuch", "..%2f..%2fetc%2fpasswd", "a.b"])
def test_unknown_names_are_404(client, folder, name):
    assert client.get(f"/outbox/{name}/").status_code == 404
    assert client.get(f"/outbox/{name}.eml").status_code == 404


@pytest.mark.parametrize("path", ["", "{name}/", "{name}/html/", "{name}.eml"])
def test_strangers_see_nothing(client, kept, path, settings):
    address = f"/outbox/{path.format(name=kept)}"

    assert client.get(address).status_code == 200
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get(address, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    settings.OUTBOX_PAGE = False
    assert client.get(address).status_code == 404


def test_page_costs_the_same_with_more_mails(client, folder, django_assert_num_queries):
    for number in range(3):
        OutgoingMailFactory(about=f"person{number}")
    actions.deliver()

    with django_assert_num_queries(3):
        client.get("/outbox/")
