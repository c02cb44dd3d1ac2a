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
