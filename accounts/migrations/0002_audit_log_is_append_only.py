"""The audit log refuses to be rewritten, also by whoever writes SQL by hand.

TRUNCATE stays with the owner of the table, whom a web or worker role need not be.
"""

from django.db import migrations

TABLE = "accounts_auditevent"

POSTGRESQL = f"""
CREATE FUNCTION audit_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are never changed nor deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_event_is_never_changed BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_final();
"""
POSTGRESQL_BACK = f"""
DROP TRIGGER IF EXISTS audit_event_is_never_changed ON {TABLE};
DROP FUNCTION IF EXISTS audit_event_is_final();
"""
SQLITE = [
    f"""CREATE TRIGGER audit_event_is_never_changed BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    f"""CREATE TRIGGER audit_event_is_never_deleted BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS audit_event_is_never_changed",
    "DROP TRIGGER IF EXISTS audit_event_is_never_deleted",
]


def seal(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    elif schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement)


def unseal(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK)
    elif schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE_BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(seal, unseal)]
