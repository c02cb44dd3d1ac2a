"""Findings: what a review found on a line, coded, with the revenue it moves."""

from datetime import datetime
from decimal import Decimal

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.context import record
from cee.base.errors import NotAllowed, Refused
from cee.core.vocabulary import FindingType, State
from entries.models import Activity, EntryLine, Finding
from entries.processes.codes import FINDING_TYPES
from entries.selectors.activity import activity_by_id

LARGEST = Decimal("999999999999.99")


def finding_record(
    *,
    activity_id: int,
    line: int | None,
    finding_type: str,
    declared: str = "",
    found: str = "",
    revenue: Decimal = Decimal(0),
    authority: str = "",
    remark: str = "",
    discrepant: bool = True,
    actor: Principal,
    at: datetime,
) -> Finding:
    """Record one finding on a line of the latest version as filed, or on the summary as a whole (`line` None).

    `revenue` is dollars, negative where it is owed to the importer; `discrepant` False records that a line was found
    right; `authority` defaults to that of the kind of finding. The same finding twice is one. Raises NotVisible,
    NotAllowed (not the assignee), or Refused: `wrong_state`, `finding_type`, `no_line`, `finding_difference`,
    `revenue`.
    """
    activity = _workable(activity_id, actor)
    filed = _line(activity, line)
    discrepant = discrepant and finding_type != FindingType.COMPLIANT
    _check(finding_type, discrepant, found, revenue)
    authority = authority.strip() or FINDING_TYPES[finding_type].authority
    same = Finding.objects.filter(
        activity=activity, line=line, finding_type=finding_type, found=found, revenue=revenue, withdrawn_at=None
    ).first()
    if same:
        return same
    with acting(actor, verb="record_finding"):
        finding = Finding.objects.create(
            activity=activity,
            filed_version=activity.filed_version,
            line=line,
            finding_type=finding_type,
            discrepant=discrepant,
            declared=declared,
            found=found,
            revenue=revenue,
            authority=authority,
            remark=remark,
            hts=filed.hts if filed else "",
            manufacturer=(filed.manufacturer or "") if filed else "",
            importer_id=activity.importer_id,
            author_id=actor.user_id or 0,
            author=actor.name,
            recorded_at=at,
        )
        after = {"line": line, "type": finding_type, "declared": declared, "found": found, "revenue": str(revenue)}
        record(
            actor,
            verb="record_finding",
            at=at,
            activity=activity,
            subject=f"entries_finding:{finding.pk}",
            after=after,
            reason=remark,
        )
    return finding


def finding_withdraw(*, finding_id: int, reason: str, actor: Principal, at: datetime) -> Finding:
    """Take a finding back, which keeps it, with a reason. Twice is once. Raises as `finding_record`, and `reason_missing`."""
    finding = Finding.objects.filter(pk=finding_id).first()
    if finding is None:
        raise Refused("no_finding", "There is no such finding.", path="finding")
    activity = _workable(finding.activity_id, actor)
    if not reason.strip():
        raise Refused("reason_missing", "Say why the finding is withdrawn.", path="reason")
    if finding.withdrawn_at is None:
        with acting(actor, verb="withdraw_finding", reason=reason):
            Finding.objects.filter(pk=finding_id, withdrawn_at=None).update(withdrawn_at=at)
            record(
                actor,
                verb="withdraw_finding",
                at=at,
                activity=activity,
                subject=f"entries_finding:{finding_id}",
                reason=reason,
            )
        finding.refresh_from_db()
    return finding


def _workable(activity_id: int, actor: Principal) -> Activity:
    """The activity, if it is in review and with this actor."""
    activity = activity_by_id(actor, activity_id)
    actor.require(Capability.RECORD_FINDING)
    if activity.state != State.PLACED:
        raise Refused("wrong_state", f"Findings belong to a review; this is {activity.state.replace('_', ' ')}.")
    if activity.assignee_id is None or activity.assignee_id != actor.user_id:
        raise NotAllowed("not_assignee", "Claim the item first; findings are recorded by whoever works it.")
    return activity


def _line(activity: Activity, number: int | None) -> EntryLine | None:
    if number is None:
        return None
    line = EntryLine.objects.filter(activity=activity, version=activity.filed_version, number=number).first()
    if line is None:
        raise Refused("no_line", f"The summary as filed has no line {number}.", path="line")
    return line


def _check(finding_type: str, discrepant: bool, found: str, revenue: Decimal) -> None:
    if finding_type not in FINDING_TYPES:
        raise Refused("finding_type", f"A finding is one of {', '.join(FINDING_TYPES)}.", path="finding_type")
    if discrepant and not found.strip():
        raise Refused("finding_difference", "Say what was found where something else was declared.", path="found")
    if not revenue.is_finite() or abs(revenue) > LARGEST or revenue != revenue.quantize(Decimal("0.01")):
        raise Refused("revenue", "Revenue is an amount in dollars and cents.", path="revenue")
