"""The issuance log is only added to, and on PostgreSQL the database itself makes the chain.

The lock is held until the transaction ends, so that numbers follow commits and none is missing. SQLite has one writer
anyway; there `badges.actions.log` works the same words out. TRUNCATE stays with the owner of the tables, whom a web or
worker role need not be; a checkpoint that was published before tells of it.
"""

from django.db import migrations

TABLES = {"badges_logentry": "log_entry", "badges_logcheckpoint": "log_checkpoint"}

POSTGRESQL = """
CREATE FUNCTION log_entry_is_chained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('badges_logentry'));
    SELECT * INTO last FROM badges_logentry ORDER BY seq DESC LIMIT 1;
    NEW.seq := COALESCE(last.seq, 0) + 1;
    NEW.prev := COALESCE(last.hash, repeat('0', 64));
    NEW.hash := encode(sha256(convert_to(concat_ws('|', NEW.prev, NEW.seq, NEW.kind, NEW.award_id, NEW.leaf,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), 'UTF8')), 'hex');
    RETURN NEW;
END $$;
CREATE TRIGGER log_entry_is_chained BEFORE INSERT ON badges_logentry
    FOR EACH ROW EXECUTE FUNCTION log_entry_is_chained();
CREATE FUNCTION log_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the issuance log is only added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER log_entry_is_final BEFORE UPDATE OR DELETE ON badges_logentry
    FOR EACH ROW EXECUTE FUNCTION log_is_final();
CREATE TRIGGER log_checkpoint_is_final BEFORE UPDATE OR DELETE ON badges_logcheckpoint
    FOR EACH ROW EXECUTE FUNCTION log_is_final();
"""
POSTGRESQL_BACK = """
DROP TRIGGER IF EXISTS log_checkpoint_is_final ON badges_logcheckpoint;
DROP TRIGGER IF EXISTS log_entry_is_final ON badges_logentry;
DROP FUNCTION IF EXISTS log_is_final();
DROP TRIGGER IF EXISTS log_entry_is_chained ON badges_logentry;
DROP FUNCTION IF EXISTS log_entry_is_chained();
"""
SQLITE = [
    f"""CREATE TRIGGER {name}_is_never_{past} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the issuance log is only added to'); END"""
    for table, name in TABLES.items()
    for verb, past in (("UPDATE", "changed"), ("DELETE", "deleted"))
]
SQLITE_BACK = [
    f"DROP TRIGGER IF EXISTS {name}_is_never_{past}"
    for name in TABLES.values()
    for past in ("changed", "deleted")
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
    dependencies = [("badges", "0006_issuance_log")]

    operations = [migrations.RunPython(seal, unseal)]
