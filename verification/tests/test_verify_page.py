"""One page takes whatever somebody has of a badge: a file, an address, a text, or the code from a piece of paper."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from badges import actions as badge_actions
from badges import codes
from badges.tests.conftest import square_png
from verification import checking
from verification.models import Check

pytestmark = pytest.mark.django_db

VERIFY = "/verify/"


def mistake(client, **typed):
    """What the page says is wrong, and whether it still holds what was typed."""
    answer = client.post(VERIFY, typed)
    form = answer.context["form"]
    kept = (form["text"].value() or "") == typed.get("text", "")
    return answer.status_code, [each for said in form.errors.values() for each in said], kept


def spelt(award):
    code = award.written_code
    return [
        code,
        code.lower().replace("-", " "),
        f" {award.code} ",
        f"http://localhost:8000/v/{award.pk}",
        f"https://localhost:8000/v/{award.pk}?lang=it#top",
        f"localhost:8000/v/{award.pk}".upper(),
        str(award.pk),
    ]


@pytest.mark.parametrize("how", ["get", "post"])
def test_a_code_or_a_link_leads_to_the_award(client, award, monkeypatch, how):
    monkeypatch.setattr(checking, "check", None)

    answers = [getattr(client, how)(VERIFY, {"text": each}) for each in spelt(award)]

    assert [(each.status_code, each["Location"]) for each in answers] == [
        (302, f"/v/{award.pk}")
    ] * 7


def test_a_code_of_a_revoked_award_leads_to_what_became_of_it(client, award):
    badge_actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)

    text = client.post(VERIFY, {"text": award.written_code}, follow=True).content.decode()

    assert "Awarded by mistake" in text
    assert "Authentic and valid" not in text


@pytest.mark.threat("P-01")
def test_a_code_of_a_private_award_tells_nothing_of_the_person(client, award):
    badge_actions.show_or_hide(assertion=award, is_shown=False, by=award.holder)

    text = client.post(VERIFY, {"text": award.written_code}, follow=True).content.decode()

    assert "A private badge" in text
    assert "Giulia" not in text


def test_the_code_stands_on_the_page_of_the_award(client, award):
    text = client.get(
        award.get_absolute_url(), headers={"accept": "text/html"}
    ).content.decode()

    assert text.count(award.written_code) == 2
    assert f"or type {award.written_code} at" in text


WRONG = "A character of this code is wrong or missing. Compare it with the paper."
UNKNOWN = "No badge here has this code. Compare it with the paper."
NOWHERE = "There is no badge at this address. Compare it with the one you were given."
ONE_OF_TWO = "Choose a file, or paste a link, a code or a text: one of the two."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ONE_OF_TWO),
        ("   ", ONE_OF_TWO),
        ("7K3M-9QXT-2F4Q", WRONG),
        ("7K3M-9QXT-2F4", WRONG),
        ("7K3M-9QXT-2F4P-0", WRONG),
        ("7K3M-9QXT-2F4P", UNKNOWN),
        ("http://localhost:8000/v/0193a7a5-0000-7000-8000-000000000000", NOWHERE),
    ],
)
def test_what_leads_nowhere_says_what_to_do(client, award, typed, said):
    assert mistake(client, text=typed) == (200, [said], True)


def test_a_file_and_a_text_are_one_too_many(client):
    file = SimpleUploadedFile("badge.json", b"{}")

    assert mistake(client, text="hello", file=file) == (200, [ONE_OF_TWO], True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The submitted file is empty."),
        (
            b"x" * (2 * 1024 * 1024 + 1),
            "This file is larger than 2 MB. Choose the file that the issuer gave.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(client, content, said):
    assert mistake(client, file=SimpleUploadedFile("badge.png", content)) == (200, [said], True)


@pytest.mark.threat("S-08")
def test_a_link_to_the_page_makes_us_ask_nobody(client, monkeypatch):
    monkeypatch.setattr(checking, "check", None)

    answer = client.get(VERIFY, {"text": "badges.example.org/a/1"})

    assert answer.status_code == 200
    assert "https://badges.example.org/a/1</textarea>" in answer.content.decode()
    assert not Check.objects.exists()


@pytest.mark.threat("W-05")
@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/v/{pk}",
        "//evil.example/v/{pk}",
        "https://localhost:8000.evil.example/v/{pk}",
        "https://localhost:8000@evil.example/v/{pk}",
        "https://evil.example/?//localhost:8000/v/{pk}",
        "javascript://localhost:8000/v/{pk}",
    ],
)
def test_only_our_own_addresses_lead_away(client, award, address):
    answer = client.get(VERIFY, {"text": address.format(pk=award.pk)})

    assert answer.status_code == 200


@pytest.mark.threat("D-01", "P-07")
@pytest.mark.parametrize("how", ["get", "post"])
def test_codes_cannot_be_tried_for_long(client, award, how):
    for _ in range(10):
        getattr(client, how)(VERIFY, {"text": codes.new()})

    answer = getattr(client, how)(VERIFY, {"text": award.written_code})

    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_only_this_page_may_use_the_camera(client, award):
    answers = [client.get(path) for path in (VERIFY, "/", award.get_absolute_url())]

    assert ["camera=(self)" in each["Permissions-Policy"] for each in answers] == [
        True,
        False,
        False,
    ]
    assert all("microphone=()" in each["Permissions-Policy"] for each in answers)


def test_the_page_is_kept_by_no_cache(client):
    answer = client.get(reverse("verify"))

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"


NO_BADGE = "There is no badge here. Use the file, text or address that the issuer gave."
NO_TEXT = (
    "This is not the text of a badge. Copy all of it, or use the file that the issuer gave."
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"<!DOCTYPE html><html><body>A badge</body></html>",
            "This is a web page, not a badge.",
        ),
        (b"\xff\xd8\xff\xe0" + bytes(100), NO_BADGE),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", NO_BADGE),
        (square_png(9), "There is no badge in this picture."),
        (square_png(9)[:-9], "This picture is damaged."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "There is no badge in"),
        (b"hello", NO_TEXT),
        (b"[]", NO_TEXT),
        (b'{"type": "BadgeClass"}', NO_BADGE),
        (b"eyJhbGciOiJub25lIn0.e30.AAAA", "This badge is signed in a way that proves nothing."),
        (b"http://badges.example.org/a", "An address in this badge does not begin with https"),
    ],
)
def test_what_is_no_badge_is_told_why(client, content, said):
    answer = client.post(VERIFY, {"file": SimpleUploadedFile("b", content)}, follow=True)

    page = answer.context["page"]
    assert str(page["title"]) == "There is no badge here that we can read"
    assert str(page["detail"]).startswith(said)
    assert page["badge"] == {}


def test_a_text_that_is_too_long_says_so(client):
    status, said, kept = mistake(client, text="x" * 500_001)

    assert (status, said, kept) == (
        200,
        ["This text is longer than any badge. Choose the file that the issuer gave."],
        True,
    )


@pytest.mark.parametrize(
    "typed",
    ["\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass"), "\u202e" * 12, "9" * 5000],
)
def test_strange_characters_break_nothing(client, typed):
    assert client.post(VERIFY, {"text": typed}, follow=True).status_code == 200
    assert client.get(VERIFY, {"text": typed}).status_code == 200
