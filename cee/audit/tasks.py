"""Task shells of the audit."""

from typing import Any

from celery import shared_task

from cee.audit.seal import events_seal
from cee.base.clock import now


@shared_task(name="audit.seal_events")
def seal_events(**_: Any) -> int:
    """Seal what is committed; answers the number of events sealed."""
    block = events_seal(at=now())
    return block.events if block else 0
