"""An invented web: what each address answers, and who asked for what."""

from collections.abc import Callable
from typing import Any

import orjson

from openbadges import status, v2, v3
from openbadges.jws import sign_credential
from openbadges.keys import PrivateKey, jwk
from openbadges.model import Revocation
from openbadges.proofs import sign
from openbadges.tests import samples
from openbadges.verification_errors import FetchFailed
from openbadges.verify import Fetched, Report, verify

GOOD = {
    "format": "passed",
    "key": "passed",
    "signature": "passed",
    "dates": "passed",
    "status": "passed",
}
GOOD_TOKEN = {
    "format": "passed",
    "key": "passed",
    "signature": "passed",
    "claims": "passed",
    "dates": "passed",
    "status": "passed",
}
FORGER = PrivateKey.generate()
FORGER_RSA = PrivateKey.generate("RSA")

ISSUER = samples.issuer().hosted_id
BADGE = samples.achievement().id
ASSERTION = f"{samples.HOST}/ob/2/assertions/0190a8c5-6666-7000-8000-000000000006"
LIST_2 = f"{samples.HOST}/ob/2/revocations/0190a8c5-1111"
KEY_2 = f"{samples.HOST}/ob/2/keys/0190a8c5-3333"


class Web(dict[str, Any]):
    """Addresses and their answers: an object, octets, a status, or a call that makes one."""

    def __init__(self, *others: Any, **more: Any) -> None:
        super().__init__(*others, **more)
        self.asked: list[str] = []

    def fetch(self, address: str) -> Fetched:
        self.asked.append(address)
        answer = self.get(address, 404)
        if isinstance(answer, Callable):
            answer = answer()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Fetched):
            return answer
        if isinstance(answer, int):
            return Fetched(answer, address, b"")
        if isinstance(answer, bytes):
            return Fetched(200, address, answer)
        if isinstance(answer, str):
            return Fetched(200, address, answer.encode())
        return Fetched(200, address, orjson.dumps(answer))


def unreachable() -> Exception:
    return FetchFailed(name="document")


def status_list(*indices: int, **changes: Any) -> dict[str, Any]:
    """The status list of the sample issuer, signed."""
    key, method = changes.pop("key", samples.KEY), changes.pop("method", samples.METHOD)
    document = status.credential(
        address=changes.pop("address", samples.LIST),
        issuer=changes.pop("issuer", samples.DID),
        purpose=changes.pop("purpose", "revocation"),
        encoded=changes.pop("encoded", status.encode(indices)),
        valid_from=samples.NOW,
    )
    return sign({**document, **changes}, key, method=method, created=samples.NOW)


def issuer_2() -> Any:
    return samples.issuer(
        id=ISSUER,
        hosted_id="",
        public_keys=(KEY_2,),
        revocation_list=LIST_2,
        other_identifiers=(),
    )


def award_2(**changes: Any) -> Any:
    return samples.award(hosted_id=ASSERTION, issuer=issuer_2(), **changes)


def web(**changes: Any) -> Web:
    """Everything that the sample issuer publishes."""
    award = award_2()
    found = Web(
        {
            samples.DID_ADDRESS: samples.did_json(),
            samples.LIST: status_list(),
            samples.KID: jwk(samples.RSA.public, kid=samples.KID, issuer=samples.DID),
            ISSUER: v2.issuer_profile(issuer_2()),
            BADGE: v2.badge_class(award.achievement, issuer=issuer_2()),
            ASSERTION: v2.assertion(award),
            KEY_2: v2.cryptographic_key(
                address=KEY_2, owner=issuer_2(), public_key_pem=samples.RSA.public.pem
            ),
            LIST_2: v2.revocation_list(address=LIST_2, issuer=issuer_2(), revocations=[]),
        }
    )
    found.update(changes)
    return found


def signed(**changes: Any) -> dict[str, Any]:
    """The sample award with an embedded proof."""
    key, method = changes.pop("key", samples.KEY), changes.pop("method", samples.METHOD)
    document = v3.credential(samples.simple_award(**changes))
    return sign(document, key, method=method, created=samples.NOW)


def token(**changes: Any) -> str:
    """The sample award as VC-JWT."""
    key, kid = changes.pop("key", samples.RSA), changes.pop("kid", samples.KID)
    return sign_credential(v3.credential(samples.simple_award(**changes)), key, kid=kid)


def look(document: Any, web_: Web | None = None, **more: Any) -> Report:
    """Verify against the invented web, at the samples' moment."""
    given = orjson.dumps(document) if isinstance(document, dict) else document
    return verify(
        given, fetch=(web() if web_ is None else web_).fetch, **{"now": samples.NOW, **more}
    )


def outcomes(report: Report) -> dict[str, str]:
    """Each probe with its outcome, or with the code of its refusal."""
    return {
        str(each.probe): "passed"
        if each.outcome == "passed"
        else f"{'?' if each.outcome == 'could_not_check' else '!'}{each.code}"
        for each in report.findings
    }


def revocation(reason: str = "") -> Revocation:
    return Revocation(id=ASSERTION, reason=reason)


def places(node: Any, here: tuple[Any, ...] = ()) -> Any:
    """Every path in a document."""
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for step, child in children:
        yield (*here, step)
        if isinstance(child, (dict, list)):
            yield from places(child, (*here, step))


def hosted(**changes: Any) -> dict[str, Any]:
    """The sample award as hosted assertion."""
    return {**v2.assertion(award_2()), **changes}


def changed(**answers: Any) -> Web:
    """The invented web with other answers, by short names."""
    names = {
        "assertion": ASSERTION,
        "badge": BADGE,
        "issuer": ISSUER,
        "key": KEY_2,
        "list": LIST_2,
    }
    return Web(web() | {names[name]: answer for name, answer in answers.items()})
