"""The tags every page may use."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import override

from bestr import faces
from bestr.templatetags import bestr as tags


def shown(source, **context):
    request = context.pop("request", None)
    rendered = Context(context)
    rendered.request = request
    return Template(source).render(rendered)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("giulia.bianchi@studenti.unito.it", "g•••@studenti.unito.it"),
        ("a@b.it", "a•••@b.it"),
        ('"x@y"@example.org', '"•••@example.org'),
        ("@example.org", "•••@example.org"),
        ("no address", "•••"),
        ("", "•••"),
        (None, "•••"),
    ],
)
def test_masked_shows_one_letter_and_the_domain(address, expected):
    assert tags.masked(address) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "giulia.bianchi@studenti.unito.it",
            "giulia<wbr>.bianchi@<wbr>studenti<wbr>.unito<wbr>.it",
        ),
        ('"<b>"&co@example.org', "&quot;&lt;b&gt;&quot;&amp;co@<wbr>example<wbr>.org"),
        (mark_safe("<i>@"), "&lt;i&gt;@<wbr>"),
        (None, ""),
    ],
)
def test_breakable_breaks_between_the_words_of_an_address_and_escapes_it(address, expected):
    assert shown("{{ address|breakable }}", address=address) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Giulia Bianchi", "GB"),
        ("Anna Maria De Rossi", "AR"),
        ("giulia@example.org", "GE"),
        ("", "?"),
        ("🎓", "?"),
    ],
)
def test_initials(name, expected):
    assert tags.initials(name) == expected


def test_icon_is_hidden_from_screen_readers_unless_it_speaks_for_itself():
    drawn = shown('{% icon "send" %}')
    spoken = shown("{% icon 'x' 24 label %}", label='Close "it"')

    assert 'aria-hidden="true"' in drawn
    assert 'class="icon"' in drawn
    assert 'role="img"' in spoken
    assert "&quot;it&quot;" in spoken
    assert "aria-hidden" not in spoken
    assert "style=" not in drawn


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", '<time datetime="2026-11-21">21 November 2026</time>'),
        ("it", '<time datetime="2026-11-21">21 novembre 2026</time>'),
    ],
)
def test_day_is_written_in_the_readers_language(language, expected):
    with override(language):
        assert tags.day(date(2026, 11, 21)) == expected


def test_moment_is_told_in_the_time_of_the_site():
    just_before_midnight = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)

    assert (
        tags.moment(just_before_midnight)
        == '<time datetime="2026-11-22T00:30:00+01:00">22 November 2026, 00:30</time>'
    )
    assert tags.day(None) == ""


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 3, 33), (0, 5, 0), (7, 5, 100), (1, 0, 0), (None, 4, 0)]
)
def test_percent_of(part, whole, expected):
    assert tags.percent_of(part, whole) == expected


@pytest.mark.parametrize(
    ("degrees", "expected"), [(0, "0"), (162, "16"), (358, "0"), (None, ""), ("", "")]
)
def test_hue_step_is_one_of_thirty_six(degrees, expected):
    assert tags.hue_step(degrees) == expected


def test_absolute_is_on_our_own_site(settings):
    settings.SITE_URL = "https://demo.example.org"

    assert tags.absolute("/v/1") == "https://demo.example.org/v/1"


def test_languages_lead_to_the_same_page():
    request = RequestFactory().get("/badges/?q=a&page=2")
    rows = tags.languages(Context({"request": request}))

    assert rows == [
        {
            "code": "en",
            "name": "English",
            "url": "/badges/?q=a&page=2",
            "current": True,
        },
        {"code": "it", "name": "Italiano", "url": "/it/badges/?q=a&page=2", "current": False},
    ]


def test_languages_of_a_permanent_address_ask_for_it():
    path = "/v/0199f0e2-7c1e-7d3a-9f3b-2f1f4c9b7a10"
    request = RequestFactory().get(path + "?lang=en")
    rows = tags.languages(Context({"request": request}))

    assert [row["url"] for row in rows] == [path + "?lang=en", path + "?lang=it"]


def test_languages_without_a_request_lead_to_the_first_page():
    assert [row["url"] for row in tags.languages(Context())] == ["/", "/it/"]


def test_line_chart_says_its_numbers_in_a_table_too():
    html = shown("{% line_chart series 'Awards' %}", series=[("Oct", 3), ("Nov", 12)])

    assert html.count("<svg") == 2
    assert "<td>12</td>" in html
    assert "style=" not in html


def test_line_chart_of_nothing_is_nothing():
    assert shown("{% line_chart series 'Awards' %}", series=[]).strip() == ""


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        ("verdict", "valid", ("ok", "badge-check", "Authentic and valid")),
        ("verdict", "revoked", ("bad", "ban", "Revoked")),
        (
            "verdict",
            "never heard of",
            ("neutral", "circle-question-mark", "We cannot check this now"),
        ),
        ("check", None, ("neutral", "circle-minus", "Not checked:")),
        ("notice", "error", ("bad", "circle-alert", "")),
        ("pill", "", ("neutral", "", "")),
    ],
)
def test_a_state_has_a_face_and_an_unknown_one_the_most_careful(kind, state, expected):
    face = tags.face(kind, state)

    assert (face.tone, face.icon, str(face.words)) == expected


def test_every_icon_of_a_face_exists():
    for known, _ in faces.KINDS.values():
        for face in known.values():
            if face.icon:
                assert "<svg" in tags.icon(face.icon)
