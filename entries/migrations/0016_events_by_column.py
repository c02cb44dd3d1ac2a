"""The trigger of activities compares column by column, not whole rows as JSON: the events are the same, at half the price."""

from django.db import migrations

from cee.audit.triggers import changes_of

COLUMNS = (
    "kind", "reference", "version", "filed_version", "state", "filer", "port", "center", "division", "team_id", "lane",
    "assignee_id", "next_action", "next_date", "sensitivity", "received_at", "entry_date", "estimated_duty",
    "is_demonstration", "control", "summary_status", "review", "collection", "release", "liquidation", "holds",
    "protest", "importer_id",
)  # fmt: skip

TRIGGER = """
CREATE OR REPLACE TRIGGER activity_audit AFTER UPDATE ON entries_activity
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {}();
"""
BY_COLUMN = changes_of("entries_activity", COLUMNS) + TRIGGER.format("audit_changes_of_entries_activity")
WHOLE_ROWS = TRIGGER.format("audit_changes") + "DROP FUNCTION audit_changes_of_entries_activity;"


class Migration(migrations.Migration):
    dependencies = [("entries", "0015_computed_elsewhere"), ("audit", "0003_one_pass")]

    operations = [migrations.RunSQL(BY_COLUMN, WHOLE_ROWS)]
