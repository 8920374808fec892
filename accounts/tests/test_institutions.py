"""Institutions: kept by the operator, found by their people."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import actions, keys
from accounts.errors import SecretUnreadable
from accounts.models import FederatedIdentity, IdentityProvider, JoiningReview
from accounts.tests.factories import UserFactory
from accounts.tests.institutions import events, fields, go, joined
from accounts.tests.provider import SECRET

pytestmark = pytest.mark.django_db

FIND = reverse("institution_find")
ADD = reverse("admin:accounts_identityprovider_add")
REVIEWS = reverse("admin:accounts_joiningreview_changelist")


@pytest.fixture
def operator(client):
    """Who runs the site, at its admin."""
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def form(**changes):
    return fields(domains="@Uni.example\n straße.example", **changes)


def names(page):
    return [institution.name for institution in page.context["institutions"]]


# --- Finding one's own --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Politecnico di Torino", "Università degli Studi di Torino"]),
        ("UNIVERSITA torino", ["Università degli Studi di Torino"]),
        ("  polit ", ["Politecnico di Torino"]),
        ("milano", []),
        ("%", []),
    ],
)
def test_it_is_found_by_parts_of_its_name_as_people_type_them(client, typed, found):
    for number, name in enumerate(
        ("Università degli Studi di Torino", "Politecnico di Torino", "Università chiusa")
    ):
        url = f"https://login{number}.example.org"
        made = actions.add_provider(
            by=None, **fields(slug=f"s{number}", name=name, issuer_url=url)
        )
    actions.close_provider(provider=made, by=None)

    assert names(client.get(FIND, {"q": typed})) == found


def test_the_choice_is_remembered_and_nothing_before_it(client, provider, university):
    before = client.get(FIND)
    go(client, provider)
    after = client.get(FIND)

    cookie = client.cookies["bestr-institution"]
    assert (before.context["remembered"], after.context["remembered"]) == (None, provider)
    assert "bestr-institution" not in before.cookies
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("university", True, "Lax")


@pytest.mark.parametrize("cookie", ["x" * 5000, "no-such", "'--", "\x00"])
def test_a_cookie_that_we_did_not_set_finds_nothing(client, provider, cookie):
    client.cookies["bestr-institution"] = cookie

    assert client.get(FIND).context["remembered"] is None


def test_the_button_is_there_when_it_leads_somewhere(client, provider):
    login = reverse("account_login")
    with_one = client.get(f"{login}?next=/verify/").content.decode()
    actions.close_provider(provider=provider, by=None)

    assert f'href="{FIND}?next=/verify/"' in with_one
    assert FIND not in client.get(login).content.decode()


@pytest.mark.threat("A-15")
def test_nobody_has_an_institution_asked_without_end(client, provider, university):
    begin = reverse("institution_begin", args=[provider.slug])

    answers = [client.post(begin).status_code for _ in range(31)]

    assert answers == [200] * 30 + [429]
    assert university.asked == ["/.well-known/openid-configuration"]


# --- Kept by the operator -----------------------------------------------------------------------


def test_the_operator_adds_one_and_its_secret_never_comes_back(client, operator):
    client.post(ADD, form())
    row = IdentityProvider.objects.get()
    address = reverse("admin:accounts_identityprovider_change", args=[row.pk])
    page = client.get(address).content.decode()
    client.post(address, form(name="Another name", secret=""))

    row.refresh_from_db()
    assert row.domains == ["uni.example", "xn--strae-oqa.example"]
    assert (row.name, row.search_name) == ("Another name", "another name")
    assert "http://localhost:8000/oidc/university/callback/" in page
    assert SECRET not in page + row.sealed_secret
    assert keys.unseal(row.sealed_secret, pk=row.pk) == SECRET
    assert events("provider_added", "provider_changed") == [
        "accounts.provider_added",
        "accounts.provider_changed",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"issuer_url": "http://login.university.example"}, "issuer_url"),
        ({"issuer_url": "https://login.university.example/?a=b"}, "issuer_url"),
        ({"country": "Italy"}, "country"),
        ({"country": "it"}, "country"),
        ({"slug": "a b"}, "slug"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, operator, change, field):
    page = client.post(ADD, form() | change)

    assert list(page.context["adminform"].form.errors) == [field]
    assert IdentityProvider.objects.count() == 0


@pytest.mark.parametrize("domain", ["localhost", "uni example", "a@b@c.example", "*.example"])
def test_a_domain_is_a_domain(client, operator, domain):
    client.post(ADD, form() | {"domains": f"{domain}!\nuni.example"})

    assert IdentityProvider.objects.count() == 0


@pytest.mark.threat("Z-01")
@pytest.mark.parametrize("is_staff", [True, False])
def test_nobody_else_touches_institutions_and_doubts(client, provider, is_staff):
    client.force_login(UserFactory(is_staff=is_staff))
    change = reverse("admin:accounts_identityprovider_change", args=[provider.pk])

    answers = {
        client.post(address, form(), follow=True).status_code
        for address in (ADD, change, REVIEWS)
    }

    provider.refresh_from_db()
    assert (answers, provider.domains) == ({403}, ["university.example"])


@pytest.mark.threat("A-09")
def test_an_institution_that_people_have_joined_keeps_its_sign_in_service(
    client, operator, provider
):
    FederatedIdentity.objects.create(user=operator, provider=provider, subject="42")
    address = reverse("admin:accounts_identityprovider_change", args=[provider.pk])

    page = client.post(address, form(issuer_url="https://evil.example"), follow=True)

    provider.refresh_from_db()
    assert provider.issuer_url == "https://login.university.example"
    assert [str(each) for each in page.context["messages"]] == [
        "People have joined this institution already. For another sign-in service, add an institution and close this one."
    ]


def test_closed_and_opened_again(client, operator, provider):
    address = reverse("admin:accounts_identityprovider_changelist")
    states = []
    for action in ("close", "close", "open"):
        client.post(address, {"action": action, "_selected_action": [str(provider.pk)]})
        states.append(IdentityProvider.objects.open().count())

    assert states == [0, 0, 1]
    assert events("provider_closed", "provider_opened") == [
        "accounts.provider_closed",
        "accounts.provider_opened",
    ]


def test_a_secret_opens_in_its_own_row_and_under_an_older_key(provider, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 50

    assert keys.unseal(provider.sealed_secret, pk=provider.pk) == SECRET
    with pytest.raises(SecretUnreadable):
        keys.unseal(provider.sealed_secret, pk="another")


def test_the_command_adds_one(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    said = StringIO()

    call_command(
        "add_institution",
        "Università di Esempio",
        "--slug=uni",
        "--issuer=https://login.uni.example",
        "--client-id=bestr",
        f"--secret-file={secret}",
        "--country=IT",
        "--domain=uni.example",
        "--domain=studenti.uni.example",
        "--authoritative",
        stdout=said,
    )

    row = IdentityProvider.objects.get()
    assert said.getvalue() == (
        "Università di Esempio is open. Have it send people back to http://localhost:8000/oidc/uni/callback/\n"
    )
    assert (row.domains, row.is_authoritative) == (
        ["studenti.uni.example", "uni.example"],
        True,
    )
    assert keys.unseal(row.sealed_secret, pk=row.pk) == SECRET


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (["--issuer=http://login.uni.example"], "Address of its sign-in service: Write it as"),
        (["--secret-file=/no/such/file"], "/no/such/file cannot be read."),
        (["--slug=university"], "Short name: "),
    ],
)
def test_the_command_says_what_is_wrong(provider, changes, sentence):
    asked = ["Uni", "--slug=uni", "--issuer=https://login.uni.example", "--client-id=bestr"]

    with pytest.raises(CommandError, match=sentence):
        call_command("add_institution", *asked, *changes)


# --- Doubts -------------------------------------------------------------------------------------


@pytest.mark.threat("A-12")
@pytest.mark.parametrize(("action", "is_joined"), [("is_same", True), ("is_other", False)])
def test_the_operator_settles_a_doubt(client, operator, provider, owner, action, is_joined):
    review = JoiningReview.objects.create(
        person=owner, provider=provider, subject="42", reason="birth_dates_differ"
    )
    page = client.get(REVIEWS).content.decode()

    client.post(REVIEWS, {"action": action, "_selected_action": [str(review.pk)]})

    review.refresh_from_db()
    assert str(owner.birth_date.year) not in page
    assert (review.settled_at is not None, joined()) == (
        True,
        [(owner.email, "university", "42")] if is_joined else [],
    )


@pytest.mark.threat("A-10")
def test_a_mailbox_that_was_passed_on_is_not_joined_by_the_operator_either(
    client, operator, provider, owner
):
    FederatedIdentity.objects.create(user=owner, provider=provider, subject="first")
    review = JoiningReview.objects.create(
        person=owner, provider=provider, subject="second", reason="mailbox_passed_on"
    )

    client.post(REVIEWS, {"action": "is_same", "_selected_action": [str(review.pk)]})

    review.refresh_from_db()
    assert (review.settled_at, joined()) == (None, [(owner.email, "university", "first")])
