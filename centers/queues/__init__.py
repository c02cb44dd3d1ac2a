"""The registry of queues. Whatever shows, counts, claims or publishes queues reads it here."""

from collections.abc import Iterable

from cee.access.principal import Principal
from cee.base.errors import NotVisible
from centers.queues.base import Column, Count, Page, Queue, Row, capped_counts
from centers.queues.declared import (
    AllWork,
    AwaitingReply,
    DrawbackClaims,
    MyWork,
    Protests,
    SecondSignature,
    SummaryDocuments,
    SummaryEnforcement,
    SummaryReview,
    TradeInquiries,
    Triage,
    WithPort,
)
from centers.queues.filters import Filters

__all__ = ["QUEUES", "Column", "Count", "Filters", "Page", "Queue", "Row", "counts_for", "queue_named", "queues_for"]

_DECLARED: tuple[type[Queue], ...] = (
    MyWork,
    SummaryEnforcement,
    SummaryReview,
    SummaryDocuments,
    Protests,
    DrawbackClaims,
    TradeInquiries,
    SecondSignature,
    AwaitingReply,
    WithPort,
    Triage,
    AllWork,
)

QUEUES: dict[str, Queue] = {declared.slug: declared() for declared in _DECLARED}
"""Every queue by its slug, in the order of the tabs."""


def queue_named(slug: str, principal: Principal) -> Queue:
    """The queue of a slug, if this principal may see it; raises NotVisible."""
    queue = QUEUES.get(slug)
    if queue is None or not queue.may_see(principal):
        raise NotVisible("no_queue", f"There is no queue {slug} for you.")
    return queue


def queues_for(principal: Principal) -> list[Queue]:
    """The queues that this principal sees, in the order of the tabs."""
    return [queue for queue in QUEUES.values() if queue.may_see(principal)]


def counts_for(
    principal: Principal, filters: Filters | None = None, queues: Iterable[Queue] | None = None
) -> dict[str, Count]:
    """How many rows each of the queues holds for this principal, in one query; `filters` narrows all of them.

    Triage, which has no teams, is counted whole.
    """
    shown = queues_for(principal) if queues is None else queues
    return capped_counts({queue.slug: queue.rows(principal, filters if queue.prefix else None) for queue in shown})
