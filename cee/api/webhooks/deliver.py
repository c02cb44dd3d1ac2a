"""The sender: writes a delivery down, sends it with no transaction open, writes down what came of it.

One sender works an endpoint at a time, in the order of the stream; a delivery that fails is tried again, later each time, and
nothing behind it is sent before it. A receiver that fails for too long is given up: its delivery is dead and the endpoint
stopped, at the place where it stood, until somebody begins it again.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Exists, OuterRef, Q
from rest_framework.renderers import JSONRenderer

from cee.access.principal import Principal, system_principal
from cee.api.models import WebhookDelivery, WebhookEndpoint
from cee.api.serializers.common import rendered
from cee.api.serializers.event import StreamEvent, shown_events
from cee.api.webhooks.endpoints import owner_of, stop
from cee.api.webhooks.post import Outcome, post
from cee.api.webhooks.secret import DELIVERY, SIGNATURE, secrets_in_force, signature_of
from cee.audit.stream import events_after, events_named, parse_cursor

log = structlog.get_logger(__name__)

_State = WebhookDelivery.State
Clock = Callable[[], datetime]

_LOCK: Final = 0x3EB << 48
"""Of the advisory locks: one for each endpoint, while somebody sends to it."""
_SENDERS: Final = 4
_MOST_BACKOFF: Final = 3600
_STEP: Final = 1_000
"""Transactions without an event for an endpoint after which its place is written down all the same."""
_MOST_PAGES: Final = 50
"""Pages of events that are none of the owner's after which the next sweep looks on."""
_SENDER: Final = system_principal("webhook sender")


def endpoints_sweep(*, clock: Clock) -> int:
    """Send what is due to every endpoint, several at once; answers how many deliveries arrived."""
    waits = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"), state=_State.PENDING)
    due = WebhookEndpoint.objects.filter(Q(~Exists(waits)) | Exists(waits.filter(next_at__lte=clock())), active=True)
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    end = monotonic() + settings.WEBHOOK_RUN_SECONDS
    with ThreadPoolExecutor(min(_SENDERS, len(ids)), thread_name_prefix="webhook") as senders:
        return sum(senders.map(lambda pk: _apart(pk, clock, end), ids))


def endpoint_send(*, endpoint_id: int, clock: Clock, end: float | None = None) -> int:
    """Send an endpoint what is due, in order, until there is no more, one fails, or the monotonic `end` has come.

    Answers how many arrived; 0 where another sender is at it. Raises RuntimeError inside a transaction.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A delivery is sent with no transaction open.")
    sent = 0
    with _only_sender(endpoint_id) as alone:
        while alone and (end is None or monotonic() < end):
            todo = _next(endpoint_id, clock())
            if todo is None:
                break
            delivery, body, headers = todo
            outcome = post(delivery.endpoint.url, body, headers, seconds=settings.WEBHOOK_SEND_SECONDS)
            _settle(delivery, outcome, clock())
            if not outcome.ok:
                break
            sent += 1
    return sent


def _apart(endpoint_id: int, clock: Clock, end: float) -> int:
    try:
        return endpoint_send(endpoint_id=endpoint_id, clock=clock, end=end) if monotonic() < end else 0
    except Exception:
        log.exception("webhook_sender_failed", endpoint=endpoint_id)
        return 0
    finally:
        connections.close_all()


@contextmanager
def _only_sender(endpoint_id: int) -> Iterator[bool]:
    """Whether this is the one sender of an endpoint; ends with the connection, so a killed sender holds nobody up."""
    key = _LOCK + endpoint_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _next(endpoint_id: int, at: datetime) -> tuple[WebhookDelivery, bytes, dict[str, str]] | None:
    """The delivery to send now, written down, with its body and headers; None where there is none."""
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id, active=True).first()
        if endpoint is None:
            return None
        owner = owner_of(endpoint, at)
        if owner is None:
            _give_up(endpoint, WebhookEndpoint.Stopped.OWNER, at)
            return None
        waits = endpoint.deliveries.filter(state=_State.PENDING).first()
        delivery = waits or _planned(endpoint, owner, at)
        if delivery is None or delivery.next_at > at:
            return None
        delivery.endpoint = endpoint
        body = _body(delivery, owner)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "CEE-Webhook/1",
            DELIVERY: str(delivery.key),
            SIGNATURE: signature_of(body, secrets_in_force(endpoint, at), at),
        }
    return delivery, body, headers


def _planned(endpoint: WebhookEndpoint, owner: Principal, at: datetime) -> WebhookDelivery | None:
    """The next batch of events behind the endpoint's place as a delivery; None where there is none for its owner."""
    after, found = endpoint.cursor, endpoint.cursor
    for _ in range(_MOST_PAGES):
        events, cursor = events_after(owner, found, limit=settings.WEBHOOK_BATCH, verbs=endpoint.verbs)
        shown = shown_events(owner, events)
        if shown:
            break
        if len(events) < settings.WEBHOOK_BATCH:
            if parse_cursor(cursor)[0] - parse_cursor(after)[0] > _STEP:
                WebhookEndpoint.objects.filter(pk=endpoint.pk).update(cursor=cursor)
            return None
        found = cursor
    else:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(cursor=found)
        return None
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(cursor=cursor)
    return WebhookDelivery.objects.create(
        key=uuid4(), endpoint=endpoint, events=[one["id"] for one in shown], after=after, until=cursor,
        replay=parse_cursor(after) < parse_cursor(endpoint.replay_until), next_at=at, created_at=at,
    )  # fmt: skip


def _body(delivery: WebhookDelivery, owner: Principal) -> bytes:
    """What is sent: the events of the delivery as the stream shows them to the owner, as they stand now."""
    told = {
        "id": str(delivery.key),
        "replay": delivery.replay,
        "cursor": delivery.until,
        "results": rendered(StreamEvent, shown_events(owner, events_named(owner, delivery.events))),
    }
    body: bytes = JSONRenderer().render(told)
    return body


def _settle(delivery: WebhookDelivery, outcome: Outcome, at: datetime) -> None:
    """Write down what came of a send. A delivery that was given up meanwhile stays so."""
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
        found = endpoint.deliveries.filter(pk=delivery.pk, state=_State.PENDING)
        told: dict[str, Any] = {
            "attempts": delivery.attempts + 1, "last_status": outcome.status, "last_error": outcome.error[:200],
        }  # fmt: skip
        if outcome.ok:
            found.update(**told, state=_State.DELIVERED, ended_at=at)
        elif at - delivery.created_at < timedelta(seconds=settings.WEBHOOK_GIVE_UP_SECONDS):
            found.update(**told, next_at=at + backoff(delivery))
        elif found.update(**told, state=_State.DEAD, ended_at=at):
            endpoint.cursor = delivery.after
            endpoint.save(update_fields=["cursor"])
            _give_up(endpoint, WebhookEndpoint.Stopped.RECEIVER, at, outcome.error[:200])


def _give_up(endpoint: WebhookEndpoint, why: str, at: datetime, reason: str = "") -> None:
    stop(endpoint, why, _SENDER, at, reason)
    endpoint.version += 1
    endpoint.save(update_fields=["version"])


def backoff(delivery: WebhookDelivery) -> timedelta:
    """How long to wait after a failure: twice as long each time, to an hour, less up to a half that differs by delivery and
    attempt, so that what failed together does not come again together."""
    whole = min(settings.WEBHOOK_RETRY_SECONDS * 2 ** min(delivery.attempts, 20), _MOST_BACKOFF)
    share = (delivery.key.int >> (delivery.attempts % 60)) % 1000 / 1000
    return timedelta(seconds=whole * (1 - share / 2))


def deliveries_forget(*, at: datetime) -> int:
    """Remove deliveries that ended longer ago than the settings keep them; answer how many."""
    before = at - timedelta(days=settings.RETENTION_DAYS["webhook_deliveries"])
    removed, _ = WebhookDelivery.objects.filter(ended_at__lt=before).delete()
    return removed
