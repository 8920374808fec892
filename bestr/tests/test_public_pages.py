"""The catalogue and the pages of issuers and projects: what they show, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from badges.models import BadgeClass
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from issuers.tests.factories import IssuerFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def queries(client, path):
    cache.clear()
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def names(answer):
    return [badge.name for badge in answer.context["page"]]


@pytest.mark.parametrize(
    "path",
    ["/", "/badges/", "/issuers/", "/issuers/demo/", "/projects/demo/", "/badges/?q=thinking"],
)
def test_lists_cost_the_same_with_one_row_and_with_thirty(client, path):
    issuer = IssuerFactory(slug="demo")
    project = ProjectFactory(issuer=issuer, slug="demo")
    BadgeClassFactory(issuer=issuer, project=project)
    with_one = queries(client, path)
    for _ in range(30):
        BadgeClassFactory(issuer=issuer, project=project)

    assert (
        queries(client, path) <= with_one + 1
    )  # the count of pages is one query once there are two


@pytest.mark.parametrize("path", ["/badges/", "/issuers/demo/", "/projects/demo/", "/"])
def test_draft_and_archived_badges_are_nowhere(client, path):
    issuer = IssuerFactory(slug="demo")
    project = ProjectFactory(issuer=issuer, slug="demo")
    BadgeClassFactory(issuer=issuer, project=project, version__name="Seen by all")
    BadgeClassFactory(
        issuer=issuer, project=project, version__name="Still a draft", published_at=None
    )
    BadgeClassFactory(
        issuer=issuer, project=project, version__name="Put away", archived_at=timezone.now()
    )

    text = client.get(path).content.decode()

    assert "Seen by all" in text
    assert "Still a draft" not in text
    assert "Put away" not in text


def test_page_of_a_draft_is_404_and_of_an_archived_badge_stays(client):
    draft = BadgeClassFactory(published_at=None)
    archived = BadgeClassFactory(archived_at=timezone.now())

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert "no longer awarded" in client.get(archived.get_absolute_url()).content.decode()


def test_search_and_filters_find_what_fits(client):
    physics = BadgeClassFactory(version__name="Physics", version__badge_type="knowledge")
    BadgeClassFactory(version__name="Chemistry", version__badge_type="skill")

    assert names(client.get("/badges/?q=phys")) == ["Physics"]
    assert names(client.get("/badges/?type=skill")) == ["Chemistry"]
    assert names(client.get(f"/badges/?issuer={physics.issuer.slug}")) == ["Physics"]
    assert names(client.get("/badges/?q=nothing")) == []


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "type=nonsense",
        "issuer=unknown",
        "page=99999",
        "page=x",
        "q=" + "x" * 500,
        "q=%25%25%25",
    ],
)
def test_senseless_searches_are_answered(client, query):
    BadgeClassFactory()

    assert client.get(f"/badges/?{query}").status_code == 200


def test_newest_badge_stands_first_and_pages_do_not_overlap(client):
    now = timezone.now()
    for number in range(30):
        BadgeClassFactory(
            version__name=f"Badge {number}", published_at=now - timedelta(minutes=number // 2)
        )

    first, second = names(client.get("/badges/")), names(client.get("/badges/?page=2"))

    assert (len(first), len(second)) == (24, 6)
    assert set(first) & set(second) == set()
    assert {first[0], first[1]} == {"Badge 0", "Badge 1"}


def test_badge_page_says_how_often_it_was_awarded_and_to_nobody(client):
    award = AssertionFactory(holder__first_name="Giulia", holder__last_name="Sentinel")

    text = client.get(award.badge_class.get_absolute_url()).content.decode()

    assert "Times awarded" in text
    assert "Sentinel" not in text


def test_page_is_described_for_search_engines_and_messengers(client):
    badge = BadgeClassFactory(
        slug="physics", version__name="Physics </script><script>alert(1)</script>"
    )

    text = client.get("/badges/physics/").content.decode()

    assert '<link rel="canonical" href="http://localhost:8000/badges/physics/">' in text
    assert '"@type": "EducationalOccupationalCredential"' in text
    assert "<script>alert(1)" not in text
    assert badge.current_version.picture.iri in text


def test_italian_visitor_reads_the_italian_text(client):
    badge = BadgeClassFactory()
    badge.current_version.texts.create(
        language="it",
        name="Pensiero critico",
        description="Analizza fonti.",
        criteria="Scrivi un saggio.",
    )

    assert "Pensiero critico" in client.get(f"/it{badge.get_absolute_url()}").content.decode()
    assert BadgeClass.objects.get().name == "Critical thinking"


def test_words_in_another_language_than_the_page_say_which(client):
    issuer = IssuerFactory(slug="demo", language="en", description="A *university*.")
    project = ProjectFactory(issuer=issuer, slug="demo", description="Thinking.")
    badge = BadgeClassFactory(issuer=issuer, project=project)

    def marked(path):
        main = client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]
        return set(re.findall(r'<(\w+)[^>]* lang="en"', main))

    assert marked("/it/issuers/demo/") == {"div", "h3", "p"}
    assert marked("/it/projects/demo/") == {"div", "h1"}
    assert marked(f"/it/badges/{badge.slug}/") == {"div", "h1", "p"}
