"""The rows of a batch: pages by position, narrowed by what became of them, and how many of each there are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, Self

from django.db.models import Count, QuerySet

from cee.base.whole import whole
from centers.models import Batch, BatchRow
from centers.policy.batch import SKIPPED
from entries.selectors.accounts import importer_shown

RESULTS: Final[Mapping[str, str]] = {
    "": "All",
    "pending": "Still to do",
    "decided": "Decided",
    "proposed": "To be signed",
    "skipped": "Skipped",
    "undone": "Undone",
    "kept": "Not undone",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Which rows are shown: by result, and of those that were skipped by why."""

    result: str = ""
    why: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read them from a URL; what there is not shows all."""
        result, why = query.get("result", ""), query.get("why", "")
        return cls(result if result in RESULTS else "", why if why in SKIPPED else "")

    @property
    def words(self) -> str:
        """What is shown, in words."""
        return SKIPPED[self.why] if self.why else RESULTS[self.result]

    @property
    def query(self) -> str:
        """As it stands in a URL."""
        pairs = [("result", self.result), ("why", self.why)]
        return "&".join(f"{name}={value}" for name, value in pairs if value)

    def of(self, batch: Batch) -> QuerySet[BatchRow]:
        """The rows of a batch, narrowed, in the order in which they were frozen."""
        rows = BatchRow.objects.filter(batch=batch).order_by("pk")
        if self.why:
            return rows.filter(result="skipped", why=self.why)
        if self.result in ("undone", "kept"):
            return rows.filter(undo=self.result)
        if self.result:
            return rows.filter(result="" if self.result == "pending" else self.result)
        return rows


class ShownRow(NamedTuple):
    """One row, plain values only. `duty` is dollars, `due` a day of the law."""

    id: int
    activity_id: int
    kind: str
    reference: str
    importer: str
    due: date | None
    duty: Decimal
    seen: int
    result: str
    why: str
    words: str
    undo: str
    undo_why: str
    undo_words: str
    version_after: int | None
    decision_id: int | None


class RowPage(NamedTuple):
    """Some rows, and the position of the next page; empty at the end."""

    rows: list[ShownRow]
    next: str


class Tallies(NamedTuple):
    """How many rows there are of each result, and why rows were skipped, most often first."""

    of: dict[str, int]
    skips: list[tuple[str, int]]


def page_of(batch: Batch, shown: Shown, *, after: str = "", size: int) -> RowPage:
    """One page of rows after a position. One query."""
    rows = related(shown.of(batch))
    last = whole(after, digits=18)
    if last is not None:
        rows = rows.filter(pk__gt=last)
    got = [plain_row(row) for row in rows[: size + 1]]
    return RowPage(got[:size], str(got[size - 1].id) if len(got) > size else "")


def all_rows(batch: Batch, shown: Shown) -> Iterator[ShownRow]:
    """Every row, streamed."""
    return (plain_row(row) for row in related(shown.of(batch)).iterator(chunk_size=1000))


def rows_named(batch: Batch, activity_ids: list[int]) -> list[ShownRow]:
    """The rows of these activities, in the order of the list."""
    rows = BatchRow.objects.filter(batch=batch, activity_id__in=activity_ids).order_by("pk")
    return [plain_row(row) for row in related(rows)]


def tallies(batch: Batch) -> Tallies:
    """The numbers of the tabs; those of the results stand on the batch itself. One query, over its skipped rows."""
    skipped = BatchRow.objects.filter(batch=batch, result="skipped").values_list("why").annotate(number=Count("pk"))
    return Tallies(
        {
            "": batch.total,
            "pending": batch.total - batch.worked,
            **{name: getattr(batch, name) for name in ("decided", "proposed", "skipped", "undone", "kept")},
        },
        sorted(((why, number) for why, number in skipped.order_by()), key=lambda pair: (-pair[1], pair[0])),
    )


def related(rows: QuerySet[BatchRow]) -> QuerySet[BatchRow]:
    """The joins that a shown row needs."""
    return rows.select_related("activity__importer__account").defer("before")


def plain_row(row: BatchRow) -> ShownRow:
    """A row, with what hangs on it, as plain values."""
    activity = row.activity
    return ShownRow(
        row.pk, activity.pk, activity.kind, activity.reference, importer_shown(activity.importer), activity.next_date, activity.estimated_duty,
        row.seen, row.result, row.why, row.words, row.undo, row.undo_why, row.undo_words, row.version_after, row.decision_id,
    )  # fmt: skip
