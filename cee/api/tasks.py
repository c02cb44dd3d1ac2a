"""Task shells of the interface."""

from typing import Any

from celery import shared_task

from cee.api.idempotency import keys_forget
from cee.api.webhooks.deliver import deliveries_forget, endpoints_sweep
from cee.base.clock import now


@shared_task(name="api.forget_idempotency_keys")
def forget_idempotency_keys(**_: Any) -> int:
    """Remove the Idempotency-Keys that are older than the settings keep them."""
    return keys_forget(at=now())


@shared_task(name="api.send_webhooks")
def send_webhooks(**_: Any) -> int:
    """Send every webhook what is due; answers how many deliveries arrived. Safe to run twice, and at once."""
    return endpoints_sweep(clock=now)


@shared_task(name="api.forget_webhook_deliveries")
def forget_webhook_deliveries(**_: Any) -> int:
    """Remove the deliveries that ended longer ago than the settings keep them."""
    return deliveries_forget(at=now())
