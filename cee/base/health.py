"""`/healthz`: this process answers. `/readyz`: it can do its work: database, migrations, broker, a worker."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cee.celery import app

_WORKER_KEPT_SECONDS = 5  # asking every worker costs a second; probes come often


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


def _worker() -> str:
    found = cache.get("readyz-worker")
    if found is None:
        found = "ok" if app.control.ping(timeout=1, limit=1) else "no worker answers"
        cache.set("readyz-worker", found, _WORKER_KEPT_SECONDS)
    return str(found)


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
    return JsonResponse({"status": "ready" if ready else "not ready", **found}, status=200 if ready else 503)
