"""A claim names the office of whoever claims beside the Center whose item it is."""

from django.db import migrations

CLAIM = """
DROP FUNCTION work_claim_next(text, text, integer, integer, timestamptz, text, text);
CREATE FUNCTION work_claim_next(
    p_queue text, p_center text, p_team integer, p_user integer, p_at timestamptz, p_actor text, p_role text,
    p_office text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    picked bigint;
BEGIN
    IF p_team IS NULL THEN
        SELECT activity_id INTO picked FROM centers_workitem AS item
            WHERE center = p_center AND queue = p_queue AND status = 'open'
                AND NOT EXISTS (SELECT FROM centers_decision AS own WHERE own.activity_id = item.activity_id
                                AND own.status = 'proposed' AND own.decided_by = p_user)
            ORDER BY due + 0, activity_id LIMIT 1 FOR UPDATE SKIP LOCKED;
    ELSE
        SELECT activity_id INTO picked FROM centers_workitem
            WHERE queue = p_queue AND team_id = p_team AND status = 'open' AND center = p_center
            ORDER BY due + 0, activity_id LIMIT 1 FOR UPDATE SKIP LOCKED;
    END IF;
    IF picked IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('cee.actor', p_actor, true), set_config('cee.role', p_role, true),
            set_config('cee.office', p_office, true), set_config('cee.verb', 'claim', true),
            set_config('cee.reason', '', true), set_config('cee.correlation', '', true);
    UPDATE centers_workitem SET status = 'claimed', assignee_id = p_user, claimed_at = p_at, version = version + 1
        WHERE activity_id = picked;
    UPDATE entries_activity SET assignee_id = p_user, version = version + 1 WHERE id = picked;
    UPDATE centers_stay SET claimed_at = p_at, claimed_by = p_user WHERE activity_id = picked AND left_at IS NULL;
    RETURN picked;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("centers", "0007_stay_outflow")]

    operations = [migrations.RunSQL(CLAIM, migrations.RunSQL.noop)]
