"""A badge that its holder keeps private is nowhere: every page that is open, or that every learner opens, is walked."""

import base64
import json
import re
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.models import User
from accounts.tests.factories import UserFactory
from badges import actions as badges
from badges.models import Assertion
from badges.tests.conftest import square_png
from badges.tests.factories import BadgeClassFactory
from bestr import settings as site
from claims import actions as claims
from claims.tests.browsers import browser
from claims.tests.factories import InvitationFactory
from issuers.tests.factories import MembershipFactory
from openbadges import status
from outbox.identifiers import uuid7

pytestmark = pytest.mark.django_db

# Words of the person and of this award; every search is asked for the first name, which stands beside them.
SENTINELS = ("segreta", "nascosta", "attestata")
PRIVATE = {
    "private profile": lambda award: User.objects.update(is_profile_public=False),
    "hidden award": lambda award: Assertion.objects.update(is_shown=False),
    "closed account": lambda award: User.objects.filter(pk=award.holder_id).update(
        is_active=False
    ),
}
# Where a public award shows something of its holder; the hosted 2.0 form only what was done, beside a salted hash.
SHOWN = {
    *("award", "award_json", "award_jwt", "award_match"),
    *("ob2_assertion", "ob2_signed_assertion", "profile"),
}
# Open pages whose answer is for the one who asks.
PERSONAL = {"award_png", "award_match", "claim_done"}
# A private award has still a page that says no more than that, and a hosted form for those who have the badge in hand.
NEUTRAL = {"award", "ob2_assertion"}


@pytest.fixture
def award(db):
    """A badge that was collected, with words of its own in every place that people fill in."""
    badge = BadgeClassFactory()
    for size in (96, 160, 320, 600):
        storages["default"].save(
            f"pictures/{badge.current_version.picture.sha256}/{size}.png",
            ContentFile(square_png(size)),
        )
    invitation = InvitationFactory(
        batch__badge_class=badge,
        address="sentinella@segreta.example.org",
        first_name="Sentinella",
        last_name="Segreta",
        narrative="Nascosta defended an essay.",
        evidence_url="https://essays.example.org/attestata",
        reference="nascosta-0012",
    )
    holder = UserFactory(
        email=invitation.address,
        first_name="Sentinella",
        last_name="Segreta",
        handle="sentinella",
        headline="Studentessa nascosta",
    )
    award = claims.claim(invitation=invitation, holder=holder, by=holder)
    badges.bake(assertion_id=award.pk)
    return award


def named():
    """Name and arguments of every page that needs no role."""
    for name, entries in get_resolver().reverse_dict.lists():
        if isinstance(name, str) and not name.startswith(("manage", "outbox")):
            yield name, entries[0][0][0][1]


def pages(award):
    """Name and address of each, with the ids around this award."""
    values = {
        "pk": [
            *(award.pk, award.invitation.pk, award.version_id, award.issuer_id),
            award.status_entry.status_list_id,
        ],
        "slug": [award.badge_class.slug, award.issuer.slug],
        "handle": [award.holder.handle],
        "key": [award.issuer.signing_keys.get(algorithm="RS256").pk],
        "sha256": [award.version.picture.sha256],
        "size": [600],
    }
    for name, arguments in named():
        for chosen in product(*(values.get(argument, []) for argument in arguments)):
            with suppress(NoReverseMatch):
                yield name, reverse(name, kwargs=dict(zip(arguments, chosen, strict=True)))


def told_by(client, award):
    """The names of the pages that say a word of the holder, in any of the forms that they leave in."""
    told = set()
    for name, address in pages(award):
        for accept in ("text/html", "application/json")[
            : 1 + name.startswith(("award", "ob2"))
        ]:
            query = {"q": "sentinella", "lang": "en"}
            if tells(client.get(address, query, headers={"accept": accept})):
                told.add(name)
    return told


def tells(answer):
    return any(word in readable(answer).lower() for word in SENTINELS)


def readable(answer):
    """Body and headers as text, with what a token carries."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode("utf-8", "replace")
    if re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", text.strip()):
        text = base64.urlsafe_b64decode(text.split(".")[1] + "==").decode()
    return f"{text} {dict(answer.items())}"


def test_the_walk_finds_where_a_public_award_is_shown(award):
    assert told_by(browser(), award) == SHOWN


@pytest.mark.threat("P-01", "P-02")
@pytest.mark.parametrize(
    ("how", "who"),
    [*((how, "nobody") for how in PRIVATE), ("private profile", "staff of the issuer")],
)
def test_a_private_award_is_nowhere(award, how, who):
    staff = MembershipFactory(issuer=award.issuer).user
    viewer = browser(staff if who == "staff of the issuer" else None)
    PRIVATE[how](award)

    shown = told_by(viewer, award)

    # A profile that stays open goes on naming its owner, without this badge.
    assert shown == ({"profile"} if how == "hidden award" else set())
    if shown:
        page = viewer.get(reverse("profile", args=["sentinella"])).content.decode()
        assert "Critical thinking" not in page


@pytest.mark.threat("P-01")
@pytest.mark.parametrize("how", PRIVATE)
def test_an_address_of_a_private_award_is_that_of_no_award(award, how):
    PRIVATE[how](award)
    nothing = uuid7()
    different = set()
    for name, arguments in named():
        if not re.match(r"award|ob2_(signed_)?assertion|backpack_badge", name):
            continue
        values = {"pk": award.pk} | ({"size": 600} if "size" in arguments else {})
        one, other = (
            browser(UserFactory()).get(reverse(name, kwargs=values | {"pk": pk}))
            for pk in (award.pk, nothing)
        )
        if page_of(one, award.pk) != page_of(other, nothing):
            different.add(name)

    assert different == NEUTRAL


def page_of(answer, pk):
    """Status, body and headers without the id that was asked for and what is new in every answer."""
    body = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    headers = {name: value for name, value in answer.items() if name != "Content-Length"}
    return answer.status_code, body.replace(str(pk), "…"), headers


@pytest.mark.threat("P-03")
@pytest.mark.parametrize("how", PRIVATE)
def test_no_copy_of_a_public_award_is_confirmed_once_it_is_private(client, award, how):
    addresses = [
        reverse(name, args=["sentinella"] if name == "profile" else [award.pk])
        for name in SHOWN
    ]
    before = {address: client.get(address) for address in addresses}
    PRIVATE[how](award)

    for address, old in before.items():
        tags = {"if-none-match": old.headers.get("ETag", '"any"')}
        after = client.get(
            address, headers=tags | {"if-modified-since": "Sun, 22 Nov 2099 10:00:00 GMT"}
        )
        assert (old.status_code, after.status_code in (200, 404)) == (200, True)
        assert "Set-Cookie" not in old
        assert re.search(r"no-cache|no-store|max-age=60\b", old["Cache-Control"])
        if "/p/" not in address:
            assert not tells(after)


@pytest.mark.threat("P-03")
def test_what_depends_on_who_asks_is_kept_by_no_cache(award):
    holder = browser(award.holder)
    kept = set()
    asked = set()
    for name, address in pages(award):
        answer = holder.get(address, headers={"accept": "text/html"})
        view = answer.resolver_match.func
        is_personal = getattr(view, "login_required", True) or name in PERSONAL
        is_kept = not {"private", "no-store"} <= set(
            re.split(r",\s*", answer.get("Cache-Control", ""))
        )
        if answer.status_code == 200 and is_personal:
            asked.add(name)
            if is_kept:
                kept.add(name)

    assert kept == set()
    assert asked >= PERSONAL | {"account", "account_sessions", "backpack", "backpack_badge"}


@pytest.mark.threat("P-10")
@pytest.mark.parametrize("take_back", [badges.revoke, badges.suspend])
def test_what_is_taken_back_holds_nowhere_from_the_next_request_on(award, take_back):
    before = where_it_holds(award)

    take_back(assertion=award, reason="By mistake", by=None)

    assert (where_it_holds(award), len(before)) == (set(), 9)


def where_it_holds(award):
    """Every place that says whether an award is in force, as far as it says so."""

    def ask(name, *args, user=None):
        return browser(user).get(reverse(name, args=args), headers={"accept": "text/html"})

    rsa = award.issuer.signing_keys.get(algorithm="RS256")
    entry = award.status_entry
    listed = ask("status_list", entry.status_list_id).json()["credentialSubject"]
    revoked = ask("ob2_revocations", award.issuer_id, rsa.pk).json()["revokedAssertions"]
    forms = ("ob2_signed_assertion", "award_json", "award_jwt")
    holds = {name: ask(name, award.pk).status_code == 200 for name in forms} | {
        "hosted": browser().get(reverse("ob2_assertion", args=[award.pk])).status_code == 200,
        "page": b"Authentic and valid" in ask("award", award.pk).content,
        "profile": b"Critical thinking" in ask("profile", award.holder.handle).content,
        "list of 3.0": not status.is_set(status.decode(listed["encodedList"]), entry.index),
        "list of 2.0": str(award.pk) not in json.dumps(revoked),
        "picture": ask("award_png", award.pk, user=award.holder).status_code == 200,
    }
    return {place for place, is_so in holds.items() if is_so}


@pytest.mark.threat("P-04")
def test_no_file_of_a_person_lies_where_pictures_are_served(client, award):
    served, private = (files_of(storages[name]) for name in ("default", "private"))
    options = site.STORAGES["private"]["OPTIONS"]

    assert f"baked/{award.pk}.png" in private
    assert all(re.fullmatch(r"pictures/[0-9a-f]{64}/\w+\.(png|svg)", name) for name in served)
    assert options["base_url"] is None
    assert not Path(options["location"]).is_relative_to(site.MEDIA_ROOT)
    for folder in ("media", "private", "pictures", "v"):
        assert client.get(f"/{folder}/baked/{award.pk}.png").status_code == 404


def files_of(storage, folder=""):
    folders, files = storage.listdir(folder)
    inner = [name for each in folders for name in files_of(storage, f"{folder}{each}/")]
    return [*(f"{folder}{name}" for name in files), *inner]
