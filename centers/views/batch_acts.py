"""What is done with a batch on its page: confirmed, stopped, undone; each is one service."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found, refused, status_of
from cee.base.clock import now
from cee.base.errors import DomainError, NotAllowed, NotVisible
from centers.forms_batch import ConfirmForm, StopForm, UndoForm
from centers.models import Batch
from centers.selectors.batches import batch_named, rules_for
from centers.services.batch import batch_cancel, batch_confirm, batch_undo
from centers.views.batch_draft import draft_page
from centers.views.batches import results_page


@allow(Capability.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, key: UUID, verb: str) -> HttpResponse:
    """Confirm, stop or undo a batch, and show it. A GET, after signing in again, shows it too."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        batch = batch_named(principal, key)
        if request.method == "GET":
            return redirect("batch", key=key)
        answer = {"confirm": _confirm, "stop": _stop, "undo": _undo}[verb](request, principal, batch)
    except NotVisible:
        return not_found(request)
    except NotAllowed as error:
        return refused(request, error)
    return answer or redirect("batch", key=key)


def _confirm(request: HttpRequest, principal: Principal, batch: Batch) -> HttpResponse | None:
    rules = {rule.name: rule for rule in rules_for(batch)}
    rule = rules.get(request.POST.get("action", ""), next(iter(rules.values())))
    form = ConfirmForm(request.POST, rule=rule)
    if not form.is_valid():
        return _again(request, principal, batch, form, 422)
    try:
        batch_confirm(batch_id=batch.pk, **form.told(), actor=principal, at=now())
    except (NotVisible, NotAllowed):
        raise
    except DomainError as error:
        form.refuse(error)
        return _again(request, principal, batch, form, status_of(error))
    return None


def _again(request: HttpRequest, principal: Principal, batch: Batch, form: Any, status: int) -> HttpResponse:
    batch.refresh_from_db()
    if batch.status == Batch.Status.DRAFT:
        return draft_page(request, principal, batch, form, status)
    return results_page(request, principal, batch, status=status)


def _stop(request: HttpRequest, principal: Principal, batch: Batch) -> HttpResponse | None:
    form = StopForm(request.POST)
    if not form.is_valid():
        return None
    draft = batch.status == Batch.Status.DRAFT
    try:
        batch_cancel(batch_id=batch.pk, version=form.cleaned_data["version"], actor=principal, at=now())
    except (NotVisible, NotAllowed):
        raise
    except DomainError as error:
        messages.error(request, error.message)
        return None
    messages.success(request, "The list is discarded." if draft else "The batch is stopped; what was decided stands.")
    return redirect("queue", slug=batch.queue) if draft else None


def _undo(request: HttpRequest, principal: Principal, batch: Batch) -> HttpResponse | None:
    form = UndoForm(request.POST)
    if not form.is_valid():
        return results_page(request, principal, batch, form, 422)
    try:
        batch_undo(batch_id=batch.pk, **form.cleaned_data, actor=principal, at=now())
    except (NotVisible, NotAllowed):
        raise
    except DomainError as error:
        form.refuse(error)
        batch.refresh_from_db()
        return results_page(request, principal, batch, form, status_of(error))
    return None
