"""The road through an institution in a browser: on a phone, in Italian, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from accounts import actions
from accounts.models import User
from accounts.tests.institutions import fields, joined

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def browser(browser_type, browser_type_launch_args, university):
    """A browser for which the university is where the test runs it."""
    place = f"--host-resolver-rules=MAP {university.host} 127.0.0.1:{university.port}"
    arguments = [*browser_type_launch_args["args"], place]
    launched = browser_type.launch(**browser_type_launch_args | {"args": arguments})
    yield launched
    launched.close()


@pytest.fixture
def see(live_server, settings):
    """Says that a page is as it has to be: its heading, within the window, nothing that axe complains of."""
    settings.SITE_URL = live_server.url
    complaints = []

    def look(page, heading):
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        complaints.extend(
            f"{heading}: {found['id']}" for found in Axe().run(page).response["violations"]
        )

    yield look
    assert complaints == []


@pytest.mark.parametrize("has_scripts", [True, False])
def test_from_the_name_of_the_university_to_the_own_badges(
    browser, live_server, see, has_scripts
):
    actions.add_provider(by=None, **fields(name="Università di Esempio"))
    page = browser.new_context(
        base_url=live_server.url,
        ignore_https_errors=True,
        reduced_motion="reduce",
        java_script_enabled=has_scripts,
        **PHONE,
    ).new_page()
    complaints = []
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))

    def look(heading):
        if has_scripts:
            see(page, heading)
        else:
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)

    page.goto("/it/account/login/")
    look("Accedi")
    page.get_by_role("link", name="Accedi con la tua istituzione").click()
    page.get_by_label("Nome della tua istituzione").fill("universita esemp")
    page.get_by_role("button", name="Cerca").click()
    look("Accedi con la tua istituzione")
    page.get_by_role("button", name="Università di Esempio").click()
    page.get_by_role("button", name="giulia").click()
    look("Ciao, Giulia")
    for name, number in (("Giorno", "17"), ("Mese", "5"), ("Anno", "1990")):
        page.get_by_label(name).fill(number)
    page.get_by_role("button", name="Crea il mio account").click()
    page.wait_for_url(f"{live_server.url}/it/me/")

    page.goto("/it/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Esci").click()
    page.goto("/it/account/institution/")
    page.get_by_role("button", name="Università di Esempio").first.click()
    page.get_by_role("button", name="giulia").click()
    page.wait_for_url(f"{live_server.url}/it/me/")
    page.goto(f"/it{reverse('account')}")
    expect(page.get_by_text("Università di Esempio, dal")).to_be_visible()
    look("Il mio account")

    assert (joined(), User.objects.get().language) == (
        [("giulia@university.example", "university", "giulia-42")],
        "it",
    )
    assert complaints == []
