"""An account's Center, from a day on or put right for the past: rows are closed and added, never edited."""

from datetime import date, datetime

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.cas import compare_and_set
from cee.base.dated import make_room, put_right
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import ASSIGNMENT_CODES
from entries.models import ImporterAccount
from entries.services.account import account_locked
from routing.models import Assignment

AUTHORITY = "19 CFR 101.10"
BASES = ("predominant_tariff", "business_practice", "intended_use", "high_value", "appeal")
"""What an assignment may rest on."""


def assignment_change(
    *,
    account_id: int,
    version: int,
    center: str,
    basis: str,
    reason: str,
    valid_from: date,
    actor: Principal,
    at: datetime,
) -> Assignment:
    """Assign an account from a day on; what held before ends there, what was to come after is superseded.

    `version` is the account's. What routing decided before stays; what arrives from now on follows the new row. The
    same assignment again answers the one that stands. Raises NotAllowed, NotVisible, Conflict, or Refused: `center`,
    `basis`, `missing` (no reason).
    """
    _check(center, basis, reason, actor)
    with acting(actor, verb="assignment_changed", reason=reason):
        account = account_locked(account_id)
        known = Assignment.objects.select_for_update().filter(account=account, known_to=None)
        same = known.filter(center=center, basis=basis, valid_from=valid_from, valid_to=None).first()
        if same is not None:
            return same
        compare_and_set(ImporterAccount.objects.all(), pk=account_id, version=version)
        make_room(known, valid_from, at)
        return Assignment.objects.create(
            account=account, center=center, basis=basis, reason=reason.strip(), author=actor.name[:150],
            valid_from=valid_from, known_from=at,
        )  # fmt: skip


def assignment_correct(
    *, assignment_id: int, version: int, center: str, basis: str, reason: str, actor: Principal, at: datetime
) -> Assignment:
    """Put right a row that was wrong from its beginning: for the same days, another Center or basis, known from now on.

    `version` is the account's. Corrected to what it says already, nothing changes. Raises as `assignment_change`, and
    Refused `superseded` where the row is no longer what CEE knows.
    """
    _check(center, basis, reason, actor)
    with acting(actor, verb="assignment_corrected", reason=reason):
        row = Assignment.objects.filter(pk=assignment_id).first()
        if row is None:
            raise NotVisible("no_assignment", "There is no such assignment.")
        account_locked(row.account_id)
        row.refresh_from_db()
        if row.known_to is not None:
            raise Refused("superseded", "This row was superseded already; correct the one that stands.", AUTHORITY)
        if (row.center, row.basis) == (center, basis):
            return row
        compare_and_set(ImporterAccount.objects.all(), pk=row.account_id, version=version)
        return put_right(row, at, center=center, basis=basis, reason=reason.strip(), author=actor.name[:150])


def _check(center: str, basis: str, reason: str, actor: Principal) -> None:
    actor.require(Capability.MANAGE_ACCOUNTS)
    if center not in ASSIGNMENT_CODES:
        raise Refused("center", "A Center, NOTELG or PNDING.", AUTHORITY, "center")
    if basis not in BASES:
        raise Refused("basis", f"The basis is one of {', '.join(BASES)}.", AUTHORITY, "basis")
    if not reason.strip():
        raise Refused("missing", "Say why.", AUTHORITY, "reason")
