"""The whole road in a browser: from a teacher's list to a badge that anyone can verify."""

import io
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image
from playwright.sync_api import expect

from accounts.tests.factories import PASSWORD, UserFactory
from badges import actions as badges
from badges.models import Assertion
from badges.tests.factories import BadgeClassFactory
from bestr.tests import registrar
from claims.models import Invitation
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory, MembershipFactory
from openbadges import baking
from outbox import actions as outbox
from outbox.models import OutgoingMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

SIZES = (96, 160, 320, 600)
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
MAIL_PICTURES = "http://localhost:8000/pictures/"
DESK = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def badge():
    """A published badge of an organisation that lets its mails leave at once."""
    issuer = IssuerFactory(
        name="Demo University", slug="demo-university", recall_minutes=0, language="it"
    )
    made = BadgeClassFactory(issuer=issuer, slug="critical-thinking")
    for size in SIZES:
        content = io.BytesIO()
        Image.new("RGBA", (size, size), (11, 79, 60, 255)).save(content, "PNG")
        storages["default"].save(
            f"pictures/{made.current_version.picture.sha256}/{size}.png",
            ContentFile(content.getvalue()),
        )
    MembershipFactory(
        issuer=issuer,
        user=UserFactory(email="awarder@university.example.org"),
        role=Role.AWARDER,
    )
    return made


@pytest.fixture
def visit(browser, live_server):
    """Opens pages of the site; at the end no page may have complained or asked another host for anything."""
    complaints = []
    contexts = []

    def begin(**options):
        context = browser.new_context(
            base_url=live_server.url, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: message.type == "error" and complaints.append(message.text),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                request.url.startswith(("data:", live_server.url, MAIL_PICTURES))
                or complaints.append(request.url)
            ),
        )
        return page

    yield begin
    for context in contexts:
        context.close()
    # A clone that has not made its fonts yet answers 404 for them; that is no fault of a page.
    # The preview's pictures have the address of the settings, where no server answers in a test.
    known = ("404", "410", "ERR_CONNECTION_REFUSED")
    assert [text for text in complaints if not any(word in text for word in known)] == []


def sign_in(page, email):
    page.goto("/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")


def deliver():
    """What the worker does, until nothing is due."""
    for _ in range(20):
        if not OutgoingMail.objects.due().exists():
            return
        outbox.deliver()


def claim_path(message):
    return re.search(r"http://localhost:8000(/c/[A-Za-z0-9_-]{64})", message.body).group(1)


def mail_to(mailoutbox, address):
    return next(message for message in mailoutbox if message.to == [address])


def fill_registration(page):
    page.fill("input[name=birth_date_day]", "17")
    page.fill("input[name=birth_date_month]", "5")
    page.fill("input[name=birth_date_year]", "2001")
    page.fill("input[name=password1]", PASSWORD)
    page.fill("input[name=password2]", PASSWORD)
    page.check("input[name=terms]")


def accessible(page):
    assert [entry["id"] for entry in Axe().run(page).response["violations"]] == []


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_list_of_a_registrars_office_is_awarded_claimed_and_verified(visit, badge, mailoutbox):
    desk = visit(**DESK)
    sign_in(desk, "awarder@university.example.org")
    desk.goto("/manage/demo-university/issue/?way=file&badge=critical-thinking")
    desk.set_input_files(
        "input[type=file]",
        {"name": "esami.csv", "mimeType": "text/csv", "buffer": registrar.export()},
    )
    desk.click("main form button[type=submit]")
    if "/columns/" in desk.url:
        accessible(desk)
        expect(desk.locator("main")).to_contain_text("Niccolò")
        desk.click("main form button[type=submit]")
    expect(desk.locator("main")).to_contain_text("195")
    accessible(desk)
    desk.click("form[action$='/confirm/'] button[type=submit]")
    expect(desk.locator("main")).to_contain_text("195")
    accessible(desk)

    deliver()

    assert (Invitation.objects.count(), len(mailoutbox)) == (195, 195)
    assert (
        Invitation.objects.get(address="learner0@studenti.example.org").first_name == "Niccolò"
    )

    phone = visit(**PHONE, locale="it-IT")
    phone.goto(claim_path(mail_to(mailoutbox, "learner0@studenti.example.org")))
    assert "/it/c/i/" in phone.url
    expect(phone.locator("h1")).to_have_text("Critical thinking")
    accessible(phone)
    fits(phone)
    fill_registration(phone)
    phone.click("form[action$='/register/'] button[type=submit]")
    expect(phone.locator("h1")).to_contain_text("È tuo")
    accessible(phone)
    fits(phone)

    award = Assertion.objects.get()
    assert (award.holder.email, award.holder_name) == (
        "learner0@studenti.example.org",
        "Niccolò D'Ambrosio0",
    )
    phone.goto("/it/me/")
    expect(phone.locator("main")).to_contain_text("Critical thinking")
    accessible(phone)
    phone.goto(f"/it/me/badges/{award.pk}/")
    accessible(phone)
    fits(phone)
    with phone.expect_download() as download:
        phone.click(f"a[href^='/v/{award.pk}.png']")
    baked = baking.unbake(download.value.path().read_bytes())
    assert json.loads(baked.v2)["id"] == f"http://localhost:8000/ob/2/assertions/{award.pk}"

    stranger = visit(**PHONE, locale="it-IT", color_scheme="dark")
    stranger.goto(f"/v/{award.pk}")
    expect(stranger.locator(".verdict")).to_contain_text("Autentico e valido")
    expect(stranger.locator("main")).to_contain_text("Niccolò D'Ambrosio0")
    accessible(stranger)
    fits(stranger)

    badges.revoke(assertion=award, reason="Assegnato per errore", by=None)
    stranger.reload()
    expect(stranger.locator(".verdict")).to_contain_text("Revocato")
    expect(stranger.locator(".verdict")).to_contain_text("Assegnato per errore")


def test_journeys_pass_with_javascript_off(visit, badge, mailoutbox):
    desk = visit(**DESK, java_script_enabled=False)
    sign_in(desk, "awarder@university.example.org")
    for name in ("giulia", "luca"):
        desk.goto("/manage/demo-university/issue/?way=one&badge=critical-thinking")
        desk.fill("input[name=address]", f"{name}@example.org")
        desk.fill("input[name=first_name]", name.title())
        desk.fill("input[name=last_name]", "Bianchi")
        desk.click("main form button[type=submit]")
        desk.click("form[action$='/confirm/'] button[type=submit]")
    deliver()

    phone = visit(**PHONE, java_script_enabled=False)
    phone.goto(claim_path(mail_to(mailoutbox, "giulia@example.org")))
    fill_registration(phone)
    phone.click("form[action$='/register/'] button[type=submit]")
    award = Assertion.objects.get()
    phone.goto(f"/me/badges/{award.pk}/")
    with phone.expect_download() as download:
        phone.click(f"a[href^='/v/{award.pk}.png']")
    assert (
        json.loads(baking.unbake(download.value.path().read_bytes()).v2)["type"] == "Assertion"
    )

    other = visit(**PHONE, java_script_enabled=False)
    other.goto(claim_path(mail_to(mailoutbox, "luca@example.org")))
    other.click("a[href$='/decline/']")
    other.click("main form button[type=submit]")
    declined = Invitation.objects.get(address="luca@example.org")
    assert (declined.declined_at is None, declined.claimed_at) == (False, None)

    stranger = visit(**PHONE, java_script_enabled=False)
    stranger.goto("/verify/")
    stranger.fill("textarea[name=text]", f"http://localhost:8000/v/{award.pk}")
    stranger.click("main form button[type=submit]")
    expect(stranger.locator(".verdict")).to_contain_text("Authentic and valid")
