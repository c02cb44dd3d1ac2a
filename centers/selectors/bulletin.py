"""The bulletin notice of liquidation: every posting, the newest first, to be searched as 19 CFR 159.9 has it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlencode

from django.db.models import QuerySet

from cee.access.principal import Principal
from cee.access.scope import visible
from cee.base.errors import Refused
from cee.base.sheets import every_row
from cee.core.errors import IdentifierError
from cee.core.identifiers.entry_number import parse_entry_number
from cee.core.identifiers.importer import mask_importer, parse_importer
from cee.core.vocabulary import Kind, OfficeKind
from centers.queues.keyset import Position, beyond
from entries.models import Activity, Importer, Liquidation
from entries.selectors.accounts import account_name

PAGE: Final = 50
_FIELDS: Final = ("posted_date", "id")
_IGNORED: Final = ("after", "before")
_OWN: Final = {OfficeKind.PORT: "port", OfficeKind.FILER: "filer"}
"""Offices whose column of a posting never changes, so that its index may be used beside the scope."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What the bulletin is searched for. Days are those of the posting, both included; numbers are canonical."""

    entry: str = ""
    importer: str = ""
    port: str = ""
    posted_from: date | None = None
    posted_to: date | None = None
    kind: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read it from a URL. Raises Refused with code `unknown_filter` or `filter_value` and the field as its path."""
        known = {one.name for one in fields(cls)}
        found: dict[str, Any] = {}
        for name, text in query.items():
            if name in _IGNORED or not text.strip():
                continue
            if name not in known:
                raise Refused("unknown_filter", f"There is no filter {name}.", path=name)
            try:
                found[name] = _READERS.get(name, _day)(text.strip())
            except IdentifierError as error:
                raise Refused("filter_value", error.message, error.authority, name) from None
            except ValueError:
                raise Refused(
                    "filter_value", f"{_WANTED.get(name, 'A day is written 2026-11-27.')}", path=name
                ) from None
        return cls(**found)

    def active(self) -> dict[str, str]:
        """What is asked for, as it stands in a URL."""
        return {one.name: str(value) for one in fields(self) if (value := getattr(self, one.name))}

    def query(self, **more: str) -> str:
        """As it stands in a URL; `more` is added."""
        return urlencode(self.active() | more)

    def without(self, name: str) -> str:
        """As it stands in a URL, less one thing."""
        return urlencode({one: value for one, value in self.active().items() if one != name})

    def of(self, principal: Principal) -> QuerySet[Liquidation]:
        """The postings that are sought, of those that a principal may see, unordered."""
        found = visible(principal, Liquidation.objects.all(), "activity__")
        if own := _OWN.get(principal.office_kind):
            found = found.filter(**{own: principal.office})
        if self.entry:
            of_entry = Activity.objects.filter(kind=Kind.ENTRY_SUMMARY, reference=self.entry)
            found = found.filter(activity_id__in=of_entry.values("pk"))
        if self.importer:
            found = found.filter(importer_id__in=Importer.objects.filter(number=self.importer).values("pk"))
        if self.port:
            found = found.filter(port=self.port)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.posted_from:
            found = found.filter(posted_date__gte=self.posted_from)
        return found.filter(posted_date__lte=self.posted_to) if self.posted_to else found


def _port(text: str) -> str:
    if len(text) != 4 or not text.isascii() or not text.isalnum():
        raise ValueError(text)
    return text


def _kind(text: str) -> str:
    return str(Liquidation.Kind(text))


def _day(text: str) -> date:
    return date.fromisoformat(text)


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "entry": parse_entry_number, "importer": parse_importer, "port": _port, "kind": _kind,
}  # fmt: skip
_WANTED: Final = {"port": "A port of entry has four characters.", "kind": "There is no such kind of posting."}


class Notice(NamedTuple):
    """One posting, plain values. `net` is billed, or where negative refunded; `liquidated` is the day in law, `posted_date` that
    on the bulletin; importer numbers are masked."""

    id: int
    activity_id: int
    reference: str
    importer: str
    importer_number: str
    port: str
    filer: str
    center: str
    entry_date: date | None
    kind: str
    basis: str
    liquidated: date
    posted_date: date
    before: Decimal
    after: Decimal
    interest: Decimal
    net: Decimal


class NoticePage(NamedTuple):
    """Rows in order; `previous` and `next` are positions, empty at the ends."""

    rows: list[Notice]
    previous: str
    next: str


def bulletin_page(
    principal: Principal, sought: Sought, *, after: str = "", before: str = "", size: int = PAGE
) -> NoticePage:
    """One page of the bulletin, the newest posting first, in one query. Raises Refused `cursor` for a foreign position."""
    found = sought.of(principal).select_related("importer__account").defer("terms", "reason")
    if before:
        ordered = beyond(found, _FIELDS, Position.parse(before)).order_by(*_FIELDS)
    else:
        if after:
            found = beyond(found, _FIELDS, Position.parse(after), backwards=True)
        ordered = found.order_by("-posted_date", "-id")
    got = [_plain(row) for row in ordered[: size + 1]]
    more, got = len(got) > size, got[:size]
    if before:
        got.reverse()
    if not got:
        return NoticePage([], "", "")
    first, last = (str(Position(one.posted_date, one.id)) for one in (got[0], got[-1]))
    has_next, has_previous = (True, more) if before else (more, bool(after))
    return NoticePage(got, first if has_previous else "", last if has_next else "")


def bulletin_rows(principal: Principal, sought: Sought) -> Iterator[Notice]:
    """Every posting that is sought, page by page."""
    return every_row(lambda after: bulletin_page(principal, sought, after=after, size=1000))


def _plain(row: Liquidation) -> Notice:
    importer = row.importer
    return Notice(
        id=row.pk,
        activity_id=row.activity_id,
        reference=row.reference,
        importer=account_name(importer),
        importer_number=mask_importer(importer.number) if importer else "",
        port=row.port,
        filer=row.filer,
        center=row.center or "",
        entry_date=row.entry_date,
        kind=row.kind,
        basis=row.basis,
        liquidated=row.date,
        posted_date=row.posted_date,
        before=row.before,
        after=row.after,
        interest=row.interest,
        net=row.net,
    )
