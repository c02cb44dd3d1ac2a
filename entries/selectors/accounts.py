"""Importer accounts as lists and pages show them: found by name or number, what held on a day as it was known."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from cee.base.whole import whole
from cee.core.identifiers.importer import mask_importer
from entries.models import AccountStanding, Importer, ImporterAccount

_PERSONAL = r"^[0-9]{3}-[0-9]{2}-"
"""A number that is somebody's own is found by all of it, never by its beginning."""


class Page(NamedTuple):
    """Accounts in the order of their names, and the key of the last where more follow."""

    rows: list[ImporterAccount]
    after: str


class Number(NamedTuple):
    """An importer-of-record number as it may be shown."""

    id: int
    number: str
    first_seen_at: datetime


def account_name(importer: Importer | None) -> str:
    """The name of the account of an importer number; empty where there is no number, or it has no account."""
    return importer.account.name if importer and importer.account else ""


def importer_shown(importer: Importer | None) -> str:
    """An importer as a list calls it: by its account, else by its number, masked; empty where there is none."""
    return account_name(importer) or (mask_importer(importer.number) if importer else "")


def accounts_page(q: str, after: str, *, size: int) -> Page:
    """Accounts whose name, or one of whose numbers, begins with the text; `after` is the key of the page before."""
    found = ImporterAccount.objects.order_by("name", "pk")
    if q:
        numbers = numbers_beginning(q).filter(account__isnull=False).values_list("account_id", flat=True)[:size]
        found = found.alias(upper=Upper("name")).filter(Q(upper__startswith=q.upper()) | Q(pk__in=list(numbers)))
    name, _, last = after.rpartition("~")
    pk = whole(last, digits=18)
    if pk is not None:
        found = found.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))
    rows = list(found[: size + 1])
    more = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{more.name}~{more.pk}" if more else "")


def numbers_beginning(q: str) -> QuerySet[Importer]:
    """The numbers that begin with a text that has a digit; a Social Security number only whole."""
    if not any(sign.isdigit() for sign in q):
        return Importer.objects.none()
    q = q.upper()
    return Importer.objects.filter(Q(number=q) | (Q(number__startswith=q) & ~Q(number__regex=_PERSONAL)))


def numbers_of(accounts: list[int], *, most: int) -> dict[int, list[Number]]:
    """The numbers of accounts, masked, in order, at most so many of all together; one query."""
    found: dict[int, list[Number]] = {}
    rows = Importer.objects.filter(account_id__in=accounts).order_by("account_id", "number")
    for account, pk, number, seen in rows.values_list("account_id", "id", "number", "first_seen_at")[:most]:
        found.setdefault(account, []).append(Number(pk, mask_importer(number), seen))
    return found


def stubs_page(after: int, *, size: int, q: str = "") -> tuple[list[Number], int]:
    """Numbers that no account has, in the order in which they came, and the id to go on after (0: no more)."""
    found = Importer.objects.filter(account__isnull=True, pk__gt=after).order_by("pk")
    if q:
        found = found.filter(pk__in=numbers_beginning(q).values("pk"))
    rows = list(found.values_list("id", "number", "first_seen_at")[: size + 1])
    drawn = [Number(pk, mask_importer(number), seen) for pk, number, seen in rows[:size]]
    return drawn, drawn[-1].id if len(rows) > size else 0


def standing_on(account_id: int, on: date, *, at: datetime) -> AccountStanding | None:
    """The standing of an account on a day, as CEE knew it at an instant."""
    return AccountStanding.objects.in_force(on).as_known(at=at).filter(account_id=account_id).order_by("-pk").first()
