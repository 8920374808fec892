"""What leaves is one well-formed mail to one address, whatever the names are."""

import email
import quopri
from email import policy
from email.utils import getaddresses

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from outbox import actions, emails
from outbox.emails import OutgoingMessage, header_address
from outbox.identifiers import uuid7
from outbox.models import OutgoingMail
from outbox.tests.factories import OutgoingMailFactory, note

NAMES = [
    "Mario, evil@x.it",
    "<evil@x.it>",
    "Mario\r\nBcc: x@y.it",
    "=?utf-8?q?=0ABcc=3A?=",
    "Mario\u2028Bcc: x@y.it",
    'Ma"rio\\',
    "Zoë Müller, evil@x.it",
    "\u202eoiraM",
    "🎓 Giulia 👩‍🎓",
    "سارة أحمد",
    "x" * 300,
    "é" * 300,
    "",
]


def parsed(mail, pk=None):
    return email.message_from_bytes(
        OutgoingMessage(mail, pk or uuid7()).as_bytes(), policy=policy.default
    )


def test_headers_are_those_of_good_mail(settings):
    settings.MAIL_FROM_ADDRESS = "badges@badges.example.org"
    settings.SITE_NAME = "Bestr"
    pk = uuid7()

    message = parsed(note("ada"), pk)

    headers = dict(message.items())
    headers.pop("Date")
    assert headers == {
        "From": '"Demo University via Bestr" <badges@badges.example.org>'
        if '"' in headers["From"]
        else "Demo University via Bestr <badges@badges.example.org>",
        "To": "Giulia Rossi <ada@example.org>",
        "Reply-To": "office@example.org",
        "Subject": "Your badge is waiting",
        "Message-ID": f"<{pk}@badges.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="=_{pk}"',
    }


def test_text_and_html_twins_arrive_as_they_were():
    text = "Città: è così — «già» 🎓\n.\nFrom the top\n" + "a" * 500 + "\ntrailing \n"
    html = "<!doctype html><title>è</title><p>" + "=" * 200 + "</p>\n"

    message = parsed(note("ada", text=text, html=html))

    plain, rich = message.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert rich.get_content().replace("\r\n", "\n").rstrip("\n") == html.rstrip("\n")
    content = OutgoingMessage(note("ada", text=text, html=html), uuid7()).as_bytes()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_same_row_gives_the_same_id_and_bytes(monkeypatch):
    monkeypatch.setattr(
        emails, "format_datetime", lambda _now: "Sun, 22 Nov 2026 20:00:00 +0000"
    )
    pk = uuid7()

    assert OutgoingMessage(note("ada"), pk).content == OutgoingMessage(note("ada"), pk).content


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.threat("E-01")
def test_name_is_never_an_address_nor_a_header(name, mail_server, db, rendered):
    rendered["ada"] = lambda about: note(about, to_name=name, from_name=name)
    OutgoingMailFactory(about="ada")

    actions.deliver()

    assert mail_server.recipients == [["ada@example.org"]]
    [message] = mail_server.messages()
    assert [address.addr_spec for address in message["To"].addresses] == ["ada@example.org"]
    assert len(message["From"].addresses) == 1
    assert "Bcc" not in message


@pytest.mark.threat("E-01")
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(max_size=80), subject=st.text(max_size=300))
def test_any_name_leaves_one_recipient(name, subject):
    message = parsed(note("ada", to_name=name, from_name=name, subject=subject))

    raw = OutgoingMessage(
        note("ada", to_name=name, from_name=name, subject=subject), uuid7()
    ).as_bytes()
    head = raw.split(b"\r\n\r\n")[0].decode("ascii")
    names = [line.split(":")[0] for line in head.split("\r\n") if line[:1] not in " \t"]
    assert names == [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    ]
    assert [address.addr_spec for address in message["To"].addresses] == ["ada@example.org"]
    assert [address for _, address in getaddresses([str(message["To"])])] == ["ada@example.org"]


@pytest.mark.parametrize(
    "address",
    [
        "evil@x.it, other@x.it",
        "Mario <a@x.it>",
        "a@x.it\r\nBcc: b@x.it",
        "",
        "nobody",
        "a b@x.it",
        "a@x.it;b@x.it",
    ],
)
@pytest.mark.threat("E-01", "E-04")
def test_address_that_is_not_one_address_fails_its_mail_only(
    address, mail_server, db, rendered, settled
):
    rendered["bad"] = lambda about: note(about, to_address=address)
    OutgoingMailFactory(about="bad")
    OutgoingMailFactory(about="ada")

    actions.deliver()

    assert mail_server.recipients == [["ada@example.org"]]
    assert [(about, outcome) for about, outcome, _ in settled] == [
        ("bad", "failed"),
        ("ada", "sent"),
    ]
    assert OutgoingMail.objects.get(about="bad").last_error.startswith(
        "This mail cannot be written"
    )


@pytest.mark.threat("E-02")
def test_issuer_speaks_only_in_the_display_name(settings):
    settings.MAIL_FROM_ADDRESS = "badges@badges.example.org"

    message = parsed(
        note(
            "ada",
            from_name="Banca <x@bank.example>\r\nBcc: a@b.it",
            subject="Badge\nBcc: evil@x.it",
            headers={"X-Badge": "a\r\nBcc: evil@x.it"},
        )
    )

    [sender] = message["From"].addresses
    assert sender.addr_spec == "badges@badges.example.org"
    assert sender.display_name.endswith("via Bestr")
    assert message["Subject"] == "Badge Bcc: evil@x.it"
    assert message["Bcc"] is None


def test_header_that_cannot_carry_the_name_carries_the_bare_address(monkeypatch):
    header_address.cache_clear()

    def refuse(*args, **kwargs):
        raise ValueError("no")

    monkeypatch.setattr(emails, "_encoded", refuse)

    assert header_address("Zoë", "zoe@example.org") == "zoe@example.org"


def test_quoted_printable_is_the_standards():
    text = "è = uguale\n" * 30

    assert quopri.decodestring(emails._quoted_printable(text)).decode() == text.replace(
        "\n", "\r\n"
    )


# --- Composing ------------------------------------------------------------------------------------


@pytest.fixture
def templates(settings, tmp_path):
    """Templates of a mail `hello`, in a folder of their own."""
    (tmp_path / "emails").mkdir()
    for name, text in {
        "hello.subject.txt": "{% if name %}{{ name }}, hello{% else %}Hello{% endif %}\n & more",
        "hello.txt": "Dear {{ name }} of {{ town }},\n\n\n\n{{ link }}\n{{ SITE_URL }}",
        "hello.html": '<style>p { color: red }</style><p>Dear {{ name }} of {{ town }}</p><a href="{{ link }}">{{ to_address }}</a>',
    }.items():
        (tmp_path / "emails" / name).write_text(text)
    engines = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    settings.TEMPLATES = engines


RECIPIENTS = [
    {"to_address": "a@x.it", "to_name": "A", "name": "<b>&A", "link": "http://x/?a=1&b=2"},
    {"to_address": "b@x.it", "to_name": "B", "name": "", "link": "http://x/2"},
    {"to_address": "c@x.it", "to_name": "C", "name": "zq0toaddressqz", "link": "http://x/3"},
]


def test_composed_mail_is_escaped_where_it_is_html_and_only_there(templates):
    mail = emails.compose(
        "hello",
        {"name": "<b>&A", "link": "http://x/?a=1&b=2", "town": "R&D"},
        language="en",
        to_address="a@x.it",
    )

    assert mail.subject == "<b>&A, hello & more"
    assert mail.text == "Dear <b>&A of R&D,\n\nhttp://x/?a=1&b=2\nhttp://localhost:8000\n"
    assert '<p style="color: red;">Dear &lt;b&gt;&amp;A of R&amp;D</p>' in mail.html
    assert '<a href="http://x/?a=1&amp;b=2">a@x.it</a>' in mail.html


def test_mails_that_are_composed_together_are_those_composed_one_by_one(templates):
    context = {"town": "R&D"}
    rest = {"language": "en", "from_name": "Demo", "reply_to": "office@x.it"}

    together = emails.compose_each("hello", context, RECIPIENTS, **rest)

    assert together == [
        emails.compose(
            "hello",
            context | {"name": recipient["name"], "link": recipient["link"]},
            to_address=recipient["to_address"],
            to_name=recipient["to_name"],
            **rest,
        )
        for recipient in RECIPIENTS
    ]


def test_issuers_text_that_looks_like_a_template_stays_text(templates):
    mail = emails.compose(
        "hello",
        {"name": "{{ SECRET_KEY }}{% nosuch %}", "link": "", "town": ""},
        language="en",
        to_address="a@x.it",
    )

    assert "{{ SECRET_KEY }}{% nosuch %}" in mail.text
