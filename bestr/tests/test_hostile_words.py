"""What an issuer or a person writes is text wherever it is shown: it ends no element, no attribute and no header."""

import json
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from bestr.tests.world import World
from claims import emails

pytestmark = pytest.mark.django_db

SENTINEL = "\"'><svg/onload=evil()>&</script></title></textarea></style><script>evil()</script>"


class Read(HTMLParser):
    """What a browser makes of a page: its elements that could run something, and its words."""

    def __init__(self, page):
        super().__init__()
        self.runs, self.blocks, self.words = [], [], ""
        self.script = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.script = attributes if tag == "script" else None
        self.words += " ".join(value or "" for value in attributes.values())
        links = [attributes.get(name) or "" for name in ("href", "src", "action")]
        if any(name.startswith("on") for name in attributes) or any(
            link.strip().lower().startswith("javascript:") for link in links
        ):
            self.runs.append(tag)

    def handle_endtag(self, _tag):
        self.script = None

    def handle_data(self, data):
        if self.script is None:
            self.words += data
        elif self.script.get("type") == "application/ld+json":
            self.blocks.append(json.loads(data))
        elif data.strip():
            self.runs.append(data)


@pytest.fixture
def world():
    return World(SENTINEL)


@pytest.mark.threat("H-03", "B-09")
def test_on_no_page_does_a_text_become_an_element(client, world):
    client.force_login(world.owner)
    read, shown = {}, set()

    for path in world.addresses():
        answer = client.get(path, headers={"accept": "text/html"})
        assert all("evil" not in value for value in answer.headers.values())
        if answer["Content-Type"].startswith("text/html"):
            read[path] = Read(answer.content.decode())
            if SENTINEL in read[path].words:
                shown.add(answer.resolver_match.url_name)

    assert {path: page.runs for path, page in read.items() if page.runs} == {}
    assert shown >= {
        "award",
        "backpack",
        "badge",
        "badge_list",
        "issuer",
        "issuer_list",
        "manage_badge",
        "manage_badge_edit",
        "manage_batch",
        "manage_batches",
        "manage_invitation",
        "manage_invitations",
        "manage_issuer",
        "manage_people",
        "manage_project",
        "manage_projects",
        "manage_settings",
        "profile",
        "project",
    }


@pytest.mark.threat("H-02")
@pytest.mark.parametrize("name", ["badge", "issuer", "profile"])
def test_no_text_ends_the_description_for_machines(client, world, name):
    slug = {"badge": world.badge.slug, "issuer": world.issuer.slug}.get(
        name, world.owner.handle
    )

    page = Read(client.get(reverse(name, args=[slug])).content.decode())

    [block] = page.blocks
    assert SENTINEL in json.dumps(block, ensure_ascii=False).replace('\\"', '"')
    assert page.runs == []


@pytest.mark.threat("H-03", "E-03")
def test_in_no_mail_does_a_text_become_an_element(world):
    mails = [
        emails.invitation(str(world.invitation.pk)),
        *emails.invitations([str(world.invitation.pk)]).values(),
    ]

    for mail in mails:
        page = Read(mail.html)
        assert (page.runs, SENTINEL in page.words) == ([], True)
