"""Task shells of the interface."""

from typing import Any

from celery import shared_task

from cee.api.idempotency import keys_forget
from cee.base.clock import now


@shared_task(name="api.forget_idempotency_keys")
def forget_idempotency_keys(**_: Any) -> int:
    """Remove the Idempotency-Keys that are older than the settings keep them."""
    return keys_forget(at=now())
