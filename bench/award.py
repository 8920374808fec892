"""G4: a registrar's list of 20,000 people, from the file to rows, invitations and queued mails, durable.

The limit is taken in the same run, turn by turn: `csv.reader` over the file, and COPY of what has to be stored (the lines,
the invitations, the mails) out of ready texts into the same tables with the same indexes and constraints. Wall clock on
both sides, because much of the work is the database's.

    python bench/award.py                             PostgreSQL
    DATABASE_URL=sqlite:////tmp/bench.sqlite3 python bench/award.py    the figure of the embedded database; no limit there
"""

import csv
import io
import os
import resource
import statistics
import time

import stage
from django.db import connection, transaction
from django.utils import timezone

from accounts.tests.factories import UserFactory
from badges.tests.factories import BadgeClassFactory
from claims import actions, imports
from claims.models import AwardBatch, AwardRow, Invitation
from outbox.models import OutgoingMail

PEOPLE = 20_000
ROUNDS = 3
TABLES = (AwardRow, Invitation, OutgoingMail)


def registrars_list(number):
    """Semicolons, cp1252, accents, a day and a student number, as offices export them."""
    lines = ["Cognome;Nome;Matricola;E-mail;Data"]
    lines += [
        f"Rossi{place};Niccolò;{number}{place:06};n.rossi{number}x{place}@studenti.example.org;{place % 28 + 1:02}/10/2026"
        for place in range(PEOPLE)
    ]
    return "\r\n".join(lines).encode("cp1252")


def ours(content, badge, person):
    """Seconds from the bytes of the file to the last commit, and how they fall on check and award."""
    begin = time.perf_counter()
    batch = actions.start(
        badge_class=badge,
        source=AwardBatch.Source.FILE,
        content=content,
        awarded_on=timezone.localdate(),
        by=person,
    )
    reading = imports.Reading.from_json(batch.reading)
    actions.choose_columns(batch=batch, reading=reading, by=person)
    actions.process(batch_id=batch.pk)
    batch.refresh_from_db()
    checked = time.perf_counter()
    actions.confirm(
        batch=batch,
        awarded_on=batch.awarded_on,
        deadline_at=None,
        duplicates=batch.duplicates,
        look=actions.seen(batch, actions.counts(batch)),
        typed_number=PEOPLE,
        by=person,
    )
    actions.process(batch_id=batch.pk)
    ended = time.perf_counter()
    made = (
        batch.invitations.count(),
        OutgoingMail.objects.filter(pk__in=batch.invitations.values("pk")).count(),
    )
    assert made == (PEOPLE, PEOPLE), made
    return batch, checked - begin, ended - checked


def texts_of(batch):
    """What the run stored, as COPY's own text, by table."""
    chosen = {
        AwardRow: f"batch_id = '{batch.pk}'",
        Invitation: f"batch_id = '{batch.pk}'",
        OutgoingMail: f"id IN (SELECT id FROM claims_invitation WHERE batch_id = '{batch.pk}')",
    }
    texts = {}
    with connection.cursor() as cursor:
        for model in TABLES:
            text = io.StringIO()
            table = model._meta.db_table
            cursor.copy_expert(
                f"COPY (SELECT * FROM {table} WHERE {chosen[model]}) TO STDOUT", text
            )
            texts[model] = text.getvalue()
    return texts


def copy(texts):
    with transaction.atomic(), connection.cursor() as cursor:
        for model in TABLES:
            cursor.copy_expert(
                f"COPY {model._meta.db_table} FROM STDIN", io.StringIO(texts[model])
            )


def limit(content, texts):
    """Seconds to read the file and to write what has to be stored: all of it, and the lines of the list alone."""
    begin = time.perf_counter()
    lines = sum(
        1
        for _ in csv.reader(
            io.TextIOWrapper(io.BytesIO(content), "cp1252", newline=""), delimiter=";"
        )
    )
    parsed = time.perf_counter()
    assert lines == PEOPLE + 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {AwardRow._meta.db_table} FROM STDIN", io.StringIO(texts[AwardRow])
        )
    first = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for model in TABLES[1:]:
            cursor.copy_expert(
                f"COPY {model._meta.db_table} FROM STDIN", io.StringIO(texts[model])
            )
    ended = time.perf_counter()
    return ended - begin, first - begin, parsed - begin


def forget(batch):
    """Take the rows of a run out again, so that the same texts can be copied in."""
    OutgoingMail.objects.all().delete()
    Invitation.objects.filter(batch=batch).delete()
    AwardRow.objects.filter(batch=batch).delete()


def vacuum():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in TABLES:
                cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")


def main():
    with stage.database("award"):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")
        badge, person = BadgeClassFactory(), UserFactory()
        figures = []
        for number in range(ROUNDS):
            content = registrars_list(number)
            vacuum()
            batch, check, award = ours(content, badge, person)
            everything = lines = parse = 0
            if connection.vendor == "postgresql":
                texts = texts_of(batch)
                forget(batch)
                vacuum()
                everything, lines, parse = limit(content, texts)
            figures.append((check, award, everything, lines, parse))
        check, award, everything, lines, parse = (
            statistics.median(column) for column in zip(*figures, strict=True)
        )
        total = check + award
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{connection.vendor}: {PEOPLE} people, {len(content) / 1e6:.1f} MB, median of {ROUNDS}, load {os.getloadavg()[0]:.1f}"
        )
        print(
            f"  check {check:.2f} s, award {award:.2f} s, together {total:.2f} s: {PEOPLE / total:.0f} awards a second (goal 1,000)"
        )
        print(f"  peak memory of the process {memory:.0f} MB (goal 300)")
        if everything:
            print(
                f"  limit {everything:.2f} s: parse {parse:.2f}, COPY of lines {lines - parse:.2f}, of invitations and mails {everything - lines:.2f}"
            )
            print(f"  ratio {total / everything:.2f} (goal 2.5)")


main()
