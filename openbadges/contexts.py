"""The JSON-LD contexts that give a badge's words their meaning: pinned data, never fetched.

A context that could be fetched could be swapped, and with it the meaning of what was signed (SECURITY V-06,
V-07). They are read from the data files of installed packages, checked by SHA-256, and nothing else is
allowed: no inline context, no `@vocab`, no `@base`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import distribution
from typing import Any, Final

import orjson

from openbadges.errors import ContextChanged, ContextRefused

VCDM_1: Final = "https://www.w3.org/2018/credentials/v1"
VCDM_2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_MOVING: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DATA_INTEGRITY: Final = "https://w3id.org/security/data-integrity/v2"
MULTIKEY: Final = "https://w3id.org/security/multikey/v1"
ED25519_2020: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
STATUS_LIST_2021: Final = "https://w3id.org/vc/status-list/2021/v1"
OPEN_BADGES_2: Final = "https://w3id.org/openbadges/v2"

# An undefined word becomes an address under UNDEFINED, a relative address one under BASE: where either
# turns up among the quads, the document said something that its contexts do not define.
UNDEFINED: Final = "urn:x-undefined-term:"
BASE: Final = "http://relative.invalid/"


@dataclass(frozen=True, slots=True)
class _Source:
    package: str
    path: str
    sha256: str
    # The package left `@protected` out; the published context has it on every context, and it decides
    # which documents are refused, never what a word means.
    protect: bool = False


_OB3 = "openbadgeslib/ob3/contexts/"
_SOURCES: Final = {
    VCDM_2: _Source(
        "openbadgeslib",
        _OB3 + "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    VCDM_1: _Source(
        "cert-schema",
        "cert_schema/3.1/credential.json",
        "69c427a1bb17bc8359ac02a911b6d03d2fcf2219602da1e2450b28b9294b94db",
        protect=True,
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": _Source(
        "openbadgeslib",
        _OB3 + "ob-v3p0-context-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": _Source(
        "openbadgeslib",
        _OB3 + "ob-v3p0-context-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    OPEN_BADGES: _Source(
        "openbadgeslib",
        _OB3 + "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    EXTENSIONS: _Source(
        "openbadgeslib",
        _OB3 + "ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
    DATA_INTEGRITY: _Source(
        "openbadgeslib",
        _OB3 + "security-data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    MULTIKEY: _Source(
        "openbadgeslib",
        _OB3 + "security-multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
    STATUS_LIST_2021: _Source(
        "cert-schema",
        "cert_schema/3.2/statusList2021Context.json",
        "6dd06a52bedb771e059c1083ba8ba7848dce22f6b4a8cfa0b98ba3fc188870e4",
    ),
    OPEN_BADGES_2: _Source(
        "cert-schema",
        "cert_schema/2.0/obi.json",
        "ee8c373cb831e92f0033b7f26b61a43b2719932a20da2c396e5dad48ec429b2d",
    ),
}
# For who wants to have read them all before it gives up the disk.
KNOWN: Final = tuple(_SOURCES)

_SECURITY = "https://w3id.org/security#"
_XSD_DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"


def _term(name: str, **more: object) -> dict[str, object]:
    return {"@id": _SECURITY + name, **more}


# No package carries the suite of 2020, so its terms are written out here as the suite publishes them.
_ED25519_2020: Final[dict[str, Any]] = {
    "id": "@id",
    "type": "@type",
    "@protected": True,
    "proof": _term("proof", **{"@type": "@id", "@container": "@graph"}),
    "Ed25519Signature2020": _term(
        "Ed25519Signature2020",
        **{
            "@context": {
                "@protected": True,
                "id": "@id",
                "type": "@type",
                "challenge": _SECURITY + "challenge",
                "created": {"@id": "http://purl.org/dc/terms/created", "@type": _XSD_DATE_TIME},
                "domain": _SECURITY + "domain",
                "expires": _term("expiration", **{"@type": _XSD_DATE_TIME}),
                "nonce": _SECURITY + "nonce",
                "proofPurpose": _term(
                    "proofPurpose",
                    **{
                        "@type": "@vocab",
                        "@context": {
                            "@protected": True,
                            "id": "@id",
                            "type": "@type",
                            "assertionMethod": _term(
                                "assertionMethod", **{"@type": "@id", "@container": "@set"}
                            ),
                        },
                    },
                ),
                "proofValue": _term("proofValue", **{"@type": _SECURITY + "multibase"}),
                "verificationMethod": _term("verificationMethod", **{"@type": "@id"}),
            }
        },
    ),
}

_BADGE_CONTEXTS: Final = frozenset(
    {
        OPEN_BADGES,
        OPEN_BADGES_MOVING,
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
    }
)
_MAY_FOLLOW: Final = _BADGE_CONTEXTS | {
    EXTENSIONS,
    DATA_INTEGRITY,
    MULTIKEY,
    ED25519_2020,
    STATUS_LIST_2021,
}


def allowed(contexts: object) -> tuple[str, ...]:
    """Read an `@context` that we understand: VCDM 1.1 or 2.0 first, then known addresses, none twice.

    Raises ContextRefused for anything else, in any other order, and for every inline context.
    """
    listed = [contexts] if isinstance(contexts, str) else contexts
    if not isinstance(listed, Sequence) or not listed:
        raise ContextRefused(name="no context")
    for position, context in enumerate(listed):
        if not isinstance(context, str):
            raise ContextRefused(name="a definition of its own")
        if context not in (_MAY_FOLLOW if position else (VCDM_1, VCDM_2)):
            raise ContextRefused(name=context[:100])
    if len(set(listed)) != len(listed):
        raise ContextRefused(name="the same context twice")
    if len(_BADGE_CONTEXTS & set(listed)) > 1:
        raise ContextRefused(name="two versions of one context")
    return tuple(listed)


def is_badge_context(address: object) -> bool:
    """Whether this is a context of Open Badges 3.0, of any version."""
    return isinstance(address, str) and address in _BADGE_CONTEXTS


def moves(contexts: Sequence[str]) -> bool:
    """Whether a context has changed over the years under one address.

    Its current terms are not always those that were signed, so that a signature that does not fit them is
    no proof of a forgery.
    """
    return OPEN_BADGES_MOVING in contexts


@lru_cache(maxsize=64)
def inlined(contexts: tuple[str, ...]) -> bytes:
    """Write the contexts out as one JSON array, after a definition that catches every undefined word."""
    first = orjson.dumps({"@vocab": UNDEFINED})
    bodies = [_written(_resolved(address, contexts)) for address in contexts]
    return b"[" + b",".join([first, *bodies]) + b"]"


@lru_cache(maxsize=64)
def words_of(contexts: tuple[str, ...]) -> frozenset[str]:
    """Every word that the contexts define, anywhere: none may pass for the scheme of an address."""
    found: set[str] = set()
    rest: list[Any] = [definition(_resolved(address, contexts)) for address in contexts]
    while rest:
        each = rest.pop()
        if isinstance(each, Mapping):
            found.update(name for name in each if not name.startswith("@"))
            rest.extend(each.values())
        elif isinstance(each, list):
            rest.extend(each)
    return frozenset(found)


@lru_cache(maxsize=32)
def definition(address: str) -> Mapping[str, Any]:
    """Read one context's definitions. Raises ContextRefused for an unknown one, ContextChanged for a changed."""
    if address == ED25519_2020:
        return _ED25519_2020
    source = _SOURCES.get(address)
    if source is None:
        raise ContextRefused(name=address[:100])
    file = distribution(source.package).locate_file(source.path)
    octets = file.read_bytes()  # type: ignore[attr-defined]  # SimplePath promises only text
    if hashlib.sha256(octets).hexdigest() != source.sha256:
        raise ContextChanged(name=address)
    found: Mapping[str, Any] = orjson.loads(octets)["@context"]
    return _protected(found) if source.protect else found


def _resolved(address: str, contexts: tuple[str, ...]) -> str:
    if address != OPEN_BADGES_MOVING:
        return address
    if contexts[0] == VCDM_1:
        return "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
    return OPEN_BADGES


@lru_cache(maxsize=32)
def _written(address: str) -> bytes:
    return orjson.dumps(definition(address))


def _protected(node: Any, *, is_context: bool = True) -> Any:
    if isinstance(node, list):
        return [_protected(each, is_context=is_context) for each in node]
    if not isinstance(node, dict):
        return node
    first = {"@protected": True} if is_context else {}
    return first | {
        name: _protected(value, is_context=name == "@context") for name, value in node.items()
    }
