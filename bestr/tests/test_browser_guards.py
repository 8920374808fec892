"""What every answer tells the browser to refuse."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory
from badges.tests.factories import AssertionFactory, BadgeClassFactory

pytestmark = pytest.mark.django_db

# The last two have forms, and so a cookie for the token in them.
PUBLIC_PAGES = [
    "home",
    "badge_list",
    "issuer_list",
    "terms",
    "privacy",
    "accessibility",
    "verify",
    "account_login",
]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)


def directives(answer):
    return {part.strip() for part in answer["Content-Security-Policy"].split(";")}


@pytest.mark.threat("W-01")
@pytest.mark.threat("W-02")
@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_pages_cannot_be_framed_and_run_only_our_scripts(client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert directives(answer) == {part.strip() for part in POLICY.split(";")}
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.threat("W-02")
def test_errors_carry_the_policy_too(client, settings):
    answers = {
        400: client.get("/", headers={"host": "evil.example"}),
        404: client.get("/nothing-here/"),
        302: client.get("/me/"),
        405: client.post("/"),
    }

    for status, answer in answers.items():
        assert answer.status_code == status
        assert directives(answer) == {part.strip() for part in POLICY.split(";")}


@pytest.mark.threat("W-02")
def test_stale_form_is_refused_with_the_policy():
    answer = Client(enforce_csrf_checks=True).post(
        reverse("account_login"), {"login": "a@example.org"}
    )

    assert answer.status_code == 403
    assert directives(answer) == {part.strip() for part in POLICY.split(";")}


@pytest.mark.threat("W-03")
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:8000.evil.example"]
)
def test_other_sites_read_public_documents_without_credentials_and_nothing_else(client, origin):
    award = AssertionFactory()
    client.force_login(award.holder)
    open_to_all = client.get(
        reverse("ob2_badge", args=[award.version_id]), headers={"origin": origin}
    )
    closed = [
        client.get(path, headers={"origin": origin})
        for path in (
            "/",
            "/me/",
            "/account/login/",
            reverse("badge", args=[award.badge_class.slug]),
        )
    ]

    assert open_to_all["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in open_to_all
    assert [answer.get("Access-Control-Allow-Origin") for answer in closed] == [None] * 4


@pytest.mark.threat("W-04")
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:8000@evil.example"]
)
def test_unknown_host_is_refused(client, host):
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.threat("W-04")
def test_address_in_a_page_comes_from_the_settings(client):
    badge = BadgeClassFactory()

    text = client.get(
        badge.get_absolute_url(), headers={"x-forwarded-host": "evil.example"}
    ).content.decode()

    assert "evil.example" not in text
    assert f'<link rel="canonical" href="http://localhost:8000/badges/{badge.slug}/">' in text


@pytest.mark.parametrize("name", PUBLIC_PAGES[:-2])
def test_public_pages_set_no_cookie_and_do_not_vary_by_one(client, name):
    answer = client.get(reverse(name))

    assert answer.cookies == {}
    assert "cookie" not in answer["Vary"].lower()


@pytest.mark.threat("W-06")
def test_signing_out_needs_a_post(client):
    client.force_login(UserFactory())

    client.get(reverse("account_logout"))

    assert "_auth_user_id" in client.session
