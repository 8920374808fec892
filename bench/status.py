"""Status lists (G9, the part of the library): 10,000 revocations in one rebuild, signed, against a bare copy.

    .venv/bin/python bench/status.py

The rest of G9, from the action to the published octets, is measured where the rows are.
"""

import gzip
import random

from rounds import goal, measure, show

from openbadges import status
from openbadges.proofs import Template
from openbadges.tests import samples


def main():
    few, many = (random.sample(range(status.ENTRIES), count) for count in (65, 10_000))
    bits = status.decode(status.encode(many))
    document = status.credential(
        address=samples.LIST,
        issuer=samples.DID,
        purpose="revocation",
        encoded=status.encode([]),
        valid_from=samples.NOW,
    )
    template = Template(
        document, paths=[("credentialSubject", "encodedList")], method=samples.METHOD
    )
    encoded = status.encode(many)

    def rebuild(indices):
        return template.sign([status.encode(indices)], samples.KEY, created=samples.NOW)

    best = measure(
        {
            "limit: one copy of the list": lambda: bytearray(bits),
            "bare Ed25519 signature": lambda: samples.KEY.sign(b"x" * 64),
            "encode, 65 revoked": lambda: status.encode(few),
            "encode, 10,000 revoked": lambda: status.encode(many),
            "Python's gzip, 10,000 revoked": lambda: gzip.compress(bits),
            "rebuild and sign, 65 revoked": lambda: rebuild(few),
            "rebuild and sign, 10,000 revoked": lambda: rebuild(many),
            "decode and look one up": lambda: status.is_set(status.decode(encoded), 7),
        }
    )
    show(best)
    goal(
        "G9 10,000 revocations in one rebuild, milliseconds",
        best["rebuild and sign, 10,000 revoked"] / 1000,
        10,
    )


main()
