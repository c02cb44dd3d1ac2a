"""The three database roles, and what each may do from the first table on.

`cee_owner` owns the tables and runs migrations; `cee_app` is the web; `cee_pipeline` is the arrivals' COPY,
which passes by row-level policies. The login user of DATABASE_URL plays one of them at a time.
"""

import time
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

OWNER, APP, PIPELINE = "cee_owner", "cee_app", "cee_pipeline"
_WISHES = {OWNER: "CREATEDB", APP: "", PIPELINE: "BYPASSRLS"}  # granted where the login user may grant them


def connect(
    database: Mapping[str, Any], *, role: str | None = None, name: str | None = None
) -> psycopg.Connection[Any]:
    """A connection of its own to Django's `database` dictionary, in autocommit, as `role` (None: the login user)."""
    extra = {
        k: v
        for k, v in database["OPTIONS"].items()
        if k in ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")
    }
    return psycopg.connect(
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        dbname=name or database["NAME"],
        options=f"-c role={role}" if role else "",
        autocommit=True,
        **extra,
    )


def ensure_roles(database: Mapping[str, Any], *, name: str | None = None) -> None:
    """Make the roles, make the login user a member of each, and set what new tables grant. Safe to run again."""
    with connect(database, name=name) as connection:
        for role, wish in _WISHES.items():
            _ensure_role(connection, role, wish)
        _let_owner_build(connection)
    with connect(database, role=OWNER, name=name) as connection:
        for role in (APP, PIPELINE):
            to = sql.Identifier(role)
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to))
            tables = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
            connection.execute(sql.SQL(tables).format(to))
            connection.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}").format(to)
            )


def _ensure_role(connection: psycopg.Connection[Any], role: str, wish: str) -> None:
    identifier = sql.Identifier(role)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        try:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN " + wish).format(identifier))
        except psycopg.errors.InsufficientPrivilege:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(identifier))
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            pass  # another process made it in the same moment
    kind = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    member = connection.execute("SELECT pg_has_role(current_user, %s, %s)", [role, kind]).fetchone()
    if not member or not member[0]:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(identifier))


def _let_owner_build(connection: psycopg.Connection[Any]) -> None:
    """The owner role may make schemas and tables in this database."""
    owner = sql.Identifier(OWNER)
    database = sql.Identifier(connection.info.dbname)
    held = connection.execute("SELECT has_database_privilege(%s, current_database(), 'CREATE')", [OWNER]).fetchone()
    if not held or not held[0]:
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, owner))
    held = connection.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [OWNER]).fetchone()
    if not held or not held[0]:
        connection.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(owner))


_PATIENCE_SECONDS = 20


def drop_database(admin: psycopg.Connection[Any], name: str) -> None:
    """Drop a database with whatever still works in it; `admin` plays the owner, and does so afterwards.

    FORCE fails for anyone but a superuser while autovacuum is in it, which a plain DROP sends away by itself; so the
    sessions of our own are ended first, and a plain DROP is tried until it goes through.
    """
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = session_user"
    for _ in range(_PATIENCE_SECONDS):
        admin.execute("SET ROLE NONE")  # sessions are the login user's, whatever role they play
        admin.execute(ours, [name])
        admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        try:
            admin.execute(drop)
        except psycopg.errors.ObjectInUse:
            time.sleep(1)
        else:
            return
    admin.execute(drop)
