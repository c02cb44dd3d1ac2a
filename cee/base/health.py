"""`/healthz`: this process answers. `/readyz`: it can do its work: database, migrations, broker, a worker."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cee.base.scanner import scanner_said
from cee.celery import app

_KEPT_SECONDS = 5  # asking every worker costs a second; probes come often


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} waiting" if waiting else "ok"


def _broker() -> str:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return "ok"


def _kept(name: str, ask: Callable[[], str]) -> str:
    found = cache.get(name)
    if found is None:
        found = ask()
        cache.set(name, found, _KEPT_SECONDS)
    return str(found)


def _worker() -> str:
    return _kept("readyz-worker", lambda: "ok" if app.control.ping(timeout=1, limit=1) else "no worker answers")


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "worker": _worker,
}


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:  # a probe reports whatever is wrong and never fails itself
        return type(error).__name__


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything is ready, else 503; the body names each part and what is wrong with it."""
    found = {name: _outcome(check) for name, check in CHECKS.items()}
    ready = all(outcome == "ok" for outcome in found.values())
    # The scanner is told, and decides nothing: without it batches are stored and wait, or pass as the settings say.
    told = {
        "status": "ready" if ready else "not ready",
        **found,
        "virus_scanner": _outcome(lambda: _kept("readyz-scanner", scanner_said)),
    }
    return JsonResponse(told, status=200 if ready else 503)
