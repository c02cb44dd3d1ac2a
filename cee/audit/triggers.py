"""SQL that attaches the audit to a table; used by migrations."""

from collections.abc import Sequence


def watch_small_table(table: str, key: str = "id") -> str:
    """One event for every row inserted, updated or deleted in a small table; its subject is `table:key`."""
    return (
        f"CREATE TRIGGER {table}_audit AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION audit_row('{key}');"
    )


def append_only(table: str) -> str:
    """Refuse UPDATE, DELETE and TRUNCATE, by privilege and by trigger."""
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse(); "
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM cee_app, cee_pipeline;"
    )


def watch_small_tables(tables: Sequence[str]) -> tuple[str, str]:
    """Forward and backward SQL that watches several tables."""
    return (
        "".join(watch_small_table(table) for table in tables),
        "".join(f"DROP TRIGGER {table}_audit ON {table};" for table in tables),
    )


_COLUMNS = (
    "activity_id, verb, before, after, actor, role, office, reason, correlation, center, port, filer, sensitivity"
)
_SETTINGS = (
    ("verb", "'changed'"), ("actor", "session_user"), ("role", "'database'"), ("office", "''"), ("reason", "''"),
    ("correlation", "''"),
)  # fmt: skip


def changes_of(table: str, columns: Sequence[str]) -> str:
    """The function `audit_changes_of_TABLE()` for the statement trigger of a bulk table (transition tables `old_rows` and
    `new_rows`): one event for every row that a statement changes, `before` and `after` holding what changed of it.

    `columns` are all of the table's but its id: each is compared by its own type and only what differs is written as
    JSON, at half the price of comparing whole rows as JSON. A table that has got another column since is compared as
    whole rows, by `audit_changes()`'s own statement, until a migration tells its columns anew.
    """
    declared = "; ".join(f"its_{name} text := audit_setting('{name}', {otherwise})" for name, otherwise in _SETTINGS)
    told = "its_actor, its_role, its_office, its_reason, its_correlation, coalesce(n.center, ''), n.port, n.filer, n.sensitivity"
    one_by_one = f"SELECT n.id, its_verb, {_changed(columns, 'o')}, {_changed(columns, 'n')}, {told}"
    as_rows = f"SELECT n.id, its_verb, changed.before, changed.after, {told}"
    source = "FROM new_rows n JOIN old_rows o ON o.id = n.id"
    return f"""
CREATE OR REPLACE FUNCTION audit_changes_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE {declared};
BEGIN
    IF (SELECT relnatts FROM pg_class WHERE oid = TG_RELID) = {len(columns) + 1} THEN
        INSERT INTO audit_event ({_COLUMNS}) {one_by_one} {source} WHERE n IS DISTINCT FROM o;
    ELSE
        INSERT INTO audit_event ({_COLUMNS}) {as_rows} {source}
        CROSS JOIN LATERAL (SELECT to_jsonb(o) AS was, to_jsonb(n) AS is_now OFFSET 0) AS both_rows
        CROSS JOIN LATERAL (
            SELECT coalesce(jsonb_object_agg(key, both_rows.was -> key), '{{}}') AS before,
                   coalesce(jsonb_object_agg(key, value), '{{}}') AS after
            FROM jsonb_each(both_rows.is_now) WHERE value IS DISTINCT FROM both_rows.was -> key
        ) AS changed
        WHERE n IS DISTINCT FROM o;
    END IF;
    RETURN NULL;
END $$;
"""


def _changed(columns: Sequence[str], side: str) -> str:
    """The members that differ, of one side, as text that is read as JSON once."""
    members = ", ".join(
        f"CASE WHEN n.{name} IS DISTINCT FROM o.{name} "
        f"THEN ',\"{name}\":' || coalesce(to_json({side}.{name})::text, 'null') END"
        for name in columns
    )
    return f"('{{' || substr(concat({members}), 2) || '}}')::jsonb"
