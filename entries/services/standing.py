"""Trusted-trader standing of an account, from a day on or put right for the past: rows are closed and added, never edited."""

from datetime import date, datetime
from typing import Final

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.context import acting
from cee.base.cas import compare_and_set
from cee.base.dated import make_room, put_right
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Standing
from entries.models import AccountStanding, ImporterAccount
from entries.services.account import account_locked

AUTHORITY: Final = "CTPAT, 6 USC 961 to 973"


def standing_change(
    *,
    account_id: int,
    version: int,
    standing: str,
    source: str,
    reason: str,
    valid_from: date,
    actor: Principal,
    at: datetime,
) -> AccountStanding:
    """Give an account a standing from a day on, or end it (`none`); what was to come after is superseded.

    `version` is the account's. What was routed before stays. The same standing again answers the one that stands. Raises
    NotAllowed, NotVisible, Conflict, or Refused: `standing`, `missing` (source or reason).
    """
    _check(standing, source, reason, actor)
    with acting(actor, verb="standing_changed", reason=reason):
        account = account_locked(account_id)
        known = AccountStanding.objects.filter(account=account, known_to=None)
        same = known.filter(standing=standing, source=source.strip(), valid_from=valid_from, valid_to=None).first()
        if same is not None:
            return same
        compare_and_set(ImporterAccount.objects.all(), pk=account_id, version=version)
        make_room(known, valid_from, at)
        return AccountStanding.objects.create(
            account=account, standing=standing, source=source.strip(), valid_from=valid_from, known_from=at
        )


def standing_correct(
    *, standing_id: int, version: int, standing: str, source: str, reason: str, actor: Principal, at: datetime
) -> AccountStanding:
    """Put right a row that was wrong from its beginning: for the same days, another standing or source, known from now on.

    `version` is the account's. Corrected to what it says already, nothing changes. Raises as `standing_change`, and
    Refused `superseded` where the row is no longer what CEE knows.
    """
    _check(standing, source, reason, actor)
    with acting(actor, verb="standing_corrected", reason=reason):
        row = AccountStanding.objects.filter(pk=standing_id).first()
        if row is None:
            raise NotVisible("no_standing", "There is no such standing.")
        account_locked(row.account_id)
        row.refresh_from_db()
        if row.known_to is not None:
            raise Refused("superseded", "This row was superseded already; correct the one that stands.")
        if (row.standing, row.source) == (standing, source.strip()):
            return row
        compare_and_set(ImporterAccount.objects.all(), pk=row.account_id, version=version)
        return put_right(row, at, standing=standing, source=source.strip())


def _check(standing: str, source: str, reason: str, actor: Principal) -> None:
    actor.require(Capability.MANAGE_ACCOUNTS)
    if standing not in set(Standing):
        raise Refused("standing", f"A standing is one of {', '.join(Standing)}.", AUTHORITY, "standing")
    if not source.strip():
        raise Refused("missing", "Say where it is written.", path="source")
    if not reason.strip():
        raise Refused("missing", "Say why.", path="reason")
