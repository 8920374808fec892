"""What somebody can do who owns the tables and takes the triggers off."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def without_triggers(table):
    """Write to a table whose rows are otherwise never changed; the test's transaction brings SQLite's triggers back."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        yield cursor
        if is_postgresql:
            cursor.execute("SET LOCAL session_replication_role = origin")
