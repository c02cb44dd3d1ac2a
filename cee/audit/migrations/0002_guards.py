"""The database's own part of the audit: the transaction id, the guards, and the triggers' functions.

`audit_changes()` writes one event for each changed row of a statement, bulk and raw SQL included; `audit_row()`
does the same for the small tables. Both read who acts from the transaction's `cee.*` settings.
"""

from django.db import migrations

XID = """
ALTER TABLE audit_event ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX event_in_order ON audit_event (xid, id);
ALTER TABLE audit_event ALTER COLUMN at SET DEFAULT clock_timestamp();
ALTER TABLE audit_event ALTER COLUMN subject SET DEFAULT '';
ALTER TABLE audit_event ALTER COLUMN reason SET DEFAULT '';
ALTER TABLE audit_event ALTER COLUMN center SET DEFAULT '';
ALTER TABLE audit_event ALTER COLUMN port SET DEFAULT '';
ALTER TABLE audit_event ALTER COLUMN filer SET DEFAULT '';
ALTER TABLE audit_event ALTER COLUMN sensitivity SET DEFAULT '';
ALTER TABLE audit_event ALTER COLUMN correlation SET DEFAULT '';
"""

GUARDS = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_sealblock
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_sealblock FROM cee_app, cee_pipeline;
"""

FUNCTIONS = """
CREATE FUNCTION audit_setting(name text, otherwise text) RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(current_setting('cee.' || name, true), ''), otherwise) $$;

CREATE FUNCTION audit_difference(one jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(one) WHERE value IS DISTINCT FROM other -> key
$$;

CREATE FUNCTION audit_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_event (activity_id, verb, before, after, actor, role, office, reason, correlation,
                             center, port, filer, sensitivity)
    SELECT n.id, audit_setting('verb', 'changed'),
           audit_difference(to_jsonb(o), to_jsonb(n)), audit_difference(to_jsonb(n), to_jsonb(o)),
           audit_setting('actor', session_user), audit_setting('role', 'database'), audit_setting('office', ''),
           audit_setting('reason', ''), audit_setting('correlation', ''),
           coalesce(n.center, ''), n.port, n.filer, n.sensitivity
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE n IS DISTINCT FROM o;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - '{digest,password,last_login}'::text[] END;
    is_now jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - '{digest,password,last_login}'::text[] END;
BEGIN
    IF was = is_now THEN
        RETURN NULL;
    END IF;
    INSERT INTO audit_event (subject, verb, before, after, actor, role, office, reason, correlation)
    VALUES (TG_TABLE_NAME || ':' || coalesce(coalesce(is_now, was) ->> TG_ARGV[0], ''),
            lower(TG_OP), audit_difference(was, is_now), audit_difference(is_now, was),
            audit_setting('actor', session_user), audit_setting('role', 'database'), audit_setting('office', ''),
            audit_setting('reason', ''), audit_setting('correlation', ''));
    RETURN NULL;
END $$;
"""

DROP = """
DROP TRIGGER event_append_only ON audit_event;
DROP TRIGGER seal_append_only ON audit_sealblock;
DROP FUNCTION audit_refuse, audit_changes, audit_row, audit_difference, audit_setting;
ALTER TABLE audit_event DROP COLUMN xid;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(XID + GUARDS + FUNCTIONS, DROP)]
