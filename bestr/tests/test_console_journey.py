"""Writing a badge in a browser, with JavaScript and without: nothing typed is lost on the way."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from accounts.tests.factories import PASSWORD, UserFactory
from badges import actions as badges
from badges.models import BadgeClass
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory, MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture
def editor():
    return MembershipFactory(
        issuer=IssuerFactory(name="Demo University", slug="demo"),
        user=UserFactory(email="editor@university.example.org"),
        role=Role.EDITOR,
    ).user


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def page(request, browser, live_server, editor):
    """Signed in, on a phone; at the end nothing may have been refused by the content policy."""
    context = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=request.param,
        viewport={"width": 390, "height": 844},
        reduced_motion="reduce",
    )
    complaints = []
    page = context.new_page()
    page.on(
        "console",
        lambda message: (
            "Content Security Policy" in message.text and complaints.append(message.text)
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/account/login/")
    page.fill("input[name=login]", editor.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    yield page
    context.close()
    assert complaints == []


def picture():
    content = io.BytesIO()
    Image.new("RGBA", (700, 500), (11, 79, 60, 255)).save(content, "PNG")
    return {"name": "badge.png", "mimeType": "image/png", "buffer": content.getvalue()}


def test_a_badge_is_written_corrected_and_published(page):
    page.goto("/manage/demo/")
    page.get_by_role("link", name="New badge").click()
    page.get_by_label("Name", exact=True).fill("Critical thinking")
    page.get_by_label("Description (optional)", exact=True).fill("Weighs sources.")
    page.get_by_label("Picture (optional)").set_input_files(picture())

    page.get_by_label("How it is earned (optional)").fill("# Essay\n- write **it**")
    page.get_by_role("button", name="See how it will look").click()
    expect(page.locator("#criteria-preview h3")).to_have_text("Essay")

    page.get_by_label("Name of the skill").first.fill("think critically")
    page.get_by_label("Address of the skill").first.fill("skills.example.org/1")
    page.get_by_role("button", name="Add another skill").click()
    expect(page.get_by_label("Name of the skill")).to_have_count(2)
    page.get_by_label("Name of the skill").nth(1).fill("write essays")
    page.get_by_role("button", name="Save and publish").click()

    expect(page.get_by_role("heading", name="Please check these points")).to_be_visible()
    expect(page.locator(".picture-field__now img")).to_be_visible()
    page.get_by_label("Address of the skill").nth(1).fill("skills.example.org/2")
    page.get_by_role("button", name="Save and publish").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Critical thinking")
    expect(page.get_by_text("The badge is published. You can award it now.")).to_be_visible()
    badge = BadgeClass.objects.get()
    said = badges.content_of(badge.current_version)
    assert [skill.target_url for skill in said.skills] == [
        "https://skills.example.org/1",
        "https://skills.example.org/2",
    ]
    assert said.picture is not None


def test_return_in_a_field_saves(page):
    page.goto("/manage/demo/badges/new/")
    page.get_by_label("Name", exact=True).fill("Begun")
    page.get_by_label("Name", exact=True).press("Enter")

    expect(page).to_have_url(re.compile(r"/manage/demo/badges/begun/$"))
    assert BadgeClass.objects.get().published_at is None


@pytest.mark.parametrize("page", [True], ids=["javascript"], indirect=True)
def test_the_keyboard_brings_each_part_of_the_console_whole_into_the_window(page):
    page.goto("/manage/demo/")
    links = page.locator(".console__nav a")
    links.first.focus()

    hidden = []
    for number in range(links.count()):
        expect(links.nth(number)).to_be_focused()
        box = links.nth(number).bounding_box()
        if box["x"] < 0 or box["x"] + box["width"] > 390:
            hidden.append(links.nth(number).inner_text())
        page.keyboard.press("Tab")

    assert links.count() > 6
    assert hidden == []
