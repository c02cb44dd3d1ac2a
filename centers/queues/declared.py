"""The queues of CEE, one class each. Slugs are addresses and never change."""

from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.core.vocabulary import OfficeKind, State
from centers.models import WorkItem
from centers.queues.base import Column, Queue, Row, as_row
from entries.models import Activity, InquiryVersion

_QUEUE_COLUMN = Column("queue", "Queue", "queue")


class SummaryReview(Queue):
    """Entry summaries that screening chose for a review of classification, value, origin and rate."""

    slug = "summary-review"
    in_batches = True
    title = "Summaries to review"
    purpose = "Verify classification, value, origin and rate before liquidation."


class SummaryDocuments(Queue):
    """Entry summaries for which screening asks to see the documents."""

    slug = "summary-documents"
    in_batches = True
    title = "Documents to examine"
    purpose = "Compare the invoice and the other documents with what was declared."


class SummaryEnforcement(Queue):
    """Entry summaries with an enforcement flag."""

    slug = "summary-enforcement"
    in_batches = True
    title = "Enforcement reviews"
    purpose = "Review summaries that carry an enforcement flag."
    seen_with = frozenset({Capability.VIEW_ENFORCEMENT})

    def may_see(self, principal: Principal) -> bool:
        """Whoever may see enforcement matters, and works or watches queues."""
        return super().may_see(principal) and bool(
            {Capability.WORK_QUEUE, Capability.VIEW_LOAD} & principal.capabilities
        )


_CLAIM_COLUMNS = tuple(column for column in Queue.columns if column.name not in ("lane", "estimated_duty"))


class Protests(Queue):
    """Protests to be decided, those that the law denies by itself first."""

    slug = "protests"
    in_batches = True
    title = "Protests"
    purpose = "Decide protests; what is deemed denied on a day of the law stands first."
    columns = _CLAIM_COLUMNS


class DrawbackClaims(Queue):
    """Drawback claims to be reviewed and liquidated."""

    slug = "drawback-claims"
    title = "Drawback claims"
    purpose = "Compare what was imported with what left, and liquidate the claim."
    columns = (*_CLAIM_COLUMNS[:-2], Column("estimated_duty", "Claimed", "money"), *_CLAIM_COLUMNS[-2:])


class TradeInquiries(Queue):
    """Questions of the trade: the Center's mailbox."""

    slug = "trade-inquiries"
    title = "Trade inquiries"
    order = "Nearest day first, the asker's own or the Center's target, then the longest here."
    taken_in = "/submissions/type/trade_inquiry/"
    purpose = "Answer what importers, brokers and others ask the Center, or refer it to who can."
    columns = (
        *_CLAIM_COLUMNS[:1],
        Column("subject", "Subject"),
        *_CLAIM_COLUMNS[1:],
    )

    def related(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The joins that a row needs, and its subject."""
        asked = InquiryVersion.objects.filter(
            activity_id=OuterRef("activity_id"), number=OuterRef("activity__filed_version")
        )
        return super().related(queryset).annotate(subject=Subquery(asked.values("subject")[:1]))

    def row(self, found: Any, teams: dict[int, str], people: dict[int, str]) -> Row:
        """An inquiry as a plain Row, with its subject."""
        return replace(super().row(found, teams, people), subject=found.subject or "")


class SecondSignature(Queue):
    """Decisions that wait for the person who must sign them too."""

    slug = "second-signature"
    title = "Decisions to sign"
    purpose = "Sign or return what a colleague has decided; nobody signs their own decision."
    capability = Capability.SIGN_SECOND
    seen_with = frozenset({Capability.WORK_QUEUE, Capability.VIEW_LOAD})


class AwaitingReply(Queue):
    """Items whose Form 28 or 29 is with the importer; they come back with the answer or when its time is over."""

    slug = "awaiting-reply"
    title = "Waiting for the importer"
    purpose = "Forms 28 and 29, and what askers were asked back; the day is that of the reply."
    claimable = False
    columns = (
        *Queue.columns[:-2],
        Column("waiting_for", "Waiting for", "status"),
        Column("assignee", "With", "person"),
    )


class WithPort(AwaitingReply):
    """Items that wait for what a port was asked; they come back with its answer or when its time is over."""

    slug = "with-port"
    title = "Waiting for a port"
    purpose = "What a port was asked to examine, sample or answer; the day is that of the answer."


class Triage(Queue):
    """Activities for which routing found no Center. The national routing desk settles them one by one."""

    slug = "triage"
    title = "Triage"
    purpose = "Find the Center of what routing could not place, with a reason."
    capability = Capability.SETTLE_TRIAGE
    seen_with = frozenset({Capability.SETTLE_TRIAGE})
    claimable = False
    columns = (
        Column("reference", "Number", "reference"),
        Column("importer", "Importer"),
        Column("port", "Port", "port"),
        Column("due", "Due", "deadline"),
        Column("estimated_duty", "Duty, fees and AD/CVD", "money"),
        Column("since", "Received", "instant"),
    )
    due: ClassVar[str] = "next_date"
    key: ClassVar[str] = "id"
    prefix: ClassVar[str] = ""

    def base(self) -> QuerySet[Any]:
        """Every activity in triage."""
        return Activity.objects.filter(state=State.TRIAGE)

    def related(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The joins that a row needs."""
        return queryset.select_related("importer__account")

    def row(self, found: Any, teams: dict[int, str], people: dict[int, str]) -> Row:
        """An activity of triage as a plain Row."""
        return as_row(found, None, teams, people)


class AllWork(Queue):
    """Every work item, whatever its queue: where the numbers of the load screens open their rows."""

    slug = "all-work"
    title = "All work"
    purpose = "Everything that people work on, by its nearest date."
    capability = Capability.VIEW_LOAD
    seen_with = frozenset({Capability.VIEW_LOAD})
    claimable = False
    columns = (*Queue.columns[:4], _QUEUE_COLUMN, *Queue.columns[4:])

    def base(self) -> QuerySet[Any]:
        """Every work item."""
        return WorkItem.objects.all()


class MyWork(Queue):
    """What the person who asks has claimed, in whatever queue it stands."""

    slug = "mine"
    title = "My items"
    purpose = "What you have claimed, and what you wait for."
    seen_with = frozenset({Capability.WORK_QUEUE})
    claimable = False
    columns = (*Queue.columns[:4], _QUEUE_COLUMN, *Queue.columns[4:-1])

    def base(self) -> QuerySet[Any]:
        """Every claimed or waiting work item."""
        return WorkItem.objects.filter(assignee_id__isnull=False)

    def may_see(self, principal: Principal) -> bool:
        """Whoever works queues in a Center."""
        return super().may_see(principal) and principal.office_kind == OfficeKind.CENTER

    def rows(self, principal: Principal, filters: Any = None) -> QuerySet[Any]:
        """The items of the principal."""
        return super().rows(principal, filters).filter(assignee_id=principal.user_id)
