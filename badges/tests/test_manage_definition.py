"""The page on which a badge is written: nothing typed is lost, and each mistake stands at its field."""

import re
from decimal import Decimal

import pytest

from badges import actions as badges
from badges.models import Assertion, BadgeClass
from badges.tests.console import TYPED, errors_of, new, of, upload
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from issuers.models import Picture
from issuers.tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def test_a_draft_needs_a_name_only(as_editor, issuer):
    response = as_editor.post(
        new(),
        {
            "name": "Begun",
            "badge_type": "skill",
            "language": "it",
            "skills-TOTAL_FORMS": "0",
            "skills-INITIAL_FORMS": "0",
        },
    )

    badge = BadgeClass.objects.get()
    assert response.headers["Location"] == of(badge)
    assert (badge.name, badge.published_at, badge.issuer) == ("Begun", None, issuer)


def test_everything_that_was_typed_is_kept(as_editor, issuer, people):
    project = ProjectFactory(issuer=issuer)
    as_editor.post(
        new(),
        TYPED
        | {
            "picture_file": upload(),
            "project": project.pk,
            "other_name": "Pensiero critico",
            "other_description": "Pesa le fonti.",
            "other_criteria": "Scrivi.",
        },
    )

    badge = BadgeClass.objects.get()
    assert (badge.project, badge.created_by) == (project, people["editor"])
    assert badges.content_of(badge.current_version) == badges.Content(
        words=(
            badges.Words(
                language="en",
                name="Critical thinking",
                description="Weighs sources.",
                criteria="Write an **essay**.",
            ),
            badges.Words(
                language="it",
                name="Pensiero critico",
                description="Pesa le fonti.",
                criteria="Scrivi.",
            ),
        ),
        picture=Picture.objects.get(),
        badge_type="skill",
        tags=("sources", "essay"),
        valid_months=24,
        credits=Decimal("2.5"),
        eqf_level=6,
        skills=(
            badges.Skill(
                target_name="think critically",
                target_url="https://skills.example.org/1",
                target_framework="Demo framework",
                target_code="S1",
            ),
        ),
    )


def test_save_and_publish_in_one_step(as_editor):
    as_editor.post(new(), TYPED | {"picture_file": upload(), "publish": "1"})

    assert BadgeClass.objects.get().is_published


def test_save_and_publish_without_a_picture_keeps_the_draft_and_says_why(as_editor):
    page = as_editor.post(new(), TYPED | {"publish": "1"}, follow=True)

    assert BadgeClass.objects.get().published_at is None
    assert [str(message) for message in page.context["messages"]] == [
        "Saved as a draft. Nobody sees it yet.",
        "A badge needs a name, a description, how it is earned and a picture before it is published.",
    ]


def test_each_mistake_stands_at_its_field_and_nothing_typed_is_lost(as_editor):
    long = "x" * 300
    response = as_editor.post(
        new(),
        TYPED
        | {
            "name": long,
            "valid_months": "0",
            "credits": "0",
            "eqf_level": "9",
            "badge_type": "nothing",
            "tags": "y" * 60,
            "other_name": "Pensiero",
            "skills-0-target_url": "",
            "skills-1-target_url": "javascript:alert(1)",
            "picture_file": upload(),
        },
    )

    html = response.content.decode()
    assert errors_of(response) == {
        "name": ["This is 300 characters long. Shorten it to 200."],
        "valid_months": ["Write a number from 1 on."],
        "credits": [
            "Write a number up to 999.99, with two decimals at most, or leave it empty."
        ],
        "eqf_level": ["Select a valid choice. 9 is not one of the available choices."],
        "badge_type": ["Select a valid choice. nothing is not one of the available choices."],
        "tags": [f"The tag “{'y' * 60}” is longer than 50 characters. Did you forget a comma?"],
        "other_description": [
            "Translate this too, or empty all three fields of the other language."
        ],
        "other_criteria": [
            "Translate this too, or empty all three fields of the other language."
        ],
        "__all__": ["Check the skills: one of them is not complete."],
        "skills": [
            {
                "target_url": [
                    "Give the address of the page that describes this skill, or type the skill as a tag."
                ]
            },
            {
                "target_name": ["This field is required."],
                "target_url": [
                    "This is not an address of a page. It looks like https://example.org."
                ],
            },
        ],
    }
    assert long in html
    assert "think critically" in html
    kept = re.search(r'name="kept_picture" value="([^"]+)"', html)[1]
    assert BadgeClass.objects.count() == 0

    as_editor.post(new(), TYPED | {"kept_picture": kept})
    assert str(BadgeClass.objects.get().current_version.picture_id) == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("🚀 Rocket\u200d science", "🚀 Rocket\u200d science"),
        ("شارة التفكير", "شارة التفكير"),
        ("Two\r\nlines\tand  spaces", "Two lines and spaces"),
        ("evil\u202egnp.exe\u2066", "evilgnp.exe"),
    ],
)
def test_names_in_every_script_are_kept_as_one_line(as_editor, name, kept):
    as_editor.post(new(), TYPED | {"name": name})

    badge = BadgeClass.objects.get()
    assert badge.name == kept
    assert as_editor.get(of(badge)).status_code == 200


def test_one_more_skill_row_keeps_what_was_typed_and_judges_nothing(as_editor):
    response = as_editor.post(new(), TYPED | {"name": "", "add_skill": "1"})

    html = response.content.decode()
    assert (errors_of(response), len(response.context["form"].skills.forms)) == ({}, 3)
    assert "think critically" in html
    assert "error-summary" not in html
    assert BadgeClass.objects.count() == 0


def test_rows_of_skills_have_an_end(as_editor):
    response = as_editor.post(new(), TYPED | {"skills-TOTAL_FORMS": "9999", "add_skill": "1"})

    assert len(response.context["form"].skills.forms) <= 25


@pytest.mark.threat("H-01")
@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,alert)",
        "<svg onload=alert(1)>",
        "<form action=https://evil.example.org>",
        "![](https://tracker.example.org/x.png)",
        "<javascript:alert(1)>",
        "<base href=https://evil.example.org>",
    ],
)
def test_the_preview_of_criteria_can_do_nothing(as_editor, evil):
    response = as_editor.post(new(), TYPED | {"criteria": f"# Title\n{evil}", "preview": "1"})

    shown = re.search(
        r'id="criteria-preview"[^>]*>(.*?)</section>', response.content.decode(), re.DOTALL
    )[1]
    assert "<h3>Title</h3>" in shown
    tags = set(re.findall(r"<(\w+)", shown))
    assert tags <= {"div", "h3", "p", "br", "a", "em"}
    assert not re.search(r'<[^>]*(src=|on\w+=|href="?(javascript|data))', shown)


def test_editing_after_an_award_makes_a_version_and_says_so(as_editor, issuer):
    badge = BadgeClassFactory(issuer=issuer)
    AssertionFactory(badge_class=badge)
    badges.freeze(version=badge.current_version)
    picture = badge.current_version.picture

    page = as_editor.post(
        of(badge, "manage_badge_edit"), TYPED | {"kept_picture": picture.pk}, follow=True
    )

    badge.refresh_from_db()
    assert badge.current_version.number == 2
    assert Assertion.objects.get().version.number == 1
    assert [str(message) for message in page.context["messages"]] == [
        "Saved as version 2. Awards before it keep the earlier words."
    ]


def test_a_published_badge_cannot_be_emptied(as_editor, issuer):
    badge = BadgeClassFactory(issuer=issuer)

    response = as_editor.post(
        of(badge, "manage_badge_edit"), TYPED | {"description": "", "criteria": " "}
    )

    sentence = "This badge is published: people need to read this. Fill it in."
    assert errors_of(response) == {"description": [sentence], "criteria": [sentence]}


def test_the_form_of_a_badge_shows_what_it_says(as_editor, issuer):
    as_editor.post(new(), TYPED | {"picture_file": upload()})
    badge = BadgeClass.objects.get()

    html = as_editor.get(of(badge, "manage_badge_edit")).content.decode()

    for said in (
        "Critical thinking",
        "Weighs sources.",
        "sources, essay",
        "think critically",
        "S1",
    ):
        assert said in html
