"""Asks PyPI's `openbadges` 1.1.2 about our badges; runs in an environment of its own (see .ci/judges).

Reads JSON: `site`, the answers of our addresses as [status, type, base64], and `badges`, what to verify by name (`png` in
base64, or text). Writes JSON: for each, whether it is valid, and what is wrong.
"""

import base64
import io
import json
import sys
from importlib import import_module

import requests
import requests_cache

from openbadges.verifier.openbadges_context import OPENBADGES_CONTEXT_V2_DICT
from openbadges.verifier.tasks import crypto


class ImportedAsText:
    """The validator hands the key on to a library that takes PEM text and not its own key."""

    @staticmethod
    def import_key(pem):
        return pem


def answering(site):
    """A session that knows our addresses and the context, and nothing else."""
    context = json.dumps(OPENBADGES_CONTEXT_V2_DICT).encode()
    known = {
        url: (answer[0], answer[1], base64.b64decode(answer[2])) for url, answer in site.items()
    }
    known["https://w3id.org/openbadges/v2"] = (200, "application/ld+json", context)

    class Session(requests.Session):
        def __init__(self, **_options):
            super().__init__()

        def get(self, url, **_options):
            status, kind, body = known.get(url, (404, "text/plain", b""))
            response = requests.Response()
            response.status_code, response.url = status, url
            response.headers["content-type"] = kind
            response._content = body  # noqa: SLF001 - how one makes an answer without a network
            response.from_cache = False
            return response

        def remove_expired_responses(self):
            """Nothing is kept."""

    return Session


def main():
    asked = json.load(sys.stdin)
    crypto.RSA = ImportedAsText
    requests.Session = requests_cache.CachedSession = answering(asked["site"])
    # Its default session is made on import, so what it stands on is put in place before.
    verify = import_module("openbadges.verifier").verify

    answers = {}
    for name, (kind, badge) in asked["badges"].items():
        found = verify(
            io.BytesIO(base64.b64decode(badge)) if kind == "png" else badge,
            recipient_profile=asked["recipient"],
        )
        report = found["report"]
        answers[name] = {
            "valid": report["valid"],
            "errors": [each["result"] for each in report["messages"]],
        }
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
