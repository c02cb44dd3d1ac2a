"""The acts of an item's page: for each its form, and the one service that does it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.forms import Form
from django.http import HttpRequest

from cee.access.principal import Principal
from cee.base.clock import now
from cee.base.errors import NotAllowed, Refused
from centers.forms import ActionForm, NoteForm, ReleaseForm
from centers.models import WorkItem
from centers.services.claim import item_claim, item_reassign, item_release
from centers.services.forms import item_form_answer, item_form_issue
from centers.views import decide_acts, liquidate_acts
from centers.views.item_context import action_views, finding_form, reassign_form, relief_asked, rules_of, withdraw_form
from centers.views.next import Done, next_item
from entries.models import Activity
from entries.models import Form as EntryForm
from entries.selectors.activity import lines_as_filed
from entries.services.finding import finding_record, finding_withdraw
from entries.services.note import note_write


class Task(NamedTuple):
    """One act: its form bound to what was sent (None: it needs none), and what does it."""

    form: Callable[[HttpRequest, Principal, Activity], Form | None]
    do: Callable[[HttpRequest, Principal, Activity, Any], Done]


def _version(form: Any) -> int:
    version: int = form.cleaned_data["version"]
    return version


def _item(activity: Activity) -> WorkItem:
    found = WorkItem.objects.filter(pk=activity.pk).first()
    if found is None:
        raise Refused("no_item", "This is in no queue any more.")
    return found


def _claim(request: HttpRequest, principal: Principal, activity: Activity, form: None) -> Done:
    item_claim(activity_id=activity.pk, actor=principal, at=now())
    return Done(f"{activity.reference} is yours.")


def _release(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    reason = form.cleaned_data["reason"]
    item_release(activity_id=activity.pk, version=_version(form), reason=reason, actor=principal, at=now())
    return Done(f"{activity.reference} is back in its queue.")


def _reassign(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    done = item_reassign(
        activity_id=activity.pk,
        version=_version(form),
        to_user_id=form.cleaned_data["to_user_id"],
        reason=form.cleaned_data["reason"],
        actor=principal,
        at=now(),
    )
    return Done(f"{activity.reference} was given to another colleague.", warnings=done.warnings)


def _finding(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    finding_record(activity_id=activity.pk, **data, actor=principal, at=now())
    return Done("The finding is recorded.")


def _withdraw(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    finding = form.cleaned_data["finding"]
    finding_withdraw(finding_id=finding.pk, reason=form.cleaned_data["reason"], actor=principal, at=now())
    return Done("The finding is withdrawn; it stays on record.")


def _note(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    note_write(activity_id=activity.pk, text=form.cleaned_data["text"], actor=principal, at=now())
    return Done("The note is written.")


def _next(request: HttpRequest, principal: Principal, activity: Activity, form: None) -> Done:
    item = WorkItem.objects.filter(pk=activity.pk).first()
    address, words = next_item(request, principal, activity, queue=item.queue if item else "")
    return Done(words, next=address)


def _action_form(task: str) -> Callable[[HttpRequest, Principal, Activity], Form]:
    def make(request: HttpRequest, principal: Principal, activity: Activity) -> Form:
        rules = rules_of(task, action_views(principal, activity))
        if not rules:
            raise NotAllowed("not_allowed", "This cannot be done here now, or not by you.", "CEE access table")
        lines = lines_as_filed(activity)
        relief = relief_asked(activity, rules)
        return ActionForm(request.POST, rules=rules, lines=lines, relief=relief, auto_id=f"{task}-%s")

    return make


_FORM_OF = {
    "request_information": EntryForm.Type.REQUEST,
    "propose_action": EntryForm.Type.PROPOSED,
    "take_action": EntryForm.Type.TAKEN,
    "record_form28_answer": EntryForm.Type.REQUEST,
    "record_form29_answer": EntryForm.Type.PROPOSED,
}


def _issue(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    kind = _FORM_OF[form.rule.action]
    told = {"text": "", **form.payload()}
    made = item_form_issue(
        activity_id=activity.pk, version=_version(form), form=kind, **told, actor=principal, at=now()
    )
    reply = f"; a reply is due {made.reply_due.isoformat()}" if made.reply_due else ""
    return Done(f"{form.rule.label}: sent{reply}.")


def _answer(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    kind = _FORM_OF[form.rule.action]
    sent = activity.forms.filter(form=kind, answered_date=None).first()
    item_form_answer(
        form_id=sent.pk if sent else 0, version=_version(form), **form.payload(), actor=principal, at=now()
    )
    return Done("The answer is on record.")


TASKS: dict[str, Task] = {
    "claim": Task(lambda request, principal, activity: None, _claim),
    "next": Task(lambda request, principal, activity: None, _next),
    "release": Task(lambda request, principal, activity: ReleaseForm(request.POST, auto_id="release-%s"), _release),
    "reassign": Task(lambda r, p, activity: reassign_form(_item(activity), r.POST), _reassign),
    "finding": Task(lambda r, p, activity: finding_form(lines_as_filed(activity), r.POST), _finding),
    "withdraw": Task(lambda r, p, activity: withdraw_form(activity, r.POST), _withdraw),
    "decide": Task(_action_form("decide"), decide_acts.decide),
    "sign": Task(_action_form("sign"), decide_acts.sign),
    "other": Task(_action_form("other"), decide_acts.other),
    "inquiry": Task(_action_form("inquiry"), decide_acts.inquiry),
    "extend": Task(_action_form("extend"), liquidate_acts.extend),
    "liquidate": Task(_action_form("liquidate"), liquidate_acts.liquidate),
    "issue": Task(_action_form("issue"), _issue),
    "answer": Task(_action_form("answer"), _answer),
    "note": Task(lambda request, principal, activity: NoteForm(request.POST, auto_id="note-%s"), _note),
}
