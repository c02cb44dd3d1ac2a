"""Work that demonstration staff have done: items claimed, findings, Forms 28 out and answered, decisions made.

All through the services of the people's work, by members of the accountable team; what the law does not allow on an
item is left undone.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from cee.access.capabilities import Role
from cee.access.models import Membership
from cee.access.principal import Principal, principal_of_membership
from cee.base.clock import day_of
from cee.base.errors import DomainError
from cee.core.vocabulary import FindingType, Kind
from cee.management.demo.hard_cases import FILER
from centers.models import WorkItem
from centers.services.claim import item_claim
from centers.services.decide import item_decide
from centers.services.forms import item_form_answer, item_form_issue
from entries.models import Activity, EntryLine, Form
from entries.services.finding import finding_record

MOST = 48
"""Items that anybody has touched; the rest is there to be worked."""
_HELD = timedelta(days=35)
"""How long ago they were claimed: before the forms that were sent of them."""
_WORKERS = (Role.IMPORT_SPECIALIST, Role.ENTRY_SPECIALIST)


@dataclass
class Desk:
    """One member of staff at work on one item, at an instant."""

    actor: Principal
    item: WorkItem
    rng: Random
    at: datetime

    @property
    def version(self) -> int:
        """The version at which the activity stands now."""
        return Activity.objects.values_list("version", flat=True).get(pk=self.item.pk)

    @property
    def line(self) -> EntryLine:
        """The line of the greatest value as filed."""
        lines = EntryLine.objects.filter(activity_id=self.item.pk)
        found = lines.order_by("-version", "-value", "number").first()
        assert found is not None
        return found

    def find(self) -> None:
        """A finding on that line, which moves revenue; a third of them moves much."""
        line = self.line
        share = Decimal("0.021") if self.rng.random() < 0.67 else Decimal("1.1")
        kind = self.rng.choice((FindingType.VALUE, FindingType.CLASSIFICATION, FindingType.ORIGIN))
        told = {
            FindingType.VALUE: (f"{line.value}", f"{line.value * Decimal('1.08'):.0f}"),
            FindingType.CLASSIFICATION: (line.hts, f"{line.hts[:6]}8080"),
            FindingType.ORIGIN: (line.origin, "VN" if line.origin != "VN" else "CN"),
        }[kind]
        finding_record(
            activity_id=self.item.pk,
            line=line.number,
            finding_type=kind,
            declared=told[0],
            found=told[1],
            revenue=(line.value * share).quantize(Decimal("0.01")),
            remark="Demonstration.",
            actor=self.actor,
            at=self.at,
        )

    def agree(self) -> None:
        """A line found right."""
        finding_record(
            activity_id=self.item.pk,
            line=self.line.number,
            finding_type=FindingType.COMPLIANT,
            found="As declared.",
            discrepant=False,
            actor=self.actor,
            at=self.at,
        )

    def ask(self) -> Form:
        """A Form 28, sent some weeks ago, so that its reply is due soon or late."""
        return item_form_issue(
            activity_id=self.item.pk,
            version=self.version,
            form=Form.Type.REQUEST,
            text="Please send the invoice, the specification and proof of payment for the line named.",
            lines=[self.line.number],
            actor=self.actor,
            at=self.at - timedelta(days=self.rng.randint(8, 34)),
        )

    def ask_and_be_answered(self) -> None:
        """A Form 28 and the importer's answer."""
        form = self.ask()
        item_form_answer(
            form_id=form.pk,
            version=self.version,
            answered_date=min(form.issued_date + timedelta(days=6), day_of(self.at)),
            answer="Invoice, specification and proof of payment received (demonstration).",
            actor=self.actor,
            at=self.at,
        )

    def decide_as_entered(self) -> None:
        """Found right, to be liquidated as entered."""
        self.agree()
        item_decide(activity_id=self.item.pk, version=self.version, outcome="no_change", actor=self.actor, at=self.at)

    def decide_change(self) -> None:
        """Found otherwise, to be liquidated with a change; above an amount it waits for a second signature."""
        self.find()
        item_decide(
            activity_id=self.item.pk,
            version=self.version,
            outcome="change",
            codes=["02"],
            reason="Classified otherwise after review (demonstration).",
            actor=self.actor,
            at=self.at,
        )


_ACTS: tuple[Callable[[Desk], object], ...] = (
    Desk.decide_as_entered,
    Desk.find,
    Desk.ask,
    Desk.decide_change,
    Desk.ask_and_be_answered,
    lambda desk: None,
)


def store_work(*, day: date, at: datetime, most: int = MOST) -> int:
    """Let staff work some of the open items, the same for the same items; answer on how many something was done."""
    staff = staff_on(day)
    taken = at - _HELD
    items = WorkItem.objects.filter(
        status=WorkItem.Status.OPEN,
        activity__is_demonstration=True,
        activity__received_at__lt=taken,
        activity__kind=Kind.ENTRY_SUMMARY,
    )
    items = items.exclude(activity__filer=FILER)  # the planted ones are there to be tried
    chosen = sorted(items.select_related("activity"), key=lambda item: Random(item.activity.reference).random())
    done = 0
    for item in chosen:
        rng = Random(f"work/{item.activity.reference}")
        if done >= most or not staff[item.team_id]:
            continue
        desk = Desk(rng.choice(staff[item.team_id]), item, rng, at)
        try:
            item_claim(activity_id=item.pk, actor=desk.actor, at=taken)
            _ACTS[done % len(_ACTS)](desk)
        except DomainError:
            continue  # the process of this summary has no such act now; claimed it stays
        done += 1
    return done


def staff_on(day: date, roles: Collection[Role] = _WORKERS) -> dict[int, list[Principal]]:
    """The demonstration staff who cannot sign in, by team: those who can shall find their queue untouched."""
    rows = Membership.objects.in_force(day).filter(
        user__username__startswith="demo.", team_id__isnull=False, role__in=roles
    )
    staff: dict[int, list[Principal]] = defaultdict(list)
    for membership in rows.select_related("user").order_by("pk"):
        staff[membership.team_id or 0].append(principal_of_membership(membership))
    return staff
