"""10,000 awards of one badge, signed and baked, against the bare signatures and copies that they cannot do without, in one run.

    .venv/bin/python bench/bulk.py [HOW MANY]

Each award becomes a hosted and a signed 2.0 Assertion, a VC-JWT, a credential with a Data Integrity proof by the template of
the badge, and a picture with both versions inside. The limit is two RS256 signatures, one Ed25519 signature and one copy of the
picture with what goes into it. Both are done turn by turn, a hundred at a time, so that the machine's drift falls on both.
"""

import sys
import time
from dataclasses import replace

import orjson
from bake import picture
from rounds import goal, show

from openbadges import jws, png, v2, v3
from openbadges.model import Recipient, Status
from openbadges.proofs import Template
from openbadges.tests import samples

MANY = 10_000
AT_ONCE = 100
PATHS = [
    ("id",),
    ("credentialSubject", "id"),
    ("credentialSubject", "identifier", 0, "identityHash"),
    ("credentialSubject", "identifier", 0, "salt"),
    ("credentialSubject", "identifier", 1, "identityHash"),
    ("credentialStatus", "id"),
    ("credentialStatus", "statusListIndex"),
]


def award(number):
    """The award of one of many: everything that differs between two people."""
    page = f"{samples.HOST}/v/{number:036x}"
    achievement = samples.achievement(
        result_descriptions=(), creator=None, other_identifiers=()
    )
    return replace(
        samples.award(achievement=achievement, results=(), source=None),
        id=f"{page}.json",
        hosted_id=f"{samples.HOST}/ob/2/assertions/{number:036x}",
        recipient=Recipient.hashed(
            address=f"person{number}@example.org",
            salt=f"{number:032x}",
            subject_id=f"urn:uuid:5a1c2b3d-0000-4000-8000-{number:012x}",
            name=f"Person {number} D'Àmico",
        ),
        status=Status(
            id=f"{samples.LIST}#{number}", list_credential=samples.LIST, index=number
        ),
    )


def texts_of(document):
    found = []
    for path in PATHS:
        place = document
        for step in path:
            place = place[step]
        found.append(place)
    return found


def main():
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    carrier = png.Carrier.from_png(picture())
    plain = carrier.bake(v2=b"x" * 900, v3=b"x" * 4000)
    template = Template(v3.credential(award(0)), paths=PATHS, method=samples.METHOD)
    assert template.is_compiled

    def ours(number):
        found = award(number)
        hosted = v2.to_bytes(v2.assertion(found))
        signed = jws.sign_assertion(v2.signed_assertion(found, key=samples.KID), samples.RSA)
        document = v3.credential(found)
        token = jws.sign_credential(document, samples.RSA, kid=samples.KID)
        proven = template.sign(texts_of(document), samples.KEY, created=samples.NOW)
        return hosted, signed, proven, carrier.bake(v2=hosted, v3=token.encode())

    def limit(_number):
        samples.RSA.sign(b"x" * 900)
        samples.RSA.sign(b"x" * 4000)
        samples.KEY.sign(b"x" * 64)
        return b"".join((plain, b"x"))

    spent = {ours: 0, limit: 0}
    for start in range(0, many, AT_ONCE):
        for work in spent:
            began = time.process_time_ns()
            for number in range(start, start + AT_ONCE):
                work(number)
            spent[work] += time.process_time_ns() - began
    _hosted, _signed, proven, baked = ours(many)
    assert (
        orjson.loads(proven)["credentialSubject"]
        == v3.credential(award(many))["credentialSubject"]
    )
    seconds = spent[ours] / 1e9
    show(
        {"one award, all forms": spent[ours] / many / 1000, "limit": spent[limit] / many / 1000}
    )
    print(
        f"{many:,} awards in {seconds:.1f} s of CPU, {many / seconds:,.0f} a second; a picture has {len(baked):,} B"
    )
    goal("signed and baked, against the limit", spent[ours] / spent[limit], 2.3)


main()
