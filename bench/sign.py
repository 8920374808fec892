"""Signing (G2): one badge class for many recipients, against bare Ed25519 and RSA and against PyLD, in one run.

    .venv/bin/python bench/sign.py

The badge has what a rich award has: two alignments, evidence, the holder's name, a status entry; the figures of
statements and octets are printed. Beside it the same with nothing left out (rubric, results, creator).
"""

import hashlib

import orjson
from pyld import jsonld
from rounds import goal, measure, show

from openbadges import contexts, jws, v3
from openbadges.proofs import Template, canonicalize, sign
from openbadges.proofs.integrity import proof_config, timestamp
from openbadges.tests import samples

PATHS = [
    ("id",),
    ("validFrom",),
    ("awardedDate",),
    ("credentialSubject", "id"),
    ("credentialSubject", "identifier", 0, "identityHash"),
    ("credentialSubject", "identifier", 0, "salt"),
    ("credentialSubject", "identifier", 1, "identityHash"),
    ("credentialStatus", "id"),
    ("credentialStatus", "statusListIndex"),
]


def usual():
    """An award of a badge with skills: about the size of the measured ones."""
    achievement = samples.achievement(
        result_descriptions=(), creator=None, other_identifiers=()
    )
    return v3.credential(samples.award(achievement=achievement, results=(), source=None))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def pyld_load(address, _options):
    document = {"@context": contexts.definition(address)}
    return {"contextUrl": None, "documentUrl": address, "document": document, "tag": "static"}


def pyld_sign(document):
    """What a signer with PyLD does, the hash of the proof's options remembered."""
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": pyld_load,
    }
    statements = jsonld.normalize(document, options).encode()
    return samples.KEY.sign(b"." * 32 + hashlib.sha256(statements).digest())


def main():
    documents = {"usual": usual(), "with everything": samples.document()}
    created = samples.NOW
    calls = {
        "limit: bare Ed25519 signature": lambda: samples.KEY.sign(b"x" * 64),
        "limit: bare RS256 signature": lambda: samples.RSA.sign(b"x" * 4000),
        "VC-JWT, RS256": lambda: jws.sign_credential(
            documents["usual"], samples.RSA, kid=samples.KID
        ),
        "VC-JWT, EdDSA": lambda: jws.sign_credential(
            documents["usual"], samples.KEY, kid=samples.KID
        ),
    }
    for name, document in documents.items():
        statements = canonicalize(document)
        count = statements.count(b"\n")
        print(f"{name}: {count} statements, {len(statements):,} octets canonical,", end=" ")
        print(f"{len(orjson.dumps(document)):,} as JSON")
        template = Template(document, paths=PATHS, method=samples.METHOD)
        assert template.is_compiled
        texts = [at(document, path) for path in PATHS]
        alone = sign(document, samples.KEY, method=samples.METHOD, created=created)
        assert template.sign(texts, samples.KEY, created=created) == orjson.dumps(alone)
        calls[f"by template, {name}"] = lambda template=template, texts=texts: template.sign(
            texts, samples.KEY, created=created
        )
        calls[f"one alone, reference path, {name}"] = lambda document=document: sign(
            document, samples.KEY, method=samples.METHOD, created=created
        )
        calls[f"PyLD, {name}"] = lambda document=document: pyld_sign(document)
        assert proof_config(document, method=samples.METHOD, created=timestamp(created))
    best = measure(calls, rounds=25)
    show(best)
    bare, rsa = best["limit: bare Ed25519 signature"], best["limit: bare RS256 signature"]
    for name in documents:
        ours = best[f"by template, {name}"]
        goal(f"G2 template against bare Ed25519, {name}", ours / bare, 3)
        goal(
            f"G2 PyLD against template, {name}", best[f"PyLD, {name}"] / ours, 60, at_least=True
        )
    goal("G2 VC-JWT against bare RS256", best["VC-JWT, RS256"] / rsa, 1.4)


main()
