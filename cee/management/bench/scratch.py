"""Databases to measure in: copies of one migrated template with the shipped reference data, dropped afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from cee.base.roles import OWNER, PIPELINE, connect, drop_database

TEMPLATE = "bench_cee_template"


def _database() -> dict[str, Any]:
    found: dict[str, Any] = connections["default"].settings_dict
    return found


_made: list[str] = []


def _ensure_template() -> None:
    """Make the template, anew in each run."""
    if _made:
        return
    _drop(TEMPLATE)
    _made.append(TEMPLATE)
    with connect(_database(), role=OWNER, name="postgres") as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    with pointed_at(TEMPLATE):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference", stdout=open(os.devnull, "w"))  # noqa: SIM115 - closed with the process
    connections["default"].close()


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Django's default connection on another database of the same server."""
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def scratch(name: str, *, template: str = TEMPLATE) -> Iterator[str]:
    """A database of its own, a copy of a template, dropped at the end; its name."""
    if template == TEMPLATE:
        _ensure_template()
    full = f"bench_cee_{name}"
    _drop(full)
    with connect(_database(), role=OWNER, name="postgres") as admin:
        copy = "CREATE DATABASE {} TEMPLATE {}"
        admin.execute(sql.SQL(copy).format(sql.Identifier(full), sql.Identifier(template)))
    try:
        yield full
    finally:
        _drop(full)


def _drop(name: str) -> None:
    with connect(_database(), role=OWNER, name="postgres") as admin:
        drop_database(admin, name)


def drop_template() -> None:
    """Leave nothing behind."""
    _drop(TEMPLATE)


def settle_server(name: str) -> None:
    """Write out what is waiting, where we may, so that one measurement does not pay for the one before."""
    with connect(_database(), name=name) as admin, suppress(InsufficientPrivilege):
        admin.execute("CHECKPOINT")


def environment_for(name: str | None) -> dict[str, str]:
    """The environment of a process that works in the database `name` (None: the real one, untouched) as the pipeline does."""
    database = _database()
    name = name or database["NAME"]
    user, password = quote(database["USER"]), quote(database["PASSWORD"])
    host, port = database["HOST"] or "", database["PORT"] or "5432"
    where = f"{host}:{port}" if not host.startswith("/") else ""
    query = f"?host={quote(host, safe='')}" if host.startswith("/") else ""
    return os.environ | {
        "DATABASE_URL": f"postgresql://{user}:{password}@{where}/{name}{query}",
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
        "CEE_DB_ROLE": PIPELINE,
        "CEE_LOG_LEVEL": "ERROR",
    }
