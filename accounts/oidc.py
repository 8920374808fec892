"""Signing in by OpenID Connect, as the side that relies on it: authorization code, PKCE, state and nonce, and nothing else.

What an institution answers is read strictly; whatever is wrong with it is one refusal, and the reason goes to the log.
"""

import base64
import hashlib
import hmac
import logging
import secrets
import time
from datetime import date
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
from django.core.cache import cache
from django.core.exceptions import ValidationError

from accounts import keys
from accounts.arrivals import Arrival, vouches
from accounts.errors import InstitutionFailed, SecretUnreadable, SignInStopped
from accounts.models import IdentityProvider
from accounts.validators import clean_name, normalise_address, validate_address
from openbadges.errors import OpenBadgesError
from openbadges.reading import parse_object
from outbox import fetching

logger = logging.getLogger(__name__)

# Signatures by a key that the institution publishes: no "none", and no secret of ours that would sign as well as check.
ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"}
WELL_KNOWN = "/.well-known/openid-configuration"
KNOWN_SECONDS = 600
# All questions of one sign-in together: somebody waits before a white page.
SECONDS = 8
LEEWAY_SECONDS = 60
LONGEST_SUBJECT = 255
LONGEST_NAME = 100
JSON = "application/json"


class _Wrong(Exception):
    """What is wrong with an answer, for the log of the operator."""


def new_secrets() -> dict:
    """What ties a sign-in to this browser: state (who asked), nonce (for which token), verifier (with which code)."""
    return {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}


def begin(provider: IdentityProvider, kept: dict, *, asks_again: bool = False) -> str:
    """The address at the institution to which the browser goes. Raises InstitutionFailed.

    `kept` is what `new_secrets` made; `asks_again` has the institution ask for the password although it knows who is there.
    """
    with _refusing(provider):
        entrance = _configuration(provider, _deadline())["authorization_endpoint"]
        if urlsplit(entrance).scheme != "https":
            raise _Wrong("the authorization endpoint is not https")
        digest = hashlib.sha256(kept["verifier"].encode()).digest()
        query = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": provider.callback_url,
            "scope": "openid profile email",
            "state": kept["state"],
            "nonce": kept["nonce"],
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        if asks_again:
            query["prompt"] = "login"
        return f"{entrance}{'&' if '?' in entrance else '?'}{urlencode(query)}"


def finish(provider: IdentityProvider, kept: dict, answer) -> Arrival:
    """Who came back, from what stands in the address (`answer`). Raises SignInStopped and InstitutionFailed.

    `kept` is what `begin` was given; whoever calls has found it by the state, and forgets it.
    """
    if answer.get("error") == "access_denied":
        raise SignInStopped
    with _refusing(provider):
        if answer.get("error") or not answer.get("code"):
            raise _Wrong(f"it answered {answer.get('error')!r}"[:200])
        until = _deadline()
        found = _configuration(provider, until)
        promises_issuer = found.get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", None if promises_issuer else provider.issuer_url) != (
            provider.issuer_url
        ):
            raise _Wrong("the answer is another's")
        tokens = _tokens(provider, found, kept, answer["code"], until)
        told = _read_token(provider, found, kept, tokens.get("id_token"), until)
        subject = told["sub"]
        if provider.address_claim not in told or provider.last_name_claim not in told:
            told = _told_by_the_service(found, tokens, subject, until)
        return _arrival(provider, subject, told)


class _refusing:  # noqa: N801 - reads as what it does
    """Everything that can be wrong with an answer becomes one refusal; why is written into the log."""

    def __init__(self, provider):
        self.provider = provider

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _trace):
        if kind is not None and issubclass(
            kind,
            (
                _Wrong,
                OpenBadgesError,
                SecretUnreadable,
                jwt.PyJWTError,
                KeyError,
                TypeError,
                ValueError,
                AttributeError,
                RecursionError,
            ),
        ):
            logger.warning(
                "Sign-in through %s failed: %s: %s", self.provider.slug, kind.__name__, error
            )
            raise InstitutionFailed from error


def _deadline():
    return time.monotonic() + SECONDS


def _asked(address, until, **errand) -> dict:
    found = fetching.fetch(address, until=until, errand=fetching.Errand(accept=JSON, **errand))
    if found.status != 200:
        raise _Wrong(f"{urlsplit(address).path} answers {found.status}")
    return parse_object(found.body)


def _remembered(kind, provider, read, *, is_fresh=False) -> dict:
    """A document of the institution, asked for once in ten minutes."""
    name = f"oidc:{kind}:{hashlib.sha256(provider.issuer_url.encode()).hexdigest()}"
    found = None if is_fresh else cache.get(name)
    if found is None:
        found = read()
        cache.set(name, found, KNOWN_SECONDS)
    return found


def _configuration(provider, until) -> dict:
    """Where its services are, as it says itself under its own name."""

    def read():
        found = _asked(provider.issuer_url.rstrip("/") + WELL_KNOWN, until)
        if found["issuer"] != provider.issuer_url:
            raise _Wrong("its configuration names another issuer")
        return found

    return _remembered("configuration", provider, read)


def _tokens(provider, found, kept, code, until) -> dict:
    """The code for the tokens, which is asked once: the institution refuses it a second time."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.callback_url,
        "code_verifier": kept["verifier"],
    }
    secret = keys.unseal(provider.sealed_secret, pk=provider.pk)
    ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if secret and "client_secret_basic" in ways:
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(secret)}".encode()
        header = f"Basic {base64.b64encode(pair).decode()}"
        return _asked(found["token_endpoint"], until, form=form, authorization=header)
    form["client_id"] = provider.client_id
    if secret:
        form["client_secret"] = secret
    return _asked(found["token_endpoint"], until, form=form)


def _read_token(provider, found, kept, token, until) -> dict:
    """The claims of an ID token that this institution signed, for us, now, and for this very sign-in."""
    head = jwt.get_unverified_header(token)
    algorithm = head.get("alg")
    if algorithm not in ALGORITHMS:
        raise _Wrong(f"its token is signed with {algorithm!r}"[:100])
    told = jwt.decode(
        token,
        _key(provider, found, head, until),
        algorithms=[algorithm],
        audience=provider.client_id,
        issuer=provider.issuer_url,
        leeway=LEEWAY_SECONDS,
        options={"require": ["iss", "sub", "aud", "exp", "iat"]},
    )
    is_for_others_too = isinstance(told["aud"], list) and len(told["aud"]) > 1
    if told.get("azp", None if is_for_others_too else provider.client_id) != provider.client_id:
        raise _Wrong("its token was made for another party")
    if not hmac.compare_digest(str(told.get("nonce", "")).encode(), kept["nonce"].encode()):
        raise _Wrong("its token belongs to another sign-in")
    if not 0 < len(told["sub"]) <= LONGEST_SUBJECT or not told["sub"].isprintable():
        raise _Wrong("its name for the person is empty, too long or no text")
    return told


def _key(provider, found, head, until):
    """The published key that a token names; asked for anew when the institution has changed its keys."""

    def read():
        return _asked(found["jwks_uri"], until)

    for is_fresh in (False, True):
        published = _remembered("keys", provider, read, is_fresh=is_fresh)["keys"]
        fitting = [
            each
            for each in published
            if each.get("use", "sig") == "sig"
            and each.get("alg", head["alg"]) == head["alg"]
            and ("kid" not in head or each.get("kid") == head["kid"])
        ]
        if len(fitting) == 1:
            return jwt.PyJWK(fitting[0], algorithm=head["alg"]).key
    raise _Wrong("its token names no key that it publishes")


def _told_by_the_service(found, tokens, subject, until) -> dict:
    """What the user-info service says: all of it, so that an address and its being verified come from one mouth."""
    told = _asked(
        found["userinfo_endpoint"], until, authorization=f"Bearer {tokens['access_token']}"
    )
    if told.get("sub") != subject:
        raise _Wrong("its user-info is about another person")
    return told


def _arrival(provider, subject, told) -> Arrival:
    address = _address(told.get(provider.address_claim))
    return Arrival(
        provider=provider,
        subject=subject,
        address=address,
        is_proven=vouches(provider, address, is_verified=told.get("email_verified")),
        first_name=_name(told.get(provider.first_name_claim)),
        last_name=_name(told.get(provider.last_name_claim)),
        birth_date=_day(told.get(provider.birth_date_claim)),
    )


def _address(said) -> str:
    address = normalise_address(said) if isinstance(said, str) else ""
    try:
        validate_address(address)
    except ValidationError:
        return ""
    return address


def _name(said) -> str:
    return clean_name(said)[:LONGEST_NAME] if isinstance(said, str) else ""


def _day(said) -> date | None:
    """A date of birth; OpenID Connect also allows 0000-05-17 and 1990, which say nothing of an age."""
    try:
        return date.fromisoformat(said)
    except (TypeError, ValueError):
        return None
