"""Signing in through an institution over real HTTP: what it says counts only if all of it fits (A-18)."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import FederatedIdentity, User
from accounts.tests.institutions import fields, go, path_of, sign_in, texts, who
from accounts.tests.provider import CLIENT_ID, GIULIA

pytestmark = pytest.mark.django_db

FAILED = "Your institution did not say who you are. Try again; if it happens again, its help desk can look into it."
STOPPED = "You stopped before your institution said who you are."
FOUND = reverse("institution_find")


@pytest.fixture
def known(giulia, provider):
    """Giulia has joined: a sign-in that is believed needs nothing more."""
    return FederatedIdentity.objects.create(
        user=giulia, provider=provider, subject=GIULIA["sub"], address=GIULIA["email"]
    )


@pytest.fixture
def refused(client, provider, university, known):
    """The whole road ends outside, with the one sentence."""

    def check(sentence=FAILED, **options):
        response = sign_in(client, provider, university, **options)
        assert (response.status_code, response["Location"], who(client)) == (302, FOUND, None)
        assert texts(client) == [sentence]

    return check


def test_who_has_joined_is_in(client, provider, university, known):
    response = sign_in(client, provider, university)

    assert response["Location"] == reverse("backpack")
    assert who(client) == "giulia@example.org"
    assert university.asked == [
        "/.well-known/openid-configuration",
        "/authorize",
        "/token",
        "/keys",
    ]


@pytest.mark.threat("A-18")
def test_the_question_is_bound_to_this_browser(client, provider, university):
    query = parse_qs(urlsplit(go(client, provider)).query)
    other = parse_qs(urlsplit(go(client, provider)).query)

    assert {name: said for name, [said] in query.items() if name not in UNIQUE} == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": "http://localhost:8000/oidc/university/callback/",
        "scope": "openid profile email",
        "code_challenge_method": "S256",
    }
    assert all(query[name] != other[name] and len(query[name][0]) == 43 for name in UNIQUE)


UNIQUE = ("state", "nonce", "code_challenge")


@pytest.mark.threat("A-18")
def test_a_sign_in_begins_by_a_button_of_ours_only(provider, university):
    stranger = Client(enforce_csrf_checks=True)
    begin = reverse("institution_begin", args=[provider.slug])

    assert (stranger.get(begin).status_code, stranger.post(begin).status_code) == (405, 403)
    assert university.asked == []


@pytest.mark.threat("A-18")
@pytest.mark.parametrize("state", ["", "of-somebody-else"])
def test_a_foreign_state_is_refused(client, provider, university, known, state):
    back = urlsplit(path_of(university.visit(go(client, provider))))
    query = dict(parse_qsl(back.query)) | {"state": state}

    response = client.get(f"{back.path}?{urlencode(query)}")

    assert (response["Location"], who(client), texts(client)) == (FOUND, None, [FAILED])
    assert "/token" not in university.asked


@pytest.mark.threat("A-18")
def test_the_answer_for_one_browser_is_no_good_in_another(client, provider, university, known):
    back = path_of(university.visit(go(client, provider)))
    victim = Client()

    assert (victim.get(back)["Location"], who(victim)) == (FOUND, None)


@pytest.mark.threat("A-18")
def test_an_answer_serves_once(client, provider, university):
    back = path_of(university.visit(go(client, provider)))
    first = client.get(back)

    assert (first["Location"], client.get(back)["Location"]) == (reverse("arrival"), FOUND)
    assert university.asked.count("/token") == 1


@pytest.mark.threat("A-18")
def test_a_replayed_code_is_refused(client, provider, university, known):
    used = dict(parse_qsl(urlsplit(university.visit(go(client, provider))).query))["code"]
    university.used.add(used)
    university.change_answer = lambda said: said | {"code": used}

    response = sign_in(client, provider, university)

    assert (response["Location"], who(client)) == (FOUND, None)


@pytest.mark.threat("A-18")
def test_an_answer_that_comes_late_is_refused(client, provider, university, known):
    with time_machine.travel(time.time(), tick=False) as clock:
        back = path_of(university.visit(go(client, provider)))
        clock.shift(timedelta(minutes=11))

        assert (client.get(back)["Location"], who(client)) == (FOUND, None)


@pytest.mark.threat("A-18")
@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "of-another-sign-in"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": [CLIENT_ID, "somebody-else"]},
        {"azp": "somebody-else"},
        {"iss": "https://login.elsewhere.example"},
        {"iss": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": None},
        {"iat": 9_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 42},
        {"sub": "x" * 256},
        {"sub": "giulia-42\x00"},
    ],
)
def test_a_token_that_does_not_fit_is_refused(refused, university, change):
    university.change_claims = lambda claims: {
        name: said for name, said in (claims | change).items() if said is not None
    }

    refused()


@pytest.mark.threat("A-18")
def test_a_token_of_no_algorithm_is_refused(refused, university):
    university.sign = lambda claims: jwt.encode(claims, "", algorithm="none")

    refused()


@pytest.mark.threat("A-18")
def test_a_token_signed_with_what_everybody_knows_is_refused(refused, university):
    shared = "between us, and long enough to sign with"
    university.sign = lambda claims: jwt.encode(claims, shared, algorithm="HS256")

    refused()


@pytest.mark.threat("A-18")
@pytest.mark.parametrize("kid", ["k1", "unknown"])
def test_a_token_signed_with_another_key_is_refused(refused, university, kid):
    strange = ec.generate_private_key(ec.SECP256R1())
    university.sign = lambda claims: jwt.encode(
        claims, strange, algorithm="ES256", headers={"kid": kid}
    )

    refused()


@pytest.mark.threat("A-18")
def test_a_key_in_the_head_of_the_token_is_not_the_institutions(refused, university):
    strange = ec.generate_private_key(ec.SECP256R1())
    own = jwt.algorithms.ECAlgorithm.to_jwk(strange.public_key(), as_dict=True)
    university.sign = lambda claims: jwt.encode(
        claims, strange, algorithm="ES256", headers={"kid": "k1", "jwk": own}
    )

    refused()


@pytest.mark.threat("A-18")
@pytest.mark.parametrize("issuer", ["https://login.elsewhere.example", None])
def test_an_answer_in_the_name_of_another_is_refused(refused, university, issuer):
    """The mix-up: the browser was sent to one institution, and another answers."""
    university.change_answer = lambda said: {
        name: value for name, value in (said | {"iss": issuer}).items() if value
    }

    refused()
    assert "/token" not in university.asked


@pytest.mark.threat("A-18")
def test_an_answer_for_one_institution_is_no_good_at_another(
    client, provider, university, known
):
    other = actions.add_provider(
        by=None, **fields(slug="elsewhere", issuer_url="https://login.elsewhere.example")
    )
    back = path_of(university.visit(go(client, provider)))

    response = client.get(back.replace("/university/", f"/{other.slug}/"))

    assert (response["Location"], who(client)) == (FOUND, None)
    assert university.asked == ["/.well-known/openid-configuration", "/authorize"]


@pytest.mark.threat("A-18")
def test_user_info_about_another_person_is_refused(refused, university):
    university.people["giulia"] = {"sub": GIULIA["sub"]}
    university.userinfo = GIULIA | {"sub": "somebody-else"}

    refused()


@pytest.mark.threat("S-02")
@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("token_endpoint", "http://login.university.example/x"),
        ("token_endpoint", "https://127.0.0.1/x"),
        ("jwks_uri", "http://login.university.example/x"),
        ("jwks_uri", "https://127.0.0.1/x"),
        ("authorization_endpoint", "http://login.university.example/x"),
    ],
)
def test_services_are_asked_by_the_guarded_way_only(
    client, provider, university, known, name, place
):
    university.configuration = {name: place}
    page = client.post(reverse("institution_begin", args=[provider.slug]))
    if page.status_code == 200:
        page = sign_in(client, provider, university)

    assert (page["Location"], who(client), texts(client)) == (FOUND, None, [FAILED])


@pytest.mark.threat("A-18")
def test_a_configuration_in_another_name_is_refused(client, provider, university):
    university.configuration = {"issuer": "https://login.elsewhere.example"}

    response = client.post(reverse("institution_begin", args=[provider.slug]))

    assert (response["Location"], texts(client)) == (FOUND, [FAILED])


def test_new_keys_of_the_institution_are_found(client, provider, university, known):
    sign_in(client, provider, university)
    client.logout()
    university.keys = {"k2": ec.generate_private_key(ec.SECP256R1())}
    university.sign = lambda claims: university.signed(claims, kid="k2")

    sign_in(client, provider, university)

    assert who(client) == "giulia@example.org"
    assert university.asked.count("/keys") == 2


def test_who_says_no_there_is_told_that_nothing_happened(refused):
    refused(STOPPED, person="nobody")


@pytest.mark.parametrize("answer", [b"", b"[]", b"{", b'{"issuer": NaN}', b"<html>"])
def test_whatever_it_answers_is_one_refusal(client, provider, university, answer):
    university.reply = lambda *_asked: (200, {"Content-Type": "text/html"}, answer)

    response = client.post(reverse("institution_begin", args=[provider.slug]))

    assert (response["Location"], texts(client)) == (FOUND, [FAILED])


def test_a_closed_institution_lets_nobody_in(client, provider, university, known):
    back = path_of(university.visit(go(client, provider)))
    actions.close_provider(provider=provider, by=None)

    assert (client.get(back)["Location"], who(client)) == (FOUND, None)
    assert client.post(reverse("institution_begin", args=[provider.slug])).status_code == 404


@pytest.mark.threat("A-16")
def test_the_session_is_a_new_one(client, provider, university, known):
    go(client, provider)
    before = client.session.session_key

    sign_in(client, provider, university)

    assert client.session.session_key != before


@pytest.mark.threat("A-17")
def test_where_people_come_back_to_is_not_the_word_of_a_request(
    client, provider, university, settings
):
    settings.ALLOWED_HOSTS = ["evil.example"]
    address = reverse("institution_begin", args=[provider.slug])

    page = client.post(address, headers={"host": "evil.example"}).content.decode()

    assert "localhost%3A8000%2Foidc%2Funiversity" in page
    assert "evil.example" not in page.partition("0;url=")[2].partition('"')[0]


def test_no_token_and_no_secret_is_kept(client, provider, university, known):
    sign_in(client, provider, university)

    kept = str(client.session.items()) + str(list(FederatedIdentity.objects.values()))
    assert not any(token in kept for token in university.tokens)
    assert User.objects.count() == 1
