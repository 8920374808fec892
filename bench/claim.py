"""G5: a known, signed-in holder collects a badge: from the POST to a stored award, and on to the baked picture.

The limit is what no way around exists for, taken in the same run, turn by turn: one RSA-2048 signature, one Ed25519
signature, and one durable commit of one row. Wall clock on both sides, because the commit waits for the disk.

    python bench/claim.py
"""

import io
import os
import statistics
import time

import stage
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.tests.factories import UserFactory
from badges import actions as badges
from badges.models import Assertion
from badges.tests.factories import BadgeClassFactory
from claims.models import Invitation
from claims.tests.factories import AwardBatchFactory, InvitationFactory

ROUNDS = 9
CLAIMS = 40


def badge_with_artwork():
    badge = BadgeClassFactory()
    content = io.BytesIO()
    Image.effect_noise((600, 600), 60).convert("RGBA").save(content, "PNG")
    name = f"pictures/{badge.current_version.picture.sha256}/600.png"
    storages["default"].save(name, ContentFile(content.getvalue()))
    return badge


def claims(client, addresses):
    """Milliseconds of one claim."""
    begin = time.perf_counter()
    for address in addresses:
        response = client.post(address)
        assert response.status_code == 303, response
    return (time.perf_counter() - begin) * 1000 / len(addresses)


def bakes(awards):
    """Milliseconds to make and keep one picture with its badge inside."""
    begin = time.perf_counter()
    for award in awards:
        badges.bake(assertion_id=award)
    return (time.perf_counter() - begin) * 1000 / len(awards)


def signatures(rsa_key, ed25519_key, document):
    """Milliseconds of one signature of either kind."""
    begin = time.perf_counter()
    for _ in range(CLAIMS):
        rsa_key.sign(document, padding.PKCS1v15(), SHA256())
        ed25519_key.sign(document)
    return (time.perf_counter() - begin) * 1000 / CLAIMS


def commits(document):
    """Milliseconds of one committed row of the size of an award."""
    begin = time.perf_counter()
    with connection.cursor() as cursor:
        for _ in range(CLAIMS):
            cursor.execute("INSERT INTO bench_row (body) VALUES (%s)", [document])
    return (time.perf_counter() - begin) * 1000 / CLAIMS


def main():
    with stage.database("claim"):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_row (id bigserial PRIMARY KEY, body bytea)")
        holder, batch = UserFactory(), AwardBatchFactory(badge_class=badge_with_artwork())
        client = Client()
        client.force_login(holder, backend=settings.AUTHENTICATION_BACKENDS[0])
        rsa_key = rsa.generate_private_key(65537, 2048)
        ed25519_key = ed25519.Ed25519PrivateKey.generate()
        document = os.urandom(2048)
        figures = []
        for number in range(ROUNDS + 1):
            waiting = [
                InvitationFactory(
                    batch=batch, address=holder.email, occurrence=f"{number}-{place}"
                )
                for place in range(CLAIMS)
            ]
            seen = set(Assertion.objects.values_list("pk", flat=True))
            claim = claims(client, [reverse("claim_collect", args=[row.pk]) for row in waiting])
            made = Assertion.objects.exclude(pk__in=seen).values_list("pk", flat=True)
            bake = bakes(list(made))
            figures.append(
                (claim, bake, signatures(rsa_key, ed25519_key, document), commits(document))
            )
        assert Invitation.objects.filter(claimed_at=None).count() == 0
        claim, bake, sign, commit = (
            statistics.median(column) for column in zip(*figures[1:], strict=True)
        )
        print(
            f"limit: RSA-2048 and Ed25519 signatures {sign:.3f} ms, one commit {commit:.3f} ms"
        )
        said = {"unit": "ms wall", "goal": "6"}
        stage.said("claim, POST to stored award", claim, sign + commit, **said)
        stage.said("claim and its baked picture", claim + bake, sign + commit, **said)
        print(
            f"{1000 / claim:.0f} claims a second in one process, {1000 / (claim + bake):.0f} with baking (goal 60)"
        )


main()
