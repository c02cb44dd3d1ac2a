"""The filters of a queue, which live in its URL and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Self
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee.base.clock import EASTERN
from cee.base.errors import Refused
from cee.core.vocabulary import CENTER_CODES, Division, Kind, Lane, State, label
from centers.models import AccountManager, WorkItem
from entries.models import EntryLine

MINE, NOBODY = "me", "none"
ITEM_ONLY = ("queue", "status", "opened_before", "opened_after")
"""Filters that need a work item; triage has none."""
_CHOICES: dict[str, tuple[str, ...]] = {
    "center": CENTER_CODES,
    "division": tuple(Division),
    "lane": tuple(Lane),
    "status": tuple(WorkItem.Status.values),
    "state": tuple(State),
    "kind": tuple(Kind),
    "work": ("open",),
}
_LABELS = {
    "due_before": "Due before",
    "due_after": "Due from",
    "opened_before": "Here since before",
    "opened_after": "Here since",
    "received_after": "Received from",
    "received_before": "Received before",
    "entered_on": "Work began on",
    "left_on": "Work ended on",
    "decided_after": "Decided from",
    "work": "Work",
    "found": "Findings",
}
_DAYS = ("_before", "_after", "_on")
"""How the names of filters end that are days of the law."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. Days are days of the law; `due_before` and `opened_before` do not include their day.

    `assignee` is a user id, `me` or `none`; `tariff` the first digits of any line; `importer` a number, an account
    id written `account:12`, or `mine:2026-11-24`: the accounts that the asking person manages on that day.
    """

    center: str = ""
    division: str = ""
    team: int | None = None
    importer: str = ""
    port: str = ""
    tariff: str = ""
    lane: str = ""
    assignee: str = ""
    status: str = ""
    queue: str = ""
    due_before: date | None = None
    opened_before: date | None = None
    opened_after: date | None = None

    @classmethod
    def parse(
        cls, query: Mapping[str, str], *, ignoring: frozenset[str] = frozenset({"after", "before", "size"})
    ) -> Self:
        """Read them from a URL. Raises Refused with code `unknown_filter` or `filter_value` and the field as its path."""
        names = {field.name for field in fields(cls)}
        values: dict[str, object] = {}
        for name, text in query.items():
            if name in ignoring or text == "":
                continue
            if name not in names:
                raise Refused("unknown_filter", f"There is no filter {name}.", path=name)
            values[name] = _read(name, text.strip())
        return cls(**values)  # type: ignore[arg-type]

    def active(self) -> dict[str, str]:
        """The filters that narrow, by name, as they stand in the URL."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in found.items() if value not in ("", None)}

    def as_query(self, **more: object) -> str:
        """The URL's query string with `more` beside the filters; what is None is left out."""
        return urlencode(self.active() | {name: str(value) for name, value in more.items() if value is not None})

    def without(self, name: str) -> Self:
        """The same filters but one."""
        return replace(self, **{name: getattr(type(self)(), name)})

    def chips(self) -> list[dict[str, str]]:
        """What is active, for people: name, label, value, and the query string that takes it away."""
        return [
            {
                "name": name,
                "label": _LABELS.get(name) or label(name),
                "value": value,
                "without": self.without(name).as_query(),
            }
            for name, value in self.active().items()
        ]

    def apply(self, queryset: QuerySet, *, due: str, prefix: str, user_id: int | None) -> QuerySet:
        """Narrow a queryset whose rows reach their activity by `prefix` and their day by `due`."""
        if not prefix and any(getattr(self, name) for name in ITEM_ONLY):
            raise Refused("filter_value", "This list has no work items, so it cannot be narrowed by them.")
        found = queryset.filter(self._condition(due, prefix, user_id))
        if self.tariff:
            lines = EntryLine.objects.filter(
                activity_id=OuterRef("pk"), version=OuterRef(f"{prefix}filed_version"), hts__startswith=self.tariff
            )
            found = found.filter(Exists(lines))
        return found

    def _condition(self, due: str, prefix: str, user_id: int | None) -> Q:
        on_item = "" if prefix else prefix
        condition = Q()
        for name in ("division", "port", "lane"):
            if value := getattr(self, name):
                condition &= Q(**{f"{prefix}{name}": value})
        for name in ("center", "status", "queue"):
            if value := getattr(self, name):
                condition &= Q(**{f"{on_item}{name}": value})
        if self.team is not None:
            condition &= Q(team_id=self.team)
        if self.importer:
            condition &= self._importer(prefix, user_id)
        if self.assignee:
            condition &= self._assignee(user_id)
        if self.due_before:
            condition &= Q(**{f"{due}__lt": self.due_before})
        if self.opened_before:
            condition &= Q(opened_at__lt=midnight(self.opened_before))
        if self.opened_after:
            condition &= Q(opened_at__gte=midnight(self.opened_after))
        return condition

    def _importer(self, prefix: str, user_id: int | None) -> Q:
        kind, _, which = self.importer.partition(":")
        if kind == "account" and which.isascii() and which.isdigit():
            return Q(**{f"{prefix}importer__account_id": int(which)})
        if kind == "mine":
            managed = AccountManager.objects.in_force(_day("importer", which)).filter(user_id=user_id or 0)
            return Q(**{f"{prefix}importer__account_id__in": managed.values("account_id")})
        return Q(**{f"{prefix}importer__number": self.importer})

    def _assignee(self, user_id: int | None) -> Q:
        if self.assignee == NOBODY:
            return Q(assignee_id__isnull=True)
        return Q(assignee_id=user_id if self.assignee == MINE else int(self.assignee))


def midnight(day: date) -> datetime:
    """The instant at which a day of the law begins."""
    return datetime.combine(day, time(), tzinfo=EASTERN)


def _read(name: str, text: str) -> object:
    if name in _CHOICES and text not in _CHOICES[name]:
        raise Refused("filter_value", f"{label(name)} is one of {', '.join(_CHOICES[name])}.", path=name)
    if name == "team":
        return _digits(name, text)
    if name.endswith(_DAYS):
        return _day(name, text)
    if name == "tariff":
        digits = text.replace(".", "")
        if not digits.isdigit() or not 2 <= len(digits) <= 10:
            raise Refused("filter_value", "A tariff number has 2 to 10 digits.", path=name)
        return digits
    if name == "assignee" and text not in (MINE, NOBODY):
        _digits(name, text)
    if len(text) > 24 or "\x00" in text:
        raise Refused("filter_value", f"{label(name)} is too long.", path=name)
    return text


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("filter_value", "A day is written like 2026-11-24.", path=name) from None


def _digits(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refused("filter_value", f"{label(name)} is a number.", path=name)
    return int(text)
