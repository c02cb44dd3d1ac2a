"""Forms 28 and 29 and the work item: it waits with its holder for the importer, and comes back with the answer."""

from collections.abc import Sequence
from datetime import date, datetime

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.base.errors import Refused
from centers.models import WorkItem
from centers.policy.placement import queue_of
from centers.selectors.actions import action_guard
from centers.services.movement import activity_follow, item_move, locked_item
from centers.services.rework import QUEUE_OF_WAITING
from entries.models import Activity, Form
from entries.selectors.activity import activity_by_id
from entries.selectors.clock import timing_for
from entries.services.form import ACTION, ANSWER, form_answer, form_issue

WAITING_FOR = {Form.Type.REQUEST: "form_28", Form.Type.PROPOSED: "form_29"}
AWAIT_REPLY = "await_reply"
LAPSED_AT_ONCE = 200


def item_form_issue(
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
    """Send a form about the item that the actor holds. A Form 28 or a proposed Form 29 lets it wait for the reply, with
    the actor; notice of action taken leaves it where it is. Raises as `form_issue`, and what the guard says.
    """
    activity = activity_by_id(actor, activity_id)
    if form in Form.Type.values:
        action_guard(actor, activity, ACTION[Form.Type(form)], day_of(at))
    with acting(actor, verb=ACTION.get(Form.Type(form), form) if form in Form.Type.values else form):
        item, _ = locked_item(activity_id, version=version, actor=actor)
        made = form_issue(
            activity_id=activity_id,
            version=version,
            form=form,
            text=text,
            lines=lines,
            codes=codes,
            actor=actor,
            at=at,
        )
        kind = Form.Type(made.form)
        if made.reply_due is not None:
            item_move(
                item,
                queue=QUEUE_OF_WAITING,
                why=WAITING_FOR[kind],
                due=made.reply_due,
                at=at,
                holder_id=item.assignee_id,
                waiting_for=WAITING_FOR[kind],
            )
            activity_follow(
                item,
                Activity.objects.get(pk=activity_id),
                verb=ACTION[kind],
                actor=actor,
                next_action=AWAIT_REPLY,
            )
    return made


def item_form_answer(
    *, form_id: int, version: int, answered_date: date, answer: str, actor: Principal, at: datetime
) -> Form:
    """Take in an answer. Once no form is out any more the item comes back to its queue, with its holder.

    `version` is the activity's. Raises as `form_answer`, and what the guard says.
    """
    known = Form.objects.filter(pk=form_id, form__in=ANSWER).first()
    if known is None:
        raise Refused("form", "There is no such form that is answered.", path="form")
    activity = activity_by_id(actor, known.activity_id)
    action = ANSWER[Form.Type(known.form)]
    with acting(actor, verb=action):
        item, activity = locked_item(activity.pk, version=version, actor=actor)
        if known.answered_date is None:
            action_guard(actor, activity, action, day_of(at))
        form = form_answer(
            form_id=form_id, version=version, answered_date=answered_date, answer=answer, actor=actor, at=at
        )
        out = Form.objects.filter(activity=activity, answered_date=None, form__in=ANSWER).exists()
        if item.status == WorkItem.Status.WAITING and not out:
            _come_back(item, why="answered", verb=action, actor=actor, at=at)
    return form


def replies_lapse(*, actor: Principal, on: date, at: datetime, most: int = LAPSED_AT_ONCE) -> int:
    """Bring back the items whose reply was due before the day `on` and has not come; answer how many.

    The form stays open: a late answer can still be taken in. Safe to run again.
    """
    late = WorkItem.objects.filter(queue=QUEUE_OF_WAITING, status=WorkItem.Status.WAITING, due__lt=on)
    count = 0
    for pk in late.order_by("due", "pk").values_list("pk", flat=True)[:most]:
        with acting(actor, verb="reply_overdue"):
            item = late.select_for_update(skip_locked=True).filter(pk=pk).first()
            if item is not None:
                _come_back(item, why="no_reply", verb="reply_overdue", actor=actor, at=at)
                count += 1
    return count


def _come_back(item: WorkItem, *, why: str, verb: str, actor: Principal, at: datetime) -> None:
    activity = Activity.objects.get(pk=item.pk)
    item_move(
        item,
        queue=queue_of(activity.kind, activity.lane),
        why=why,
        due=timing_for(activity, day_of(at)).due,
        at=at,
        holder_id=item.assignee_id,
    )
    activity_follow(item, activity, verb=verb, actor=actor, next_action="review")
