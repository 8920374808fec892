"""Lists as a registrar's office exports them, and the road that each takes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from claims import actions, imports
from claims.models import AwardBatch

DAY = date(2026, 11, 2)
DEADLINE = datetime(2027, 11, 2, 23, 59, tzinfo=ZoneInfo("Europe/Rome"))
SKIP, ALLOW = AwardBatch.Duplicates.SKIP, AwardBatch.Duplicates.ALLOW
REGISTRAR = """Cognome;Nome;Matricola;E-mail;Data\r
Rossi;Niccolò;0012;N.Rossi@Example.org;31/10/2026\r
Bianchi;Anna;0013;anna.example.org;31/10/2026\r
Verdi;Carlo;0014;carlo@example.org;\r
Verdi;Carlo;0014;CARLO@example.org;\r
Neri;Dina;0015;dina@example.org;01/10/2026\r
""".encode("cp1252")


def start(badge, person, content=REGISTRAR):
    """A list whose columns were chosen as they were guessed."""
    batch = actions.start(
        badge_class=badge,
        source=AwardBatch.Source.FILE,
        content=content,
        file_name="laureati.csv",
        awarded_on=DAY,
        by=person,
    )
    if batch.columns_chosen_at is None:
        reading = imports.Reading.from_json(batch.reading)
        batch = actions.choose_columns(batch=batch, reading=reading, by=person)
    return batch


def confirm(batch, person, **changes):
    batch.refresh_from_db()
    arguments = {
        "awarded_on": DAY,
        "deadline_at": DEADLINE,
        "duplicates": SKIP,
        "look": actions.seen(batch, actions.counts(batch)),
    }
    return actions.confirm(batch=batch, by=person, **(arguments | changes))


def lines(count):
    return b"E-mail\n" + b"".join(b"p%d@example.org\n" % number for number in range(count))


def verdicts(batch):
    return {row.number: row.verdict for row in batch.rows.order_by("number")}
