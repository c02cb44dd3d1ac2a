"""A draft on its page: which decision, what it would come to, what is skipped and why; then the form that confirms it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cee.access.principal import Principal
from cee.base.clock import today
from cee.base.present import money, short_money
from cee.base.tables import Tab
from centers.forms_batch import ConfirmForm
from centers.models import Batch
from centers.policy.batch import SKIPPED
from centers.queues import QUEUES
from centers.selectors.batch_rows import rows_named
from centers.selectors.batches import Preview, batch_preview, rules_for
from centers.views.batch_rows import TRAIT_LABELS, preview_table, skip_words
from entries.processes.base import ActionRule

SHOWN = 200
"""Rows of a preview that are listed under a number."""

_KEYS = (("j", "Next row"), ("k", "Row before"), ("Enter", "Open the row"), ("e", "To the decision"), ("?", "This list of keys"))  # fmt: skip


def draft_page(
    request: HttpRequest, principal: Principal, batch: Batch, form: Any = None, status: int = 200
) -> HttpResponse:
    """The page of a draft; `form` is a confirmation that was refused."""
    rules = {rule.name: rule for rule in rules_for(batch)}
    wanted = form.data.get("action", "") if form is not None else request.GET.get("action", "")
    rule = rules.get(wanted) or next(
        (one for one in rules.values() if not one.needs_reason and not one.waits_for), None
    )
    rule = rule or next(iter(rules.values()))
    told = batch_preview(batch, rule.name, actor=principal, on=today())
    address = f"{reverse('batch', args=[batch.key])}?action={rule.name}"
    show = request.GET.get("show", "")
    ids, caption = _rows(told, show)
    context: dict[str, Any] = {
        "batch": batch,
        "queue": QUEUES[batch.queue],
        "rule": rule,
        "tabs": [Tab(one.label, f"?action={one.name}", current=one is rule) for one in rules.values()],
        "told": told,
        "tiles": _tiles(told, rule, address),
        "skips": [(why, skip_words(why), number, f"{address}&show={why}#rows") for why, number in told.skipped.most_common()],
        "facts": [(name, batch.traits[name]) for name in TRAIT_LABELS.values() if name in batch.traits],
        "moves_revenue": any(field.form == "money" for field in rule.fields),
        "claims": told.claimed,
        "hours": settings.BATCH_UNDO_HOURS,
        "table": preview_table(rows_named(batch, ids[:SHOWN]), told.why, frozenset(told.signed), caption),
        "caption": caption,
        "number": len(ids),
        "listed": SHOWN,
        "form": form or ConfirmForm(rule=rule, initial={"action": rule.name, "version": batch.version}),
        "shortcuts": _KEYS,
    }  # fmt: skip
    return render(request, "centers/batch/draft.html", context, status=status)


def _tiles(told: Preview, rule: ActionRule, address: str) -> list[dict[str, Any]]:
    def tile(number: object, what: str, show: str, tone: str = "", below: str = "") -> dict[str, Any]:
        href = f"{address}&show={show}#rows" if number not in (0, "0") else ""
        return {"number": number, "what": what, "href": href, "tone": tone, "below": below}

    tiles = [tile(len(told.decided), "would be decided", "decided")]
    if told.signed:
        tiles.append(tile(len(told.signed), "of them wait for a second signature", "signed", "warn"))
    tiles.append(tile(sum(told.skipped.values()), "would be skipped", "skipped", "warn" if told.skipped else ""))
    tiles.append(tile(short_money(told.duty), "duty, fees and AD/CVD declared", "decided"))
    if rule.outcome and rule.outcome.codes and told.revenue:
        tiles.append(tile(money(told.revenue), "moved by their findings", "decided"))
    return tiles


def _rows(told: Preview, show: str) -> tuple[list[int], str]:
    """The activities under a number of the preview, and what they are."""
    if show == "signed":
        return told.signed, "Would wait for a second signature"
    if show == "skipped":
        return list(told.why), "Would be skipped"
    if show in SKIPPED:
        return [pk for pk, (why, _) in told.why.items() if why == show], SKIPPED[show]
    if show == "decided":
        return told.decided, "Would be decided"
    return [*told.decided, *told.why], "All that are in the list"
