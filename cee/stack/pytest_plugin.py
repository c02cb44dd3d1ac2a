"""Gives the suite its own servers before Django's settings are read, and its databases.

Loaded by `-p` (pyproject.toml): a conftest would come too late, and the tests would run on the desk's database.
"""

import os
from typing import Any

import pytest

from . import environment
from .paths import VAR, home_of
from .servers import Servers, needed

_servers: list[Servers] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: Any, parser: Any, args: list[str]) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:  # the controller has started the servers; each worker has a broker database of its own
        base = os.environ["CELERY_BROKER_URL"].rsplit("/", 1)[0]
        os.environ["CELERY_BROKER_URL"] = f"{base}/{int(worker.removeprefix('gw')) + 1}"
        return
    if "--help" in args or "--version" in args:
        environment.fill({}, mode="test")
        return
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    (VAR / "test").mkdir(parents=True, exist_ok=True)
    servers = Servers(home_of("test"), kinds=needed(), throwaway=True, owner="test")
    state = servers.__enter__()
    _servers.append(servers)
    environment.fill(state, mode="test")
    # Synchronous Playwright runs an event loop in this thread; Django would refuse the database because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure(config: pytest.Config) -> None:
    from django.test import TransactionTestCase

    from .testdatabase import empty_tables

    def empty(_case: TransactionTestCase) -> None:
        empty_tables()

    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    while _servers:
        _servers.pop().__exit__()
