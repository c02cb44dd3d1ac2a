"""What the database says of a batch's importers and entries: assignments, overrides, standing; a query each."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q

from cee.core.vocabulary import Kind, Standing
from entries.models import AccountStanding
from routing.engine.facts import AssignmentFact, OverrideFact
from routing.models import Assignment, Override


class Dated(NamedTuple):
    """A fact and the days on which it holds; `last` is the first day no longer."""

    first: date
    last: date | None
    fact: object


class StandingFact(NamedTuple):
    """A trusted-trader standing by its row."""

    id: int
    standing: str


class AccountsKnown(NamedTuple):
    """Dated facts by account, overrides of single activities by reference."""

    assignments: dict[int, list[Dated]]
    standings: dict[int, list[Dated]]
    account_overrides: dict[int, list[Dated]]
    reference_overrides: dict[str, list[Dated]]

    def assignment(self, account_id: int | None, on: date) -> AssignmentFact | None:
        """The account's Center assignment in force on a day."""
        return _on(self.assignments, account_id, on)  # type: ignore[return-value]

    def standing(self, account_id: int | None, on: date) -> StandingFact | None:
        """The account's trusted-trader standing on a day."""
        return _on(self.standings, account_id, on)  # type: ignore[return-value]

    def override(self, account_id: int | None, reference: str, on: date) -> OverrideFact | None:
        """The override in force on a day; one of the activity itself comes before one of its account."""
        if not self.reference_overrides and not self.account_overrides:
            return None  # as in nearly every batch
        found = _on(self.reference_overrides, reference, on) or _on(self.account_overrides, account_id, on)
        return found  # type: ignore[return-value]


def _on(table: dict, key: object, on: date) -> object | None:
    """The latest of a key's facts that holds on the day."""
    if key not in table:
        return None
    for first, last, fact in table[key]:
        if first <= on and (last is None or on < last):
            return fact
    return None


def accounts_known(
    accounts: Collection[int], references: Collection[str], *, at: datetime, kind: str = Kind.ENTRY_SUMMARY
) -> AccountsKnown:
    """What was known at an instant of these accounts and of activities of a kind under these references."""
    ids = list(accounts)
    rows = Assignment.objects.as_known(at=at).filter(account_id__any=ids).order_by("-valid_from", "-id")
    assignments = _table(
        (account, Dated(first, last, AssignmentFact(pk, center)))
        for account, first, last, pk, center in rows.values_list("account_id", "valid_from", "valid_to", "id", "center")
    )
    standing_rows = AccountStanding.objects.as_known(at=at).filter(account_id__any=ids).exclude(standing=Standing.NONE)
    standings = _table(
        (account, Dated(first, last, StandingFact(pk, standing)))
        for account, first, last, pk, standing in standing_rows.order_by("-valid_from", "-id").values_list(
            "account_id", "valid_from", "valid_to", "id", "standing"
        )
    )
    by_account: list[tuple[int, Dated]] = []
    by_reference: list[tuple[str, Dated]] = []
    overrides = Override.objects.filter(
        Q(account_id__any=ids) | Q(reference__any=references), kind__in=("", kind), made_at__lte=at
    ).filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=at))
    for row in overrides.order_by("-made_at", "-id"):
        dated = Dated(row.valid_from, row.valid_to, OverrideFact(row.pk, row.center, row.authority))
        if row.account_id is not None:
            by_account.append((row.account_id, dated))
        else:
            by_reference.append((row.reference, dated))
    return AccountsKnown(assignments, standings, _table(by_account), _table(by_reference))


def _table(rows: Iterable[tuple]) -> dict:
    found: dict = {}
    for key, dated in rows:
        found.setdefault(key, []).append(dated)
    return found
