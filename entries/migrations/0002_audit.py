"""Every change of an activity is an event, whoever makes it; what was filed and notified is append-only."""

from django.db import migrations

from cee.audit.triggers import append_only, watch_small_tables

ACTIVITY = """
CREATE TRIGGER activity_audit AFTER UPDATE ON entries_activity
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audit_changes();
ALTER TABLE entries_activity SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02);
"""

WATCH, UNWATCH = watch_small_tables(
    [
        "entries_importeraccount",
        "entries_accountstanding",
        "entries_filer",
        "entries_finding",
        "entries_form",
        "entries_note",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("entries", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        migrations.RunSQL(ACTIVITY, "DROP TRIGGER activity_audit ON entries_activity;"),
        migrations.RunSQL(WATCH, UNWATCH),
        migrations.RunSQL(
            append_only("entries_entrysummaryversion"),
            "DROP TRIGGER entries_entrysummaryversion_append_only ON entries_entrysummaryversion;",
        ),
        migrations.RunSQL(
            append_only("entries_entryline"), "DROP TRIGGER entries_entryline_append_only ON entries_entryline;"
        ),
    ]
