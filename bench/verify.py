"""Verifying (G3): a badge of a shape seen before against bare Ed25519, and against PyLD, in one run.

    .venv/bin/python bench/verify.py

"Signature only" is reading the JSON, both canonical forms, both hashes and the check. "Whole check" adds the
issuer's document, the dates, the status list with its own proof, and the report, all out of warm caches.
"""

import hashlib

import orjson
from pyld import jsonld
from rounds import goal, measure, show

from openbadges import contexts, v3
from openbadges.keys import PublicKey
from openbadges.proofs import Canonicalizer, check, read_proofs, sign
from openbadges.reading import parse_object
from openbadges.tests import samples
from openbadges.tests.web import status_list, token, web
from openbadges.verify import Fetched, Verdict, verify


def pyld_load(address, _options):
    document = {"@context": contexts.definition(address)}
    return {"contextUrl": None, "documentUrl": address, "document": document, "tag": "static"}


def pyld_check(octets, key):
    document = orjson.loads(octets)
    (proof,) = document.pop("proof")
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": pyld_load,
    }
    config = {name: each for name, each in proof.items() if name != "proofValue"}
    config["@context"] = document["@context"]
    hashes = [
        hashlib.sha256(jsonld.normalize(each, options).encode()).digest()
        for each in (config, document)
    ]
    (read,) = read_proofs({**document, "proof": proof})
    assert key.verifies(read.value, b"".join(hashes))


def our_check(octets, key, canonicalizer):
    document = parse_object(octets)
    for proof in read_proofs(document):
        check(document, proof, key, canonicalizer=canonicalizer)


def main():
    key: PublicKey = samples.KEY.public
    achievement = samples.achievement(
        result_descriptions=(), creator=None, other_identifiers=()
    )
    award = samples.award(achievement=achievement, results=(), source=None)
    document = sign(
        v3.credential(award), samples.KEY, method=samples.METHOD, created=samples.NOW
    )
    octets = orjson.dumps(document)
    canonicalizer = Canonicalizer()
    message, signature = b"x" * 64, samples.KEY.sign(b"x" * 64)
    answers = {
        address: Fetched(200, address, orjson.dumps(answer))
        for address, answer in (web() | {samples.LIST: status_list(7)}).items()
        if isinstance(answer, dict)
    }
    text = token()

    def whole(given):
        report = verify(
            given, fetch=answers.__getitem__, now=samples.NOW, canonicalizer=canonicalizer
        )
        assert report.verdict is Verdict.VALID

    calls = {
        "limit: bare Ed25519 check (PyNaCl)": lambda: key.verifies(signature, message),
        "for comparison: bare Ed25519 check (cryptography)": lambda: key.material.verify(
            signature, message
        ),
        "signature only, shape seen before": lambda: our_check(octets, key, canonicalizer),
        "signature only, new shape": lambda: our_check(octets, key, Canonicalizer()),
        "PyLD": lambda: pyld_check(octets, key),
        "whole check, embedded proof": lambda: whole(octets),
        "whole check, VC-JWT RS256": lambda: whole(text),
    }
    best = measure(calls, rounds=25)
    show(best)
    ours = best["signature only, shape seen before"]
    goal(
        "G3 against bare check (PyNaCl)", ours / best["limit: bare Ed25519 check (PyNaCl)"], 2.5
    )
    other = best["for comparison: bare Ed25519 check (cryptography)"]
    goal("for comparison: against bare check (cryptography)", ours / other, 2.5)
    goal("G3 PyLD against ours", best["PyLD"] / ours, 30, at_least=True)
    goal("G3 whole check, milliseconds", best["whole check, embedded proof"] / 1000, 1)
    goal("G3 new shape, milliseconds", best["signature only, new shape"] / 1000, 30)


main()
