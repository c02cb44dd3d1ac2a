"""Importer accounts: made, named, marked, and given their numbers. A stub keeps its row, so all that hangs on it comes along."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.context import acting, record
from cee.base.cas import compare_and_set
from cee.base.errors import NotVisible, Refused
from cee.core.errors import IdentifierError
from cee.core.identifiers import parse_importer
from cee.core.identifiers.importer import is_placeholder, mask_importer
from entries.models import Importer, ImporterAccount

AUTHORITY: Final = "19 CFR 24.5"
MOST_AT_ONCE: Final = 100


def account_create(
    *, name: str, numbers: Iterable[str], is_broker: bool, reason: str, actor: Principal, at: datetime
) -> ImporterAccount:
    """Make an account with its importer-of-record numbers; numbers that arrived before, as stubs, are taken over.

    Sent twice, the account that has this name and these numbers is answered. Raises NotAllowed, or Refused: `missing`
    (name, reason or numbers), `too_many`, `IMPORTER_NUMBER_FORM`, `placeholder`, `number_taken`.
    """
    actor.require(Capability.MANAGE_ACCOUNTS)
    name = _named(name)
    _because(reason)
    wanted = _numbers(list(numbers))
    if not wanted:
        raise Refused("missing", "An account has at least one importer-of-record number.", AUTHORITY, "numbers")
    if len(wanted) > MOST_AT_ONCE:
        raise Refused("too_many", f"At most {MOST_AT_ONCE} numbers at once.", path="numbers")
    with acting(actor, verb="account_created", reason=reason):
        rows = _rows(wanted, at)
        held = {row.account_id or 0 for row in rows}
        if len(held) == 1:
            same = ImporterAccount.objects.filter(pk=held.pop(), name=name, is_broker=is_broker).first()
            if same is not None:
                return same
        _refuse_taken(rows, "numbers")
        account = ImporterAccount.objects.create(name=name, is_broker=is_broker)
        _take(rows, account, verb="account_created", reason=reason, actor=actor, at=at)
        return account


def account_number_add(
    *, account_id: int, version: int, number: str, reason: str, actor: Principal, at: datetime
) -> Importer:
    """Give an account one more number: a new one, or the stub under which it was seen, with all its activities.

    A number that it has already changes nothing. Raises NotAllowed, NotVisible, Conflict, or Refused: `missing`,
    `IMPORTER_NUMBER_FORM`, `placeholder`, `number_taken` by another account.
    """
    actor.require(Capability.MANAGE_ACCOUNTS)
    _because(reason)
    wanted = _number(number, "number")
    with acting(actor, verb="number_added", reason=reason):
        account = account_locked(account_id)
        rows = _rows([wanted], at)
        if rows[0].account_id == account_id:
            return rows[0]
        _refuse_taken(rows, "number")
        compare_and_set(ImporterAccount.objects.all(), pk=account_id, version=version)
        _take(rows, account, verb="number_added", reason=reason, actor=actor, at=at)
        return rows[0]


def account_number_move(
    *, number_id: int, account_id: int, version: int, reason: str, actor: Principal, at: datetime
) -> Importer:
    """Move a number, with all its activities, from the account that has it wrongly to this one.

    `version` is that of the account that gives it up. What was routed stays as it was; what arrives from now on follows
    the new account. There already, nothing changes. Raises NotAllowed, NotVisible, Conflict, or Refused: `missing`,
    `last_number` where the other account would be left without one, `stub`.
    """
    actor.require(Capability.MANAGE_ACCOUNTS)
    _because(reason)
    with acting(actor, verb="number_moved", reason=reason):
        account_locked(account_id)
        row = Importer.objects.select_for_update().filter(pk=number_id).first()
        if row is None:
            raise NotVisible("no_number", "There is no such number.")
        if row.account_id == account_id:
            return row
        if row.account_id is None:
            raise Refused("stub", "No account has it yet; add it to this one.", path="number")
        if not Importer.objects.filter(account_id=row.account_id).exclude(pk=row.pk).exists():
            raise Refused("last_number", "It is the only number of its account; that would be left without one.")
        before = row.account_id
        compare_and_set(ImporterAccount.objects.all(), pk=before, version=version)
        row.account_id = account_id
        row.save(update_fields=["account_id"])
        _told(row, before, verb="number_moved", reason=reason, actor=actor, at=at)
        return row


def account_change(
    *, account_id: int, version: int, name: str, is_broker: bool, reason: str, actor: Principal
) -> ImporterAccount:
    """Rename an account, or say that it is a broker's: then the tariff numbers of each summary decide its Center.

    What was routed stays. The same again changes nothing. Raises NotAllowed, NotVisible, Conflict, or Refused `missing`.
    """
    actor.require(Capability.MANAGE_ACCOUNTS)
    name = _named(name)
    _because(reason)
    with acting(actor, verb="account_changed", reason=reason):
        account = account_locked(account_id)
        if (account.name, account.is_broker) != (name, is_broker):
            compare_and_set(
                ImporterAccount.objects.all(), pk=account_id, version=version, name=name, is_broker=is_broker
            )
            account.refresh_from_db()
        return account


def _named(name: str) -> str:
    name = " ".join(name.split())[:120]
    if not name:
        raise Refused("missing", "An account has a name.", path="name")
    return name


def _because(reason: str) -> None:
    if not reason.strip():
        raise Refused("missing", "Say why.", path="reason")


def _numbers(texts: list[str]) -> list[str]:
    """The canonical numbers, each once; one that is wrong is told by its place, for it may be somebody's own."""
    found: dict[str, None] = {}
    for place, text in enumerate(texts, start=1):
        found[_number(text, "numbers", f"Number {place}: " if len(texts) > 1 else "")] = None
    return list(found)


def _number(text: str, path: str, which: str = "") -> str:
    try:
        number = parse_importer(text)
    except IdentifierError as error:
        raise Refused(error.code, which + error.message, error.authority, path) from error
    if is_placeholder(number):
        raise Refused("placeholder", f"{which}A number of zeros is nobody's.", AUTHORITY, path)
    return number


def account_locked(account_id: int) -> ImporterAccount:
    """An account, locked until the transaction ends. Raises NotVisible where there is none."""
    account = ImporterAccount.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotVisible("no_account", "There is no such account.")
    return account


def _rows(numbers: list[str], at: datetime) -> list[Importer]:
    """The rows of these numbers, locked, in a fixed order; a number never seen is stored as intake stores it."""
    Importer.objects.bulk_create(
        (Importer(number=number, first_seen_at=at) for number in numbers), ignore_conflicts=True
    )
    return list(Importer.objects.select_for_update().filter(number__in=numbers).order_by("number"))


def _refuse_taken(rows: list[Importer], path: str) -> None:
    for taken in rows:
        if taken.account_id is None:
            continue
        holder = ImporterAccount.objects.get(pk=taken.account_id)
        raise Refused(
            "number_taken", f"{mask_importer(taken.number)} is a number of {holder.name}. Move it there, if that is wrong.",
            AUTHORITY, path,
        )  # fmt: skip


def _take(
    rows: list[Importer], account: ImporterAccount, *, verb: str, reason: str, actor: Principal, at: datetime
) -> None:
    for row in rows:
        row.account = account
    Importer.objects.bulk_update(rows, ["account"])
    for row in rows:
        _told(row, None, verb=verb, reason=reason, actor=actor, at=at)


def _told(row: Importer, before: int | None, *, verb: str, reason: str, actor: Principal, at: datetime) -> None:
    """One event for the number, under its account; the number as it may be shown."""
    shown = mask_importer(row.number)
    for account_id in {before, row.account_id} - {None}:
        record(
            actor, verb=verb, at=at, subject=f"entries_importeraccount:{account_id}", reason=reason,
            before={"number": shown, "account_id": before}, after={"number": shown, "account_id": row.account_id},
        )  # fmt: skip
