"""Batches on screens: their list, one of them as a draft with its preview or with its results, and its file."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found
from cee.base.clock import now
from cee.base.errors import NotVisible
from cee.base.sheets import line
from cee.base.tables import Column, Pager, Row, Tab, Table
from cee.base.whole import whole
from centers.models import Batch
from centers.policy.batch import undo_until
from centers.queues import QUEUES
from centers.selectors.batch_rows import Shown, all_rows, page_of, tallies
from centers.selectors.batches import batch_named, batches_for, rule_of
from centers.services.batch import why_not_undo
from centers.views.batch_draft import draft_page
from centers.views.batch_rows import result_tabs, rows_table

PAGE = 50


@allow(Capability.WORK_QUEUE)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The batches of the principal, newest first; a lead may look at those of the office."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    leads = principal.can(Capability.REASSIGN)
    office = leads and request.GET.get("of") == "office"
    after = request.GET.get("after", "")
    found = batches_for(principal, office=office).order_by("-pk")
    before = whole(after, digits=18)
    if before is not None:
        found = found.filter(pk__lt=before)
    shown = list(found[: PAGE + 1])
    of = "of=office&" if office else ""
    pager = Pager(
        next=f"?{of}after={shown[PAGE - 1].pk}" if len(shown) > PAGE else "", previous=f"?{of}" if after else ""
    )
    tabs = [
        Tab("Mine", reverse("batches"), current=not office),
        Tab(f"All of {principal.office}", f"{reverse('batches')}?of=office", current=office),
    ]
    context = {"table": _list(shown[:PAGE], pager), "tabs": tabs if leads else []}
    return render(request, "centers/batch/list.html", context)


def _list(shown: list[Batch], pager: Pager) -> Table:
    columns = [
        Column("made", "Frozen", "instant"),
        Column("queue", "Queue"),
        Column("what", "Decision"),
        Column("total", "Items", "number"),
        Column("decided", "Decided", "number"),
        Column("proposed", "To be signed", "number"),
        Column("skipped", "Skipped", "number"),
        Column("undone", "Undone", "number"),
        Column("status", "State", "status"),
        Column("by", "By", "person"),
    ]
    rows = [
        Row(
            {
                "queue": QUEUES[one.queue].title,
                "what": rule_of(one).label if one.action else "None yet",
                "made": one.made_at,
                "by": one.actor,
                **{
                    name: getattr(one, name) for name in ("total", "decided", "proposed", "skipped", "undone", "status")
                },
            },
            href=reverse("batch", args=[one.key]),
        )
        for one in shown
    ]
    return Table(
        "Batches", columns, rows, keys=True, pager=pager if pager.next or pager.previous else None,
        empty="No batches yet.", empty_hint="Mark rows of a queue, or take a group of like items.",
    )  # fmt: skip


@allow(Capability.WORK_QUEUE)
@require_safe
def batch(request: HttpRequest, key: UUID) -> HttpResponse:
    """One batch: a draft with what deciding it would come to; else how far it is, and what became of each row."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = batch_named(principal, key)
    except NotVisible:
        return not_found(request)
    if found.status == Batch.Status.DRAFT:
        return draft_page(request, principal, found)
    return results_page(request, principal, found)


def results_page(
    request: HttpRequest, principal: Principal, found: Batch, undo_form: Any = None, status: int = 200
) -> HttpResponse:
    """The page of a batch that was confirmed or stopped."""
    shown = Shown.parse(request.GET)
    page = page_of(found, shown, after=request.GET.get("after", ""), size=PAGE)
    numbers = tallies(found)
    refusal = why_not_undo(found, now())
    context = progress_context(found) | {
        "tabs": result_tabs(found, shown, numbers),
        "table": rows_table(page, found, shown),
        "rule": rule_of(found) if found.action else None,
        "queue": QUEUES[found.queue],
        "skips": [(why, number) for why, number in numbers.skips],
        "shown": shown,
        "undo_refusal": refusal,
        "undo_until": undo_until(found.finished_at, settings.BATCH_UNDO_HOURS) if found.finished_at else None,
        "undo_form": undo_form,
        "own": (found.user_id, found.program) == (principal.user_id, principal.token_name),
    }
    return render(request, "centers/batch/batch.html", context, status=status)


def progress_context(found: Batch) -> dict[str, Any]:
    """How far a batch is, or its undoing."""
    undoing = found.status == Batch.Status.UNDOING
    whole = found.decided + found.proposed if undoing else found.total
    done = found.undone + found.kept if undoing else found.worked
    return {"batch": found, "whole": whole, "finished": done, "percent": 100 * done // whole if whole else 100}


@allow(Capability.WORK_QUEUE)
@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far it is, as a piece of its page; once there is nothing left to do the page is asked to show the results."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = batch_named(principal, key)
    except NotVisible:
        return not_found(request)
    answer = render(request, "centers/batch/progress.html", progress_context(found))
    if not found.at_work:
        answer["HX-Refresh"] = "true"
    return answer


@allow(Capability.WORK_QUEUE)
@require_safe
def export(request: HttpRequest, key: UUID) -> HttpResponse | StreamingHttpResponse:
    """Every row as shown, with its result, as CSV."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = batch_named(principal, key)
    except NotVisible:
        return not_found(request)
    at = now()
    answer = StreamingHttpResponse(_lines(found, Shown.parse(request.GET), at), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="batch-{found.key}-{at:%Y%m%dT%H%M%SZ}.csv"'
    return answer


def _lines(found: Batch, shown: Shown, at: Any) -> Iterator[str]:
    yield line(["As of", at])
    yield line(["Batch", str(found.key), rule_of(found).label if found.action else "", f"Rows: {shown.words}"])
    yield line(
        ["Number", "Importer", "Due", "Duty, fees and AD/CVD", "Result", "Why", "In words", "Undoing", "In words"]
    )
    for row in all_rows(found, shown):
        yield line(
            [row.reference, row.importer, row.due or "", row.duty, row.result or "pending", row.why, row.words, row.undo, row.undo_words]
        )  # fmt: skip
