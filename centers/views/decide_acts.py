"""The acts that end or prolong a review: deciding, signing, opening again. Each is one service."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cee.access.principal import Principal
from cee.base.clock import today
from cee.base.present import money
from centers.models import WorkItem
from centers.policy.placement import queue_of
from centers.services.claim_acts import CLAIM_ACTS, claim_act
from centers.services.decide import decision_return, decision_sign, item_decide
from centers.services.inquiry import REFER, inquiry_act
from centers.services.relief import APPROVALS, IN_PART, relief_preview
from centers.services.reviews import review_pull, review_reopen
from centers.views.next import Done, acted, next_item
from entries.models import Activity


def decide(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    """Decide with the chosen outcome and go to the next item."""
    queue = WorkItem.objects.filter(pk=activity.pk).values_list("queue", flat=True).first() or ""
    told = form.payload()
    done = item_decide(
        outcome=form.rule.outcome.code,
        codes=told.get("codes", ()),
        revenue=told.get("revenue"),
        amounts=told.get("amounts", ()),
        **acted(principal, activity, form),
    )
    if done.posted:
        refund = sum(-row.net for row in done.posted)
        entries = "1 entry is" if len(done.posted) == 1 else f"{len(done.posted)} entries are"
        said = f"{form.rule.label.lower()}; {entries} reliquidated, {money(refund)} with interest is refunded."
        return _go_on(request, principal, activity, queue, f"{activity.reference} decided: {said}")
    stands = "waits for its second signature" if done.waits_for_signature else "decided"
    return _go_on(request, principal, activity, queue, f"{activity.reference} {stands}: {form.rule.label.lower()}.")


def work_out(request: HttpRequest, activity: Activity, form: Any) -> bool:
    """Whether the sender only asked what an approval with these amounts comes to; the form then shows it."""
    if "work_out" not in request.POST or form.rule.action not in APPROVALS or not form.relief:
        return False
    amounts, in_part = form.payload().get("amounts", ()), form.rule.action == IN_PART
    form.relief = relief_preview(activity, amounts, today(), in_part=in_part)
    form.worked_out = True
    return True


def sign(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    """Sign or return the waiting decision and go to the next one."""
    given = acted(principal, activity, form)
    if form.rule.action == "sign_decision":
        decision_sign(**given)
        said = f"{activity.reference} is signed; the decision stands."
    else:
        decision_return(**given)
        said = f"{activity.reference} went back to whoever decided it."
    return _go_on(request, principal, activity, "second-signature", said)


def other(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    """Take into review, open the review again, or act on a protest or a claim."""
    given = acted(principal, activity, form)
    match form.rule.action:
        case act if act in CLAIM_ACTS:
            claim_act(**given, action=act, **form.payload())
            return Done(f"{form.rule.label}: done.")
        case "pull_for_review":
            review_pull(**given)
            return Done(f"{activity.reference} is in review, with you.")
        case _:
            review_reopen(**given)
            return Done(f"The review of {activity.reference} is open again, with you.")


def inquiry(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    """Answer an inquiry, ask back, refer, close or open again; the page stays, so that guidance can follow the answer."""
    inquiry_act(action=form.rule.action, **form.payload(), **acted(principal, activity, form))
    said = f"{activity.reference}: {form.rule.label.lower()}, done."
    if form.rule.action == REFER:
        return Done(said, next=reverse("queue", args=[queue_of(activity.kind, activity.lane)]))
    return Done(said, anchor="thread")


def _go_on(request: HttpRequest, principal: Principal, activity: Activity, queue: str, said: str) -> Done:
    address, words = next_item(request, principal, activity, queue=queue)
    return Done(f"{said} {words}", next=address)
