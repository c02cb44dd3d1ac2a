"""Sending a task by name once the transaction stands, without ever failing the request that asked for it."""

import structlog
from celery import current_app
from django.db import transaction

log = structlog.get_logger(__name__)


def send_task(name: str, *args: int | str, queue: str | None = None) -> bool:
    """Publish a task; False, and a log line, where the broker cannot be reached: a sweep finds the row by its state."""
    try:
        # Nobody waits for a result, and asking for one would need the broker a second time.
        current_app.send_task(name, args=list(args), queue=queue, ignore_result=True)
    except Exception as error:  # the broker, its client and the result store each have errors of their own
        log.warning("task_not_published", task=name, arguments=list(args), error=type(error).__name__)
        return False
    return True


def send_on_commit(name: str, *args: int | str, queue: str | None = None) -> None:
    """Publish a task when the transaction at hand commits, and not at all when it does not."""
    transaction.on_commit(lambda: send_task(name, *args, queue=queue))
