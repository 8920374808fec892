"""What was made for an award is never changed, also by whoever writes SQL by hand.

A signed document may be replaced when its key signs no more (retired or compromised) and another has signed instead: that
is how the badges of a stolen key are signed again. The BadgeClass of a version is written once. SQLite loses triggers when
it rebuilds a table for a later migration: that one makes them again.
"""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION document_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.body, NEW.sha256, NEW.key_id, NEW.form, NEW.assertion_id)
        IS NOT DISTINCT FROM (OLD.body, OLD.sha256, OLD.key_id, OLD.form, OLD.assertion_id) THEN
        RETURN NEW;
    END IF;
    IF NEW.key_id <> OLD.key_id AND NEW.form = OLD.form AND NEW.assertion_id = OLD.assertion_id AND EXISTS (
        SELECT 1 FROM issuers_signingkey
         WHERE id = OLD.key_id AND (retired_at IS NOT NULL OR compromised_at IS NOT NULL)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'documents of awards are never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER document_is_final BEFORE UPDATE ON badges_assertiondocument
    FOR EACH ROW EXECUTE FUNCTION document_is_final();
CREATE FUNCTION badge_class_document_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the BadgeClass of a version is written once' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER badge_class_document_is_final BEFORE UPDATE ON badges_badgeclassversion
    FOR EACH ROW WHEN (OLD.document IS NOT NULL AND NEW.document IS DISTINCT FROM OLD.document)
    EXECUTE FUNCTION badge_class_document_is_final();
"""
POSTGRESQL_BACK = """
DROP TRIGGER IF EXISTS badge_class_document_is_final ON badges_badgeclassversion;
DROP FUNCTION IF EXISTS badge_class_document_is_final();
DROP TRIGGER IF EXISTS document_is_final ON badges_assertiondocument;
DROP FUNCTION IF EXISTS document_is_final();
"""
SQLITE = [
    """CREATE TRIGGER document_is_final BEFORE UPDATE ON badges_assertiondocument
       WHEN (NEW.body IS NOT OLD.body OR NEW.sha256 IS NOT OLD.sha256 OR NEW.key_id IS NOT OLD.key_id
             OR NEW.form IS NOT OLD.form OR NEW.assertion_id IS NOT OLD.assertion_id)
        AND NOT (NEW.key_id IS NOT NULL AND NEW.key_id IS NOT OLD.key_id AND NEW.form IS OLD.form
             AND NEW.assertion_id IS OLD.assertion_id AND EXISTS (
             SELECT 1 FROM issuers_signingkey
              WHERE id = OLD.key_id AND (retired_at IS NOT NULL OR compromised_at IS NOT NULL)))
       BEGIN SELECT RAISE(ABORT, 'documents of awards are never changed'); END""",
    """CREATE TRIGGER badge_class_document_is_final BEFORE UPDATE OF document ON badges_badgeclassversion
       WHEN OLD.document IS NOT NULL AND NEW.document IS NOT OLD.document
       BEGIN SELECT RAISE(ABORT, 'the BadgeClass of a version is written once'); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS badge_class_document_is_final",
    "DROP TRIGGER IF EXISTS document_is_final",
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
    dependencies = [
        ("badges", "0007_the_log_is_a_chain"),
        ("issuers", "0002_signing_keys"),
    ]

    operations = [migrations.RunPython(seal, unseal)]
