"""Writing the demonstration importers with their numbers, brokers, standings, assignments and account managers."""

from datetime import date, datetime, time, timedelta

from cee.access.acting import acting
from cee.access.capabilities import Role
from cee.access.models import Membership
from cee.access.principal import Principal, principal_of_membership
from cee.base.clock import EASTERN
from cee.core.vocabulary import Standing
from cee.management.demo.accounts import BROKERS, Account, accounts, filer_code
from cee.management.demo.hard_cases import FILER
from centers.models import AccountManager
from entries.models import AccountStanding, Filer, Importer, ImporterAccount
from routing.models import Assignment, Override
from routing.services.override import override_make

_MONTH = 30
_MANAGED = 120
"""The largest accounts have a national account manager."""


def store_accounts(*, day: date, at: datetime, actor: Principal) -> int:
    """Write the accounts and all that belongs to them once; answer how many were new (none, where they stand)."""
    if ImporterAccount.objects.filter(is_demonstration=True).exists():
        return 0
    world = accounts()
    with acting(actor, verb="demo_accounts_loaded", reason="Demonstration"):
        rows = ImporterAccount.objects.bulk_create(
            ImporterAccount(name=account.name, is_broker=account.is_broker, is_demonstration=True) for account in world
        )
        pairs = list(zip(world, rows, strict=True))
        Importer.objects.bulk_create(
            Importer(number=number, account=row, first_seen_at=at)
            for account, row in pairs
            for number in account.numbers
        )
        since = day - timedelta(days=100 * _MONTH)
        Filer.objects.bulk_create(
            [
                Filer(code=filer_code(place), name=row.name, account=row, valid_from=since)
                for place, (_, row) in enumerate(pairs[:BROKERS])
            ]
            + [Filer(code=FILER, name="Hard cases of the demonstration", valid_from=since)]
        )
        AccountStanding.objects.bulk_create(
            AccountStanding(
                account=row,
                standing=account.standing,
                source="demonstration",
                valid_from=day - timedelta(days=24 * _MONTH),
                known_from=_instant(day - timedelta(days=24 * _MONTH)),
            )
            for account, row in pairs
            if account.standing != Standing.NONE
        )
        Assignment.objects.bulk_create(
            assignment for account, row in pairs for assignment in _assignments(account, row, day)
        )
        _store_managers(pairs, day)
    return len(rows)


def _assignments(account: Account, row: ImporterAccount, day: date) -> list[Assignment]:
    """What was decided, as it was known: a correction came to be known three months ago."""
    corrected_on = _instant(day - timedelta(days=3 * _MONTH))
    found = []
    for place, assigned in enumerate(account.assignments):
        corrects = place > 0 and account.assignments[place - 1].corrected
        first = day - timedelta(days=assigned.months_from * _MONTH)
        found.append(
            Assignment(
                account=row,
                center=assigned.center,
                basis=assigned.basis,
                reason=assigned.reason,
                author="demonstration",
                valid_from=first,
                valid_to=None if assigned.months_to is None else day - timedelta(days=assigned.months_to * _MONTH),
                known_from=corrected_on if corrects else _instant(first),
                known_to=corrected_on if assigned.corrected else None,
            )
        )
    return found


def _store_managers(pairs: list[tuple[Account, ImporterAccount]], day: date) -> None:
    """Each large account has one of the account managers of its Center, those who can sign in among them."""
    held = Membership.objects.filter(role=Role.ACCOUNT_MANAGER, user__is_demonstration=True)
    managers: dict[str, list[int]] = {}
    for office, user_id in held.order_by("office", "user__username").values_list("office", "user_id"):
        managers.setdefault(office, []).append(user_id)
    AccountManager.objects.bulk_create(
        AccountManager(
            account=row,
            user_id=managers[account.center][account.index % len(managers[account.center])],
            valid_from=day - timedelta(days=300),
        )
        for account, row in pairs[BROKERS : BROKERS + _MANAGED]
        if account.center in managers
    )


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(9), EASTERN)


def store_overrides(*, day: date) -> int:
    """Let the routing desk record two overrides of accounts a year ago, through its own service, once; answer how many."""
    if Override.objects.filter(account__is_demonstration=True).exists():
        return 0
    desk = Membership.objects.in_force(day).filter(user__is_demonstration=True, role=Role.ROUTING_DESK)
    actor = principal_of_membership(desk.select_related("user").order_by("pk")[0])
    rows = ImporterAccount.objects.filter(is_demonstration=True, is_broker=False).order_by("pk")
    began = day - timedelta(days=12 * _MONTH)
    for row, center in zip(rows[4:12:7], ("CEE009", "CEE001"), strict=True):
        override_make(
            account_id=row.pk,
            center=center,
            holder="Office of Field Operations",
            authority="19 CFR 101.10 (demonstration)",
            reason="Intended use of the predominant goods, on the importer's written request (demonstration).",
            valid_from=began,
            valid_to=day + timedelta(days=6 * _MONTH),
            actor=actor,
            at=_instant(began),
        )
    return 2
