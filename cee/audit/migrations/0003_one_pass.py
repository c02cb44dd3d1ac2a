"""The trigger of bulk tables compares each changed row once instead of twice; the events it writes are the same."""

from django.db import migrations

CHANGES = """
CREATE OR REPLACE FUNCTION audit_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_event (activity_id, verb, before, after, actor, role, office, reason, correlation,
                             center, port, filer, sensitivity)
    SELECT n.id, audit_setting('verb', 'changed'), changed.before, changed.after,
           audit_setting('actor', session_user), audit_setting('role', 'database'), audit_setting('office', ''),
           audit_setting('reason', ''), audit_setting('correlation', ''),
           coalesce(n.center, ''), n.port, n.filer, n.sensitivity
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    CROSS JOIN LATERAL (SELECT to_jsonb(o) AS was, to_jsonb(n) AS is_now OFFSET 0) AS both_rows
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_object_agg(key, both_rows.was -> key), '{}') AS before,
               coalesce(jsonb_object_agg(key, value), '{}') AS after
        FROM jsonb_each(both_rows.is_now) WHERE value IS DISTINCT FROM both_rows.was -> key
    ) AS changed
    WHERE n IS DISTINCT FROM o;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_guards")]

    operations = [migrations.RunSQL(CHANGES, migrations.RunSQL.noop)]
