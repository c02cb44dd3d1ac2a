"""What travels through the pipeline: records as received, what the database knows of them, filings ready to be stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from cee.access.capabilities import Role
from cee.access.principal import Principal
from cee.core.errors import Problem
from cee.core.vocabulary import OfficeKind
from entries.formats.records import Claim, EntrySummary, Record, StatusNotice
from entries.services.notice import UNTOUCHED, Axes
from entries.services.timing import Timing


@dataclass(slots=True)
class Received:
    """One record of a submission: its number from 1, its text as received, and what reading made of it.

    `record` is None where it could not be read; a fatal problem refuses it.
    """

    number: int
    raw: bytes
    record: Record | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether any problem is fatal."""
        return any(problem.fatal for problem in self.problems)

    @property
    def reference(self) -> str:
        """The number of its kind, where the record could be read and has one."""
        record = self.record
        if record is None:
            return ""
        return record.reference if isinstance(record, Claim) else record.entry_number


@dataclass(slots=True, frozen=True)
class Sender:
    """Who a batch comes from, as kept on its submission."""

    submission_id: int
    user_id: int | None
    name: str
    office_kind: str
    office: str
    received_at: datetime
    received_date: date
    is_demonstration: bool = False

    @property
    def role(self) -> str:
        """The role that events name."""
        return Role.FILER if self.office_kind == OfficeKind.FILER else "submitter"

    def principal(self) -> Principal:
        """The sender as the actor of what its records change; it has no capability beyond that."""
        return Principal(self.user_id, self.name, self.role, OfficeKind(self.office_kind), self.office, frozenset())


class ImporterView(NamedTuple):
    """An importer-of-record number as intake sees it; a stub has no account."""

    id: int
    account_id: int | None
    is_broker: bool


class Known(NamedTuple):
    """An activity that is there already, and the content of each of its versions (hash to number)."""

    id: int
    version: int
    filed_version: int
    state: str
    axes: Axes
    versions: dict[bytes, int]


class Totals(NamedTuple):
    """Sums over the lines of a summary, in dollars."""

    value: Decimal
    duty: Decimal
    fees: Decimal
    antidumping: Decimal
    countervailing: Decimal

    @property
    def payable(self) -> Decimal:
        """What the filer says is due: duty, fees and AD/CVD."""
        return self.duty + self.fees + self.antidumping + self.countervailing


NO_IMPORTER: Final = ImporterView(0, None, False)
NO_TOTALS: Final = Totals(*[Decimal(0)] * 5)
NO_TIMING: Final = Timing((), date.min, None, None)


@dataclass(slots=True)
class Filing:
    """A sound entry summary about to become a version: of a new activity, or (`known`) of one that is there."""

    received: Received
    record: EntrySummary
    content_hash: bytes
    importer: ImporterView = NO_IMPORTER
    totals: Totals = NO_TOTALS
    timing: Timing = NO_TIMING
    activity_id: int = 0
    filed_version: int = 1
    known: Known | None = None
    axes: Axes = UNTOUCHED

    @property
    def routed_on(self) -> date:
        """The day whose assignment and override route it."""
        return self.record.entry_date


@dataclass(slots=True)
class Settled:
    """What is to be done with the records of one batch, each of which is in exactly one place."""

    fresh: list[Filing] = field(default_factory=list)
    replaced: list[Filing] = field(default_factory=list)
    deleted: list[tuple[Received, Known]] = field(default_factory=list)
    notices: list[tuple[Received, StatusNotice]] = field(default_factory=list)
    duplicates: list[Received] = field(default_factory=list)
    refused: list[Received] = field(default_factory=list)


@dataclass(slots=True)
class ClaimFiling:
    """A sound protest or drawback claim about to become a version. `party` is the number that files it; `read` is what
    routing read of one that is stored, which it reads again whatever has become of its entries."""

    received: Received
    record: Claim
    kind: str
    reference: str
    content_hash: bytes
    filed_date: date
    importer: ImporterView = NO_IMPORTER
    timing: Timing = NO_TIMING
    activity_id: int = 0
    filed_version: int = 1
    known: Known | None = None
    axes: Axes = UNTOUCHED
    read: dict[str, Any] | None = None

    @property
    def routed_on(self) -> date:
        """The day whose assignment and override route it."""
        return date.fromisoformat(self.read["entry_date"]) if self.read else self.filed_date

    @property
    def party(self) -> str:
        """The importer number of whoever files it."""
        return self.record.party


def claims_apart(records: list[Received]) -> tuple[list[Received], list[Received]]:
    """The records about entry summaries, and the protests and claims: those rest on entries and come after them."""
    claims = [received for received in records if isinstance(received.record, Claim)]
    return records if not claims else [one for one in records if not isinstance(one.record, Claim)], claims


def carve(records: list[Received]) -> Iterator[list[Received]]:
    """The records in runs, in order, in which a summary or deletion is the first to name its entry.

    So a run can be settled as a set: its filings first, then its notices.
    """
    run: list[Received] = []
    seen: set[str] = set()
    for received in records:
        reference = received.reference
        if reference:
            if reference in seen and not isinstance(received.record, StatusNotice):
                yield run
                run, seen = [], set()
            seen.add(reference)
        run.append(received)
    if run:
        yield run
