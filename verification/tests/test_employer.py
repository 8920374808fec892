"""An employer uploads the picture that an applicant sent, whatever has happened to the badge meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from badges import actions as badge_actions
from badges import documents as badges
from badges import images
from badges.models import AssertionDocument, BadgeClassVersion
from badges.tests.conftest import square_png
from badges.tests.test_baked_pictures import with_svg
from issuers import actions as issuer_actions
from issuers.models import SigningKey
from openbadges import baking

pytestmark = pytest.mark.django_db

Form = AssertionDocument.Form
Algorithm = SigningKey.Algorithm
PUBLISHED = 'src="data:image/png;base64,'
WARNING = "The picture that you chose is not the one that the issuer publishes."


def nothing(award):
    """The badge is as it was when it was sent."""


def revoke(award):
    badge_actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)


def suspend(award):
    badge_actions.suspend(assertion=award, reason="We look into it", by=award.holder)


def lift(award):
    suspend(award)
    badge_actions.lift(assertion=award, by=award.holder)


def hide(award):
    badge_actions.show_or_hide(assertion=award, is_shown=False, by=award.holder)


def rotate(award):
    for algorithm in Algorithm:
        key = issuer_actions.create_key(
            issuer=award.issuer, algorithm=algorithm, by=award.holder
        )
        issuer_actions.activate_key(key=key, by=award.holder, at_once=True)


def steal_keys(award):
    for key in list(SigningKey.objects.filter(issuer=award.issuer)):
        issuer_actions.compromise_key(key=key, by=award.holder)


def sign_again(award):
    keys = list(SigningKey.objects.filter(issuer=award.issuer))
    steal_keys(award)
    for key in keys:
        badge_actions.sign_again_all(key=key, by=award.holder)


VALID = ("valid", "Authentic and valid", "")
REVOKED = (
    "revoked",
    "Revoked by its issuer",
    "The issuer took this badge back: Awarded by mistake",
)
SUSPENDED = (
    "suspended",
    "Suspended by its issuer",
    "The issuer has suspended this badge for the time being.",
)
WITHDRAWN = (
    "invalid",
    "Signed with a key that its issuer has withdrawn: do not rely on this copy",
    "The issuer has withdrawn the key that signed this badge. Ask it for a new copy.",
)
# What happened after the download, and what each picture then comes to: with both versions in it, with 2.0, with 3.0.
TABLE = [
    (nothing, {"": VALID, "2": VALID, "3": VALID}),
    (
        revoke,
        {"": REVOKED, "2": REVOKED, "3": (*REVOKED[:2], "The issuer took this badge back.")},
    ),
    (suspend, {"": SUSPENDED, "2": SUSPENDED, "3": SUSPENDED}),
    (lift, {"": VALID, "2": VALID, "3": VALID}),
    (hide, {"": VALID, "2": VALID, "3": VALID}),
    (rotate, {"": VALID, "2": VALID, "3": VALID}),
    # A hosted badge is vouched for by its address and not by a key.
    (steal_keys, {"": WITHDRAWN, "2": VALID, "3": WITHDRAWN}),
    (sign_again, {"": WITHDRAWN, "2": VALID, "3": WITHDRAWN}),
]


def downloaded(award, version="", *, is_svg=False):
    return images.with_badge(award, badges.stored(award), version=version, is_svg=is_svg)


def uploaded(client, picture, tmp_path, name="badge.png"):
    """The page of the result, and the verdict for machines."""
    path = tmp_path / name
    path.write_bytes(picture)
    with path.open("rb") as file:
        answer = client.post(reverse("verify"), {"file": file}, follow=True)
    (address, _status) = answer.redirect_chain[-1]
    machine = client.get(address, headers={"accept": "application/json"})
    page = answer.context["page"]
    said = (machine.json()["verdict"], str(page["title"]), str(page["detail"]))
    return answer.content.decode(), said


@pytest.mark.threat("V-10", "V-14", "K-05")
@pytest.mark.parametrize("version", ["", "2", "3"])
@pytest.mark.parametrize(("event", "verdicts"), TABLE)
def test_the_verdict_is_of_today(client, award, tmp_path, event, verdicts, version):
    picture = downloaded(award, version)
    event(award)

    text, said = uploaded(client, picture, tmp_path)

    assert said == verdicts[version]
    assert said[1] in text
    assert said[2] in text
    assert ("Authentic and valid" in text) == (said == VALID)
    assert f'href="{award.page}"' in text
    assert WARNING not in text


@pytest.mark.threat("V-11")
@pytest.mark.parametrize("version", ["", "2", "3"])
def test_a_badge_that_is_over_is_expired(client, award, tmp_path, version):
    BadgeClassVersion.objects.filter(pk=award.version_id).update(valid_months=1)
    version_row = BadgeClassVersion.objects.get(pk=award.version_id)
    short = badge_actions.issue(
        version=version_row,
        holder=award.holder,
        address=award.recipient_address,
        holder_name="Giulia Bianchi",
        language="en",
        awarded_on=award.awarded_on,
        by=award.holder,
    )
    picture = downloaded(short, version)

    with time_machine.travel(timezone.now() + timedelta(days=40)):
        _text, said = uploaded(client, picture, tmp_path)

    assert said[:2] == ("expired", "Authentic but expired")
    assert said[2].startswith("This badge expired on ")


@pytest.mark.threat("I-08")
@pytest.mark.parametrize("version", ["", "2", "3"])
def test_a_stolen_badge_in_another_picture_shows_the_published_one(
    client, award, tmp_path, version
):
    stored = badges.stored(award)
    payloads = {"v2": stored[Form.HOSTED_2_0], "v3": stored[Form.JWT_3_0]}
    chosen = {name: body for name, body in payloads.items() if version in ("", name[1])}

    text, said = uploaded(client, baking.bake(square_png(90), **chosen), tmp_path)

    assert (said, WARNING in text, PUBLISHED in text) == (VALID, True, True)
    assert "Awarded to <strong>Giulia Bianchi</strong>" in text or version == "2"


@pytest.mark.parametrize(("event", "verdicts"), [TABLE[0], TABLE[1]])
def test_a_drawing_is_read_too(client, award, tmp_path, event, verdicts):
    with_svg(award)
    picture = downloaded(award, is_svg=True)
    event(award)

    text, said = uploaded(client, picture, tmp_path, "badge.svg")

    assert said == verdicts[""]
    assert "The picture that you chose is not checked" in text


def test_a_new_copy_after_a_stolen_key_is_valid(client, award, tmp_path):
    sign_again(award)

    assert uploaded(client, downloaded(award), tmp_path)[1] == VALID


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("has_scripts", [True, False], ids=["javascript", "plain"])
def test_in_a_browser(browser, live_server, award, has_scripts):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=has_scripts, reduced_motion="reduce"
    )
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    title = page.locator(".verdict__title")

    page.goto("/verify/")
    expect(page.get_by_role("button", name="Scan the code with the camera")).to_be_hidden()
    page.get_by_label("Link, code or text").fill(award.written_code.lower())
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Critical thinking")

    page.goto("/verify/")
    page.get_by_label("File").set_input_files(
        {"name": "b.png", "mimeType": "image/png", "buffer": downloaded(award)}
    )
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(title).to_have_text("Authentic and valid")
    expect(page.locator(".qr")).to_be_hidden()

    page.get_by_label("The holder's mail address").fill(award.recipient_address)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Yes: the badge was awarded to this address.")).to_be_visible()
    page.get_by_role("link", name="Back to the badge").click()

    revoke(award)
    page.get_by_role("button", name="Check again").click()
    expect(title).to_have_text("Revoked by its issuer")
    context.close()
    assert complaints == []


CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "%s" }]; }
};
navigator.mediaDevices.getUserMedia = async () => {
  if (%s) throw new DOMException("no", "NotAllowedError");
  return document.createElement("canvas").captureStream();
};
HTMLMediaElement.prototype.play = async () => {};
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("is_refused", [False, True])
def test_a_code_on_paper_is_read_where_the_browser_can(browser, live_server, award, is_refused):
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.add_init_script(CAMERA % (award.page, "true" if is_refused else "false"))
    page = context.new_page()

    page.goto("/verify/")
    page.get_by_role("button", name="Scan the code with the camera").click()

    if is_refused:
        expect(page.get_by_text("The camera cannot be used here.")).to_be_visible()
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_label("Link, code or text")).to_be_visible()
    else:
        expect(page.get_by_role("heading", level=1)).to_have_text("Critical thinking")
    context.close()
