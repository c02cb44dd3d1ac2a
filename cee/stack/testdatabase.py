"""The databases of the suite: one template for each state of the migrations, one quick copy of it for each worker.

The template is made and migrated as `cee_owner`; tests run as `cee_app`. Between tests that commit, the tables are
emptied as the owner, guards set aside for that moment, and what migrations put there is put back.
"""

import fcntl
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg import sql

from cee.base.roles import OWNER, connect, drop_database, ensure_roles

from .paths import ROOT, VAR

KEPT = ("django_migrations", "django_content_type", "auth_permission")  # Django expects these rows to stay


def prepare(name: str) -> None:
    """Make the database `name`, empty and migrated, and point Django's default connection at it."""
    from django.db import connections

    connection = connections["default"]
    database = connection.settings_dict
    with open(VAR / "test" / "template.lock", "w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # the workers of one run want the same template at once
        ensure_roles(database)
        template = _template(database)
        with connect(database, role=OWNER, name="postgres") as admin:
            drop_database(admin, name)
            copy = "CREATE DATABASE {} TEMPLATE {}"
            admin.execute(sql.SQL(copy).format(sql.Identifier(name), sql.Identifier(template)))
    connection.close()
    database["NAME"] = name


def _template(database: Mapping[str, Any]) -> str:
    """The name of the migrated template; older ones are dropped when a new one is made."""
    name = "template_cee_" + _fingerprint()
    with connect(database, role=OWNER, name="postgres") as admin:
        known = [row[0] for row in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template_cee_%'")]
        if name in known:
            return name
        for old in known:
            drop_database(admin, old)
        drop_database(admin, "draft_cee")
        admin.execute(sql.SQL("CREATE DATABASE draft_cee"))
        _migrate("draft_cee")
        _keep_seed(database, "draft_cee")
        admin.execute(sql.SQL("ALTER DATABASE draft_cee RENAME TO {}").format(sql.Identifier(name)))
    return name


def _fingerprint() -> str:
    """Changes when any migration, the locked packages or the SQL they lean on do."""
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("cee/*/migrations/*.py"), *ROOT.glob("cee/audit/*.py")]
    sources += [ROOT / "cee/base/roles.py", Path(__file__), ROOT / "cee/stack/locks/base.txt"]
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(str(source.relative_to(ROOT)).encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(name: str) -> None:
    from django.core.management import call_command
    from django.db import connections

    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


_FILLED = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"
_GUARDED = """SELECT DISTINCT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
WHERE NOT tgisinternal AND tgtype & 32 <> 0 AND relnamespace = 'public'::regnamespace"""


def _keep_seed(database: Mapping[str, Any], name: str) -> None:
    with connect(database, role=OWNER, name=name) as owner:
        owner.execute("CREATE SCHEMA seed")
        for (table,) in owner.execute(_FILLED).fetchall():
            if table not in KEPT:
                pair = (sql.Identifier("seed", table), sql.Identifier("public", table))
                owner.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(*pair))


def empty_tables() -> None:
    """Empty all tables that were written to, then put back what the migrations had put there."""
    from django.db import connections

    connection = connections["default"]
    with connect(connection.settings_dict, role=OWNER) as owner, owner.transaction():
        owner.execute("SET LOCAL lock_timeout = '20s'; SET CONSTRAINTS ALL DEFERRED")
        filled = [t for (t,) in owner.execute(_FILLED).fetchall() if t not in KEPT]
        if not filled:
            return
        guarded = [sql.Identifier(t) for (t,) in owner.execute(_GUARDED).fetchall()]
        for table in guarded:
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        names = sql.SQL(", ").join(sql.Identifier("public", t) for t in filled)
        owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for (table,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'seed'").fetchall():
            pair = (sql.Identifier("public", table), sql.Identifier("seed", table))
            owner.execute(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM {}").format(*pair))
        for table in guarded:
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
