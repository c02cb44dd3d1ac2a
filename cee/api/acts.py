"""The actions of the interface: for each the fields it is told and the one service that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cee.access.principal import Principal
from cee.base.cas import require_version
from cee.base.errors import Refused
from cee.core.vocabulary import Kind
from centers.policy.work import WORK_ACTIONS
from centers.services.claim import item_claim, item_reassign, item_release
from centers.services.claim_acts import CLAIM_ACTS, claim_act
from centers.services.decide import Decided, decision_return, decision_sign, item_decide
from centers.services.deemed_entries import deemed_confirm
from centers.services.forms import item_form_answer, item_form_issue
from centers.services.inquiry import INQUIRY_ACTS, inquiry_act
from centers.services.liquidation_desk import liquidation_set, reliquidation_decide
from centers.services.reroute import activity_override, triage_settle
from centers.services.reviews import liquidation_extend, review_pull, review_reopen
from entries.models import Activity, Form, Liquidation
from entries.processes.base import Field
from entries.processes.registry import PROCESSES
from entries.services.finding import finding_record, finding_withdraw
from entries.services.note import note_write

_FORMS: Final = {
    "request_information": Form.Type.REQUEST,
    "propose_action": Form.Type.PROPOSED,
    "take_action": Form.Type.TAKEN,
    "record_form28_answer": Form.Type.REQUEST,
    "record_form29_answer": Form.Type.PROPOSED,
}
# An action that anybody may take whatever happened meanwhile; who loses a claim is told who has it.
UNVERSIONED: Final = frozenset({"claim"})


@dataclass(frozen=True, slots=True)
class Act:
    """One action in hand: on what, by whom, when, told what."""

    action: str
    activity: Activity
    version: int
    reason: str
    told: Mapping[str, Any]
    actor: Principal
    at: datetime

    @property
    def named(self) -> dict[str, Any]:
        """What most services are given."""
        return {"activity_id": self.activity.pk, "version": self.version, "actor": self.actor, "at": self.at}


def act(given: Act) -> dict[str, Any]:
    """Do it; answers what came of it beside the activity itself.

    Raises Refused `no_action` where there is no such action, `elsewhere` where it is done on its screen only, Conflict
    `stale_version`, and whatever the service raises.
    """
    do = _DOERS.get(given.action)
    if do is None:
        known = given.action in fields_by_action(given.activity.kind)
        said = "This is done on its own screen." if known else "There is no such action."
        raise Refused("elsewhere" if known else "no_action", said, path="action")
    if given.action not in UNVERSIONED:
        require_version(given.activity.version, given.version)
    return do(given)


def fields_by_action(kind: str) -> dict[str, tuple[Field, ...]]:
    """The fields of every action that people may take on a kind."""
    process = PROCESSES.get(Kind(kind))
    found = {rule.name: rule.fields for rule in process.actions.values() if rule.by_people} if process else {}
    return found | {rule.name: tuple(map(_one_line, rule.fields)) for rule in WORK_ACTIONS}


def is_done_here(action: str) -> bool:
    """Whether the interface does this action."""
    return action in _DOERS


def _one_line(field: Field) -> Field:
    return field._replace(form="line") if field.name == "line" else field


def _decided(done: Decided) -> dict[str, Any]:
    decision = done.decision
    return {
        "decision": {
            "id": decision.pk,
            "action": decision.action,
            "outcome": decision.outcome,
            "codes": decision.codes,
            "revenue": str(decision.revenue),
            "amounts": decision.amounts,
            "authority": decision.authority,
            "status": decision.status,
        },
        "reliquidated": [
            {
                "entry_number": row.reference,
                "number": row.number,
                "date": row.date.isoformat(),
                "before": str(row.before),
                "after": str(row.after),
                "interest": str(row.interest),
                "net": str(row.net),
            }
            for row in done.posted
        ],
        "waits_for_signature": done.waits_for_signature,
    }


def _decide(given: Act) -> dict[str, Any]:
    rule = PROCESSES[Kind(given.activity.kind)].actions[given.action]
    assert rule.outcome is not None
    return _decided(item_decide(**given.named, outcome=rule.outcome.code, reason=given.reason, **given.told))


def _claim_act(given: Act) -> dict[str, Any]:
    claim_act(**given.named, action=given.action, reason=given.reason, **given.told)
    return {}


def _inquiry_act(given: Act) -> dict[str, Any]:
    inquiry_act(**given.named, action=given.action, reason=given.reason, **given.told)
    return {}


def _sign(given: Act) -> dict[str, Any]:
    return _decided(decision_sign(**given.named, reason=given.reason))


def _return(given: Act) -> dict[str, Any]:
    return _decided(decision_return(**given.named, reason=given.reason))


def _issue(given: Act) -> dict[str, Any]:
    made = item_form_issue(**given.named, form=_FORMS[given.action], **given.told)
    return {"form": {"id": made.pk, "form": made.form, "reply_due": made.reply_due and made.reply_due.isoformat()}}


def _answer(given: Act) -> dict[str, Any]:
    sent = given.activity.forms.filter(form=_FORMS[given.action], answered_date=None).first()
    named = {name: value for name, value in given.named.items() if name != "activity_id"}
    made = item_form_answer(form_id=sent.pk if sent else 0, **named, **given.told)
    return {
        "form": {
            "id": made.pk,
            "form": made.form,
            "answered_date": made.answered_date and made.answered_date.isoformat(),
        }
    }


def _extend(given: Act) -> dict[str, Any]:
    return {"decision": {"id": liquidation_extend(**given.named, reason=given.reason, **given.told).pk}}


def _liquidate(given: Act) -> dict[str, Any]:
    batch = liquidation_set(**given.named, reason=given.reason)
    return {"batch": {"friday": batch.friday.isoformat(), "posts_on": batch.posts_on.isoformat()}}


def _deemed(given: Act) -> dict[str, Any]:
    return _posted(deemed_confirm(**given.named, reason=given.reason))


def _reliquidate(given: Act) -> dict[str, Any]:
    return _posted(reliquidation_decide(**given.named, reason=given.reason, **given.told))


def _posted(row: Liquidation) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("id", "number", "kind", "basis", "authority")}
    days = {name: getattr(row, name).isoformat() for name in ("date", "posted_date")}
    dollars = {name: f"{getattr(row, name):.2f}" for name in ("before", "after", "interest", "net")}
    return {"liquidation": plain | days | dollars}


def _pull(given: Act) -> dict[str, Any]:
    review_pull(**given.named, reason=given.reason)
    return {}


def _reopen(given: Act) -> dict[str, Any]:
    review_reopen(**given.named, reason=given.reason)
    return {}


def _settle(given: Act) -> dict[str, Any]:
    triage_settle(**given.named, reason=given.reason, **given.told)
    return {}


def _override(given: Act) -> dict[str, Any]:
    activity_override(**given.named, holder=given.actor.office, reason=given.reason, **given.told)
    return {}


def _claim(given: Act) -> dict[str, Any]:
    item_claim(activity_id=given.activity.pk, actor=given.actor, at=given.at)
    return {}


def _release(given: Act) -> dict[str, Any]:
    item_release(**given.named, reason=given.reason)
    return {}


def _reassign(given: Act) -> dict[str, Any]:
    return {"warnings": list(item_reassign(**given.named, reason=given.reason, **given.told).warnings)}


def _finding(given: Act) -> dict[str, Any]:
    told = {"line": None} | dict(given.told)
    made = finding_record(activity_id=given.activity.pk, **told, actor=given.actor, at=given.at)
    return {
        "finding": {"id": made.pk, "finding_type": made.finding_type, "line": made.line, "revenue": str(made.revenue)}
    }


def _withdraw(given: Act) -> dict[str, Any]:
    finding = given.told["finding"]
    if not given.activity.findings.filter(pk=finding).exists():
        raise Refused("no_finding", "There is no such finding on this activity.", path="finding")
    finding_withdraw(finding_id=finding, reason=given.reason, actor=given.actor, at=given.at)
    return {}


def _note(given: Act) -> dict[str, Any]:
    made = note_write(activity_id=given.activity.pk, text=given.told["text"], actor=given.actor, at=given.at)
    return {"note": {"id": made.pk}}


_DOERS: Final[Mapping[str, Callable[[Act], dict[str, Any]]]] = {
    **{
        rule.name: _decide
        for kind in (Kind.PROTEST, Kind.DRAWBACK)
        for rule in PROCESSES[kind].actions.values()
        if rule.outcome is not None
    },
    **dict.fromkeys(CLAIM_ACTS, _claim_act),
    **dict.fromkeys(INQUIRY_ACTS, _inquiry_act),
    "decide_no_change": _decide,
    "decide_change": _decide,
    "reject": _decide,
    "cancel": _decide,
    "refer_enforcement": _decide,
    "sign_decision": _sign,
    "return_decision": _return,
    "request_information": _issue,
    "propose_action": _issue,
    "take_action": _issue,
    "record_form28_answer": _answer,
    "record_form29_answer": _answer,
    "extend_liquidation": _extend,
    "liquidate": _liquidate,
    "record_deemed": _deemed,
    "reliquidate": _reliquidate,
    "pull_for_review": _pull,
    "reopen": _reopen,
    "settle_triage": _settle,
    "override_routing": _override,
    "claim": _claim,
    "release": _release,
    "reassign": _reassign,
    "record_finding": _finding,
    "withdraw_finding": _withdraw,
    "write_note": _note,
}
