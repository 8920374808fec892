"""Every template compiles, is used, and holds nothing that the content security policy would block."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*"))
MAILS = [name for name in TEMPLATES if name.startswith("emails/")]
PAGES = [name for name in TEMPLATES if name not in MAILS]
# Found by their place: Django's own errors and forms, allauth's pages, the admin's.
FOUND_BY_PLACE = re.compile(
    r"(400|403|404|500|503)\.html|(django/forms|account|usersessions|admin)/.*"
)
PACKAGES = [
    path.parent
    for path in ROOT.glob("*/__init__.py")
    if (path.parent / "tests").is_dir() or path.parent.name == "bestr"
]


class InlineParts(HTMLParser):
    """Collects what runs or paints from inside a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        is_data = "json" in (named.get("type") or "")
        if tag == "style" or (tag == "script" and "src" not in named and not is_data):
            self.found.append(tag)
        self.found += [
            name
            for name, value in attributes
            if name == "style"
            or name.startswith("on")
            or (value or "").strip().lower().startswith("javascript:")
        ]


def source_of(name):
    return (FOLDER / name).read_text()


def without_tags(source):
    """The markup alone, with every template tag gone, so that attributes parse as a browser reads them."""
    source = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", source, flags=re.DOTALL)
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    assert get_template(name).origin.template_name == name


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.threat("W-02")
def test_page_has_nothing_inline(name):
    parts = InlineParts()
    parts.feed(without_tags(source_of(name)))

    assert parts.found == []


def test_the_search_for_inline_parts_finds_them():
    parts = InlineParts()
    parts.feed(
        '<style></style><script>1</script><script src="a.js"></script><p style="x" onclick="y">'
        '<a href=" JavaScript:z">a</a><script type="application/ld+json">{}</script>'
    )

    assert parts.found == ["style", "script", "style", "onclick", "href"]


def test_our_sentences_say_what_is_wrong_and_not_the_browsers():
    """Its bubble speaks the browser's language, hides what stands below, and is gone after some seconds."""
    forms = {
        (name, opening)
        for name in PAGES
        for opening, inside in re.findall(
            r"<form([^>]*)>(.*?)</form>", source_of(name), re.DOTALL
        )
        if 'method="post"' in opening and re.search(r"{{ \w*form\b|as_field_group", inside)
    }

    assert len(forms) > 20
    assert [name for name, opening in forms if "novalidate" not in opening] == []


def is_text_of_a_page(name):
    """Long texts stand in a file for each language, beside the page that shows them."""
    page = re.sub(r"\.(en|it)\.html$", ".html", name)
    return page != name and page in TEMPLATES


def test_every_template_is_used():
    code = "".join(path.read_text() for folder in PACKAGES for path in folder.rglob("*.py"))
    sources = {name: source_of(name) for name in TEMPLATES}

    unused = [
        name
        for name in PAGES
        if not FOUND_BY_PLACE.fullmatch(name)
        and not is_text_of_a_page(name)
        and f'"{name}"' not in code
        and not any(name in source for other, source in sources.items() if other != name)
    ]
    unused += [
        name
        for name in MAILS
        if f'"{Path(name).name.split(".")[0]}"' not in code
        and not any(name in source for other, source in sources.items() if other != name)
    ]

    assert unused == []


def test_every_mail_has_a_subject_a_text_and_a_page():
    mails = {Path(name).name.split(".")[0] for name in MAILS} - {"base"}
    bare = {mail for mail in mails if mail.startswith("_")}

    missing = [
        f"emails/{mail}{ending}"
        for mail in sorted(mails - bare)
        for ending in (".subject.txt", ".txt", ".html")
        if f"emails/{mail}{ending}" not in MAILS
    ]

    assert missing == []


def test_pages_are_named_for_what_they_show():
    wrong = [
        name
        for name in PAGES
        if not re.fullmatch(r"[a-z0-9/_]+(\.(en|it))?\.(html|txt|xml)", name)
    ]

    assert wrong == []
