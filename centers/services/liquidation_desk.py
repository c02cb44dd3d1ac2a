"""What entry specialists do about one entry of a Friday: take it out, put it back, set it for the next one, reliquidate."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.context import record
from cee.base.cas import require_version
from cee.base.clock import day_of
from cee.base.errors import NotVisible, Refused
from centers.selectors.actions import action_guard
from centers.selectors.liquidation_ripe import Seen, seen
from centers.services.liquidation_sheet import POSTS, batch_of, reasons, tally_move
from entries.clocks.schedule import next_batch_friday
from entries.models import Activity, Liquidation, LiquidationBatch, LiquidationRow
from entries.rules.liquidation import BLOCKERS
from entries.selectors.activity import activity_by_id
from entries.selectors.clock import timing_for
from entries.selectors.reference import law
from entries.services.liquidation import liquidation_reliquidate
from entries.services.transition import activity_change, activity_transition

Standing = LiquidationRow.Standing
SET: Final = "liquidate"
RELIQUIDATE: Final = "reliquidate"
LONGEST: Final = 1000


def row_take_out(*, batch_id: int, activity_id: int, reason: str, actor: Principal, at: datetime) -> LiquidationRow:
    """Take an entry off the sheet of a Friday, with a reason; it comes back with the next sheet unless something blocks it.

    Raises NotVisible, NotAllowed, or Refused: `reason_missing`, `not_on_sheet` (it does not post), `posted`.
    """
    activity = _may(activity_id, actor)
    _said(reason)
    with acting(actor, verb="liquidation_take_out", reason=reason):
        batch, row = _locked(batch_id, activity_id)
        if row.standing != Standing.POSTS:
            raise Refused("not_on_sheet", "It does not post on this Friday as it stands.", path="standing")
        _move(batch, row, POSTS, Standing.TAKEN_OUT, activity.estimated_duty)
        _write(row, standing=Standing.TAKEN_OUT, reason=reason, by=actor.name, manual=False)
        if row.manual:
            action, day = timing_for(activity, day_of(at)).next_of(activity.state)
            activity_change(
                activity_id=activity_id, version=activity.version, verb="liquidation_take_out", actor=actor,
                reason=reason, changes={"next_action": action, "next_date": day},
            )  # fmt: skip
        _told(actor, "liquidation_taken_out", batch, activity, reason, at)
    return LiquidationRow.objects.get(batch_id=batch_id, activity_id=activity_id)


def row_put_back(
    *, batch_id: int, activity_id: int, reason: str = "", actor: Principal, at: datetime
) -> LiquidationRow:
    """Put back an entry that was taken out, or whose hindrance is gone: it is looked at again and posts if nothing blocks.

    Raises NotVisible, NotAllowed, or Refused: `on_sheet` (it posts already), `posted`, or the name of the rule that blocks.
    """
    activity = _may(activity_id, actor)
    with acting(actor, verb="liquidation_put_back", reason=reason):
        batch, row = _locked(batch_id, activity_id)
        if row.standing == Standing.POSTS:
            raise Refused("on_sheet", "It posts on this Friday already.", path="standing")
        one = _looked_at(activity, batch, early=row.manual)
        _move(batch, row, row.rule or row.standing, POSTS, activity.estimated_duty)
        _write(row, standing=Standing.POSTS, seen=one.version, rule="", also=reasons(one, law().edition)[1],
               terms=one.terms, reason=reason, by=actor.name)  # fmt: skip
        _told(actor, "liquidation_put_back", batch, activity, reason, at)
    return LiquidationRow.objects.get(batch_id=batch_id, activity_id=activity_id)


def liquidation_set(*, activity_id: int, version: int, reason: str, actor: Principal, at: datetime) -> LiquidationBatch:
    """Set one entry for the next Friday whose cut-off has not passed, before its own: liquidated as entered or as its
    decision says. What statute or court suspends stays where it is.

    Raises NotVisible, Conflict, NotAllowed, or Refused: `reason_missing`, `not_now`, `wrong_state`, `posted`, or the name
    of the rule that blocks it.
    """
    activity = activity_by_id(actor, activity_id)
    require_version(activity.version, version)
    action_guard(actor, activity, SET, day_of(at))
    _said(reason)
    batch = batch_of(next_batch_friday(day_of(at), law().edition))
    with acting(actor, verb=SET, reason=reason):
        batch = LiquidationBatch.objects.select_for_update().get(pk=batch.pk)
        _open(batch, activity_id)
        _looked_at(activity, batch, early=True)
        new = activity_transition(
            activity_id=activity_id, version=version, action=SET, actor=actor, at=at, reason=reason,
            changes={"next_action": "liquidate", "next_date": batch.friday},
        )  # fmt: skip
        one = _looked_at(Activity.objects.get(pk=activity_id), batch, early=True)
        row = LiquidationRow.objects.filter(batch_id=batch.pk, activity_id=activity_id).first()
        values = {
            "seen": new, "standing": Standing.POSTS, "rule": "", "also": reasons(one, law().edition)[1], "manual": True,
            "terms": one.terms, "reason": reason.strip()[:LONGEST], "by": actor.name[:150],
        }  # fmt: skip
        if batch.state == LiquidationBatch.State.FROZEN:
            _move(
                batch,
                row or LiquidationRow(center=one.center, team_id=one.team_id),
                (row.rule or row.standing) if row else None,
                POSTS,
                activity.estimated_duty,
            )
        if row is None:
            LiquidationRow.objects.create(
                batch_id=batch.pk, activity_id=activity_id, center=one.center, team_id=one.team_id, **values
            )
        else:
            _write(row, **values)
    return batch


def reliquidation_decide(
    *,
    activity_id: int,
    version: int,
    codes: Sequence[str],
    revenue: Decimal,
    reason: str,
    actor: Principal,
    at: datetime,
) -> Liquidation:
    """Reliquidate of CBP's own accord within the 90 days of 19 USC 1501, posted today.

    Raises NotVisible, Conflict, NotAllowed (the authority table gives this amount to others), or Refused as
    `liquidation_reliquidate`.
    """
    activity = activity_by_id(actor, activity_id)
    require_version(activity.version, version)
    guard = action_guard(actor, activity, RELIQUIDATE, day_of(at), {"revenue": revenue})
    return liquidation_reliquidate(
        activity_id=activity_id, version=version, found=revenue, basis=Liquidation.Basis.VOLUNTARY, codes=codes,
        reason=reason, authority=guard.authority, actor=actor, at=at,
    )  # fmt: skip


def _may(activity_id: int, actor: Principal) -> Activity:
    actor.require(Capability.LIQUIDATE)
    activity = activity_by_id(actor, activity_id)
    if activity.center != actor.office and not actor.works_anywhere:
        raise NotVisible("no_activity", "There is no such entry for you.")
    return activity


def _said(reason: str) -> None:
    if not reason.strip() or len(reason) > LONGEST:
        raise Refused("reason_missing", f"Say why, in at most {LONGEST} characters.", path="reason")


def _locked(batch_id: int, activity_id: int) -> tuple[LiquidationBatch, LiquidationRow]:
    batch = LiquidationBatch.objects.select_for_update().filter(pk=batch_id).first()
    row = LiquidationRow.objects.filter(batch_id=batch_id, activity_id=activity_id).first()
    if batch is None or row is None:
        raise NotVisible("no_row", "This entry is not on the sheet of that Friday.")
    _open(batch, activity_id)
    return batch, row


def _open(batch: LiquidationBatch, activity_id: int) -> None:
    if batch.state == LiquidationBatch.State.POSTED or activity_id <= batch.done_through:
        raise Refused("posted", "The batch of this Friday has posted, or is just posting.", path="batch")


def _looked_at(activity: Activity, batch: LiquidationBatch, *, early: bool) -> Seen:
    """The entry as it stands now; Refused with the first rule that blocks it."""
    found = seen([activity.pk], batch, law().edition, [activity.pk] if early else ())
    if not found:
        raise Refused("no_version", "No summary is stored under this number.")
    rule = reasons(found[0], law().edition)[0]
    if rule:
        blocker = BLOCKERS[rule]
        raise Refused(rule, f"{blocker.label}. {blocker.law}", blocker.authority)
    return found[0]


def _write(row: LiquidationRow, **changes: object) -> None:
    for name in ("reason", "by"):
        if name in changes:
            changes[name] = str(changes[name]).strip()[: LONGEST if name == "reason" else 150]
    LiquidationRow.objects.filter(batch_id=row.batch_id, activity_id=row.activity_id).update(**changes)


def _move(batch: LiquidationBatch, row: LiquidationRow, before: str | None, after: str, duty: Decimal) -> None:
    """Keep the sheet's counts true; the batch is locked."""
    tally_move(batch.tally, row.center, row.team_id, before, after, duty)
    batch.save(update_fields=["tally"])


def _told(actor: Principal, verb: str, batch: LiquidationBatch, activity: Activity, reason: str, at: datetime) -> None:
    record(actor, verb=verb, at=at, activity=activity, reason=reason, after={"friday": batch.friday.isoformat()})
