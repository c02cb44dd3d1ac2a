"""Task shells of the Centers' work."""

from typing import Any

from celery import shared_task

from cee.access.principal import system_principal
from cee.base.clock import now, today
from centers.services.forms import replies_lapse


@shared_task(name="centers.replies_lapse")
def lapse_replies(**_: Any) -> int:
    """Bring back the items whose reply did not come in time; answers how many."""
    return replies_lapse(actor=system_principal("reply clock"), on=today(), at=now())
