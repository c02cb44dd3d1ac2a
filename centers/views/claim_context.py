"""What the page of an item shows of protests and drawback claims: their own data, precedents, and what rests on an entry."""

from decimal import Decimal
from typing import Any, NamedTuple

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.core.vocabulary import State
from centers.models import Decision
from centers.selectors.guidance import guidance_for
from entries.formats.records import Inquiry
from entries.models import Activity, ClockEvent, InquiryMessage
from entries.processes.axes import AXES
from entries.processes.codes import INQUIRY_REFERRALS, PROTEST_OUTCOMES
from entries.rules.rulings import Ruling
from entries.selectors.claim_page import ClaimPage, claim_page
from entries.selectors.entry_claims import resting_on
from entries.selectors.inquiry_page import answer_of, asked_alike, asked_before, inquiries_about, messages_of
from entries.selectors.precedents import Precedent, outcomes_of, precedents_of
from entries.selectors.reference import law

_TONES = {"AP": "good", "PD": "info", "DN": "bad", "UT": "neutral", "NP": "neutral", "SP": "warn", "WD": "neutral"}
_CASES = {"considered_together": "protest"}
"""Acts whose reference is the number of an activity, by the kind of that."""


class PrecedentView(NamedTuple):
    """A precedent as it is drawn: its outcome in words, and why it was decided so."""

    of: Precedent
    label: str
    tone: str
    reason: str


class ActView(NamedTuple):
    """What was asked or done of a claim: the act, and the kind of the activity whose number it names, if it does."""

    act: ClockEvent
    kind: str


class MessageView(NamedTuple):
    """A text of an inquiry as it is drawn; `where` says to whom a referral went."""

    of: InquiryMessage
    where: str


def claim_context(principal: Principal, activity: Activity) -> dict[str, Any]:
    """The part of the page's context that concerns protests and claims; empty parts for an entry on which nothing rests."""
    claim = claim_page(activity)
    found: dict[str, Any] = {
        "claim": claim,
        "resting": resting_on(principal, activity),
        "asked_about": inquiries_about(principal, activity),
        "outcome_tones": _TONES,
    }
    if claim is None:
        return found
    if isinstance(claim.record, Inquiry):
        return found | _inquiry(principal, activity, claim.record)
    known = AXES["protest"].get(activity.protest)
    found["axis_protest"] = known.label.removeprefix("Protest: ").capitalize() if known else "Open"
    found["protest_tone"] = _TONES.get(activity.protest, "info")
    if claim.drawback is not None:
        provisions = law().edition.settings["drawback_provisions"].value
        found["provision"] = provisions.get(claim.version.provision, "")  # type: ignore[union-attr]
    found["acts"] = [ActView(one, _CASES.get(one.event, "")) for one in claim.acts]
    return found | (_precedents(principal, activity, claim) if claim.protest else {})


def _inquiry(principal: Principal, activity: Activity, record: Inquiry) -> dict[str, Any]:
    """What went back and forth, what was asked before, and the guidance that was made of the answer."""
    thread, answer = messages_of(activity), answer_of(activity)
    made = list(guidance_for(principal).filter(activity_id=activity.pk).order_by("-id"))
    return {
        "thread": [MessageView(one, _where(one)) for one in thread],
        "standing": _standing(activity, thread),
        "inquiry_heading": "Answer, ask back, refer or close"
        if activity.state == State.PLACED
        else "Put the answer right, open it again",
        "answer": answer,
        "asked_before": asked_before(principal, activity, record),
        "asked_alike": asked_alike(principal, activity, record),
        "guidance_made": made,
        "may_guide": bool(answer) and principal.can(Capability.WRITE_GUIDANCE) and principal.office == activity.center,
    }


def _standing(activity: Activity, thread: list[InquiryMessage]) -> str:
    """What has become of it, in its own words; empty for the words of every kind."""
    if activity.state == State.DECIDED and thread:
        return "Referred" if thread[-1].kind == InquiryMessage.Kind.REFERRAL else "Answered"
    return ""


def _where(message: InquiryMessage) -> str:
    code = INQUIRY_REFERRALS.get(message.to)
    return code.label if code else message.to


def _precedents(principal: Principal, activity: Activity, claim: ClaimPage) -> dict[str, Any]:
    assert claim.protest is not None
    rulings = claim.protest.rulings
    alike = precedents_of(
        principal, activity, claim.version.category, claim.protest.numbers, [one.name for one in rulings]  # type: ignore[union-attr]
    )  # fmt: skip
    said = Decision.objects.filter(activity_id__in=[one.activity.pk for one in alike], status=Decision.Status.FINAL)
    reasons = dict(said.order_by("pk").values_list("activity_id", "reason")) if alike else {}
    return {
        "precedents": [
            PrecedentView(
                one, PROTEST_OUTCOMES[one.outcome].label, _TONES[one.outcome], reasons.get(one.activity.pk, "")
            )
            for one in alike
        ],
        "precedent_outcomes": [(PROTEST_OUTCOMES[code].label, count) for code, count in outcomes_of(alike)],
        "rulings": [(ruling, _citing(ruling, alike)) for ruling in rulings],
    }


def _citing(ruling: Ruling, alike: list[Precedent]) -> list[Precedent]:
    """The precedents that cite a ruling too."""
    return [one for one in alike if ruling.name in one.rulings]


def likely_decision(claim: ClaimPage) -> dict[str, Any]:
    """What a decision of this claim comes to by the figures that are known: the revenue it moves, the coded reason."""
    if claim.protest is not None:
        at_stake = claim.protest.at_stake
        return {"revenue": at_stake} if at_stake else {}
    if claim.drawback is None:
        return {}
    over = claim.drawback.over
    if not over:
        return {}
    code = "55" if claim.paid > Decimal(0) else "57"
    return {"revenue": over, "codes__liquidate_changed": [code], "action": "liquidate_changed"}
