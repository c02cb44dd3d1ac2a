"""CBP Forms 28 and 29: asking the importer, proposing an action, giving notice of one, and taking in the answer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.context import event_of, record, record_all
from cee.base.clock import day_of
from cee.base.errors import Conflict, NotAllowed, Refused
from cee.core.vocabulary import State
from entries.models import Activity, EntryLine, Form
from entries.processes.codes import LIQUIDATION_REASONS
from entries.selectors.activity import activity_by_id
from entries.selectors.reference import law
from entries.services.deadlines import deadlines_refresh
from entries.services.transition import activity_transition

ACTION: Final = {
    Form.Type.REQUEST: "request_information",
    Form.Type.PROPOSED: "propose_action",
    Form.Type.TAKEN: "take_action",
}
"""The process's action that each form is."""
ANSWER: Final = {Form.Type.REQUEST: "record_form28_answer", Form.Type.PROPOSED: "record_form29_answer"}
_PERIOD: Final = {Form.Type.REQUEST: "form28_reply", Form.Type.PROPOSED: "form29_reply"}
LONGEST: Final = 20_000


def form_issue(
    *,
    activity_id: int,
    version: int,
    form: str,
    text: str,
    lines: Sequence[int] = (),
    codes: Sequence[str] = (),
    actor: Principal,
    at: datetime,
) -> Form:
    """Issue a form about some lines (none: the summary as a whole), dated the day of `at`; a reply is due by the law.

    Raises NotVisible, Conflict, NotAllowed (not the holder), or Refused: `form`, `wrong_state`, `text_missing`,
    `no_line`, `codes`, `form_open` (one of the kind still waits for its answer).
    """
    activity = activity_by_id(actor, activity_id)
    kind = _kind(form)
    _may(activity, actor)
    _check(activity, kind, text, lines, codes)
    issued = day_of(at)
    period = law().edition.periods[_PERIOD[kind]] if kind in _PERIOD else None
    with acting(actor, verb=ACTION[kind]):
        activity_transition(activity_id=activity_id, version=version, action=ACTION[kind], actor=actor, at=at)
        made = Form.objects.create(
            activity=activity,
            form=kind,
            lines=sorted(set(lines)),
            codes=list(codes),
            text=text.strip(),
            issued_date=issued,
            reply_due=period.after(issued, law().edition.calendar) if period else None,
            issuer_id=actor.user_id or 0,
            issuer=actor.name,
        )
        after = {"form": kind, "lines": made.lines, "reply_due": str(made.reply_due or "")}
        record(actor, verb=ACTION[kind], at=at, activity=activity, subject=f"entries_form:{made.pk}", after=after)
        deadlines_refresh([activity_id])
    return made


def forms_request(
    activities: Sequence[Activity], *, text: str, actor: Principal, at: datetime, correlation: str
) -> dict[int, Form]:
    """A Form 28 about each of these summaries as a whole, the same text for all, in the caller's transaction; by activity.

    Whether each may be asked is the caller's to know; the transitions and deadlines are the caller's too.
    """
    issued, edition = day_of(at), law().edition
    due = edition.periods[_PERIOD[Form.Type.REQUEST]].after(issued, edition.calendar)
    made = Form.objects.bulk_create(
        Form(
            activity=activity, form=Form.Type.REQUEST, text=text.strip(), issued_date=issued, reply_due=due,
            issuer_id=actor.user_id or 0, issuer=actor.name,
        )
        for activity in activities
    )  # fmt: skip
    after = {"form": Form.Type.REQUEST.value, "lines": [], "reply_due": str(due)}
    record_all(
        event_of(
            actor, verb=ACTION[Form.Type.REQUEST], at=at, activity=form.activity, subject=f"entries_form:{form.pk}",
            after=after, correlation=correlation,
        )
        for form in made
    )  # fmt: skip
    return {form.activity_id: form for form in made}


def form_answer(
    *,
    form_id: int,
    version: int,
    answered_date: date,
    answer: str,
    actor: Principal,
    at: datetime,
) -> Form:
    """Take in the importer's answer to a Form 28 or a proposed Form 29; `version` is the activity's.

    Raises NotVisible, Conflict (answered meanwhile), NotAllowed, or Refused: `form`, `answer_missing`, `answer_date`.
    """
    form = Form.objects.filter(pk=form_id).first()
    if form is None or form.form not in ANSWER:
        raise Refused("form", "There is no such form that is answered.", path="form")
    activity = activity_by_id(actor, form.activity_id)
    _may(activity, actor)
    kind = Form.Type(form.form)
    if form.answered_date is not None:
        raise Conflict("answered", "This form has its answer already.", path="form", present=str(form.answered_date))
    if not answer.strip():
        raise Refused("answer_missing", "Say what was answered.", path="answer")
    if not form.issued_date <= answered_date <= day_of(at):
        raise Refused("answer_date", "An answer comes between the day of the form and today.", path="answered_date")
    with acting(actor, verb=ANSWER[kind]):
        activity_transition(activity_id=activity.pk, version=version, action=ANSWER[kind], actor=actor, at=at)
        won = Form.objects.filter(pk=form_id, answered_date=None).update(
            answered_date=answered_date, answer=answer.strip(), version=form.version + 1
        )
        if not won:
            raise Conflict("answered", "This form has its answer already.", path="form")
        after = {"form": kind, "answered_date": str(answered_date)}
        record(actor, verb=ANSWER[kind], at=at, activity=activity, subject=f"entries_form:{form_id}", after=after)
        deadlines_refresh([activity.pk])
    form.refresh_from_db()
    return form


def _kind(form: str) -> Form.Type:
    if form not in Form.Type.values:
        raise Refused("form", f"A form is one of {', '.join(Form.Type.values)}.", path="form")
    return Form.Type(form)


def _may(activity: Activity, actor: Principal) -> None:
    actor.require(Capability.ISSUE_FORM)
    if activity.state == State.PLACED and activity.assignee_id != actor.user_id:
        raise NotAllowed("not_assignee", "Claim the item first; forms are sent by whoever works it.")


def _check(activity: Activity, kind: Form.Type, text: str, lines: Sequence[int], codes: Sequence[str]) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise Refused("text_missing", f"The form needs its text, of at most {LONGEST} characters.", path="text")
    if lines:
        known = EntryLine.objects.filter(activity=activity, version=activity.filed_version, number__in=lines)
        missing = set(lines) - set(known.values_list("number", flat=True))
        if missing:
            raise Refused("no_line", f"The summary as filed has no line {min(missing)}.", path="lines")
    if kind != Form.Type.REQUEST and (not codes or set(codes) - LIQUIDATION_REASONS.keys()):
        raise Refused("codes", "A Form 29 names its reasons, 01 to 09.", path="codes")
    open_one = Form.objects.filter(activity=activity, form=kind, answered_date=None)
    if kind != Form.Type.TAKEN and open_one.exists():
        raise Refused("form_open", "The one before still waits for its answer.", path="form")
