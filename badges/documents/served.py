"""What leaves at the permanent addresses of an award today, read by hand from one indexed row.

Building rows into objects costs more than all the rest of the answer.
"""

from typing import NamedTuple

import orjson
from django.db import connection

from badges.documents import forms
from badges.models import AssertionDocument
from issuers import documents as issuers

SUSPENDED = "suspended"

SERVED = """
    SELECT document.body, document.sha256, award.revocation_reason, award.suspended_at IS NOT NULL,
           award.is_shown AND holder.is_profile_public AND holder.is_active
      FROM badges_assertiondocument document
      JOIN badges_assertion award ON award.id = document.assertion_id
      JOIN accounts_user holder ON holder.id = award.holder_id
     WHERE document.assertion_id = %s AND document.form = %s
"""


class Served(NamedTuple):
    """What leaves at the permanent address of an award: bytes, status, and a fingerprint where one is known."""

    body: bytes
    status: int = 200
    tag: str | None = None


def served_assertion(pk) -> Served | None:
    """The hosted 2.0 form as it is today; None if there never was such an award."""
    row = _row(pk, AssertionDocument.Form.HOSTED_2_0)
    if row is None:
        return None
    body, sha256, reason, is_suspended, is_public = row
    if reason or is_suspended:
        iri = issuers.address("ob2_assertion", pk)
        return Served(forms.revoked_assertion(iri, reason or SUSPENDED), 410)
    if not is_public:
        return Served(forms.without_person(bytes(body)))
    return Served(bytes(body), 200, sha256)


def served_signed(pk, form: AssertionDocument.Form, name: str) -> Served | None:
    """A signed form as it is today; None also for a badge that its holder keeps private, since signed bytes name the person.

    `name` is the route of its address, by which what is left of a revoked one calls itself.
    """
    row = _row(pk, form)
    if row is None or not row[4]:
        return None
    body, sha256, reason, is_suspended, _is_public = row
    if reason or is_suspended:
        left = {
            "id": issuers.address(name, pk),
            "revoked": True,
            "revocationReason": reason or SUSPENDED,
        }
        return Served(orjson.dumps(left), 410)
    return Served(bytes(body), 200, sha256)


def _row(pk, form):
    with connection.cursor() as cursor:
        adapted = pk if connection.features.has_native_uuid_field else pk.hex
        cursor.execute(SERVED, [adapted, form.value])
        return cursor.fetchone()


def stored(assertion) -> dict[str, bytes]:
    """The bytes of every form of an award, as they were made, by form."""
    return {form: bytes(body) for form, body in assertion.documents.values_list("form", "body")}
