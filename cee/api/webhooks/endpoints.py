"""The acts on an endpoint: made, given a new secret, stopped, begun again, gone back with.

Its table is not watched by triggers, for what is sent must not itself become something to send; each act leaves one event.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from cee.access.capabilities import Capability
from cee.access.principal import Principal, principal_standing
from cee.access.privacy import may_see_work
from cee.access.published import FILER_VERBS
from cee.api.models import WebhookDelivery, WebhookEndpoint
from cee.api.webhooks.address import address_of, host_of
from cee.api.webhooks.secret import secret_of
from cee.audit.context import record
from cee.audit.stream import cursor_before, end_of, frontier, parse_cursor
from cee.base.cas import require_version
from cee.base.clock import day_of
from cee.base.errors import Refused

_AUTHORITY: Final = "CEE REST contract, version 1"
_VERB: Final = re.compile(r"[a-z0-9_]{1,40}")
MOST_VERBS: Final = 100


def endpoint_create(
    *, url: str, verbs: Sequence[str] = (), after: str | None = None, actor: Principal, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """Have the events that the actor may see sent to a URL, those of some `verbs` only, from behind the cursor `after`
    (None: from now on; empty: from the beginning). Answers the endpoint and its secret, which is told this once.

    Raises NotAllowed, or Refused: `webhook_url`, `webhook_address`, `webhook_exists`, `webhook_many`, `verbs`, `bad_cursor`.
    """
    actor.require(Capability.PUSH_EVENTS)
    address_of(url)
    _check_verbs(actor, verbs)
    cursor = end_of(frontier()) if after is None else after
    parse_cursor(cursor)
    with transaction.atomic():
        own = WebhookEndpoint.objects.filter(office_kind=actor.office_kind, office=actor.office, active=True)
        if own.filter(url=url, user_id=actor.user_id).exists():
            raise Refused("webhook_exists", "An endpoint of this URL is active already.", _AUTHORITY, "url")
        if own.count() >= settings.WEBHOOK_MOST:
            raise Refused("webhook_many", f"An office has at most {settings.WEBHOOK_MOST} endpoints.", _AUTHORITY)
        made = WebhookEndpoint.objects.create(
            key=uuid4(), url=url, verbs=list(dict.fromkeys(verbs)), user_id=actor.user_id, owner=actor.name[:150],
            role=actor.role, office_kind=actor.office_kind, office=actor.office, program=actor.token_name, cursor=cursor,
            created_at=at,
        )  # fmt: skip
        tell(made, "webhook_created", actor, at, {"host": host_of(url), "verbs": made.verbs})
    return made, secret_of(made.key, made.generation)


def endpoint_rotate(*, endpoint_id: int, version: int, actor: Principal, at: datetime) -> tuple[WebhookEndpoint, str]:
    """Give an endpoint a new secret, told this once; the one before is signed with too for as long as the settings say.

    Raises NotAllowed, Conflict.
    """
    with _locked(endpoint_id, version, actor) as found:
        found.generation += 1
        found.previous_until = at + timedelta(seconds=settings.WEBHOOK_OVERLAP_SECONDS)
        found.save(update_fields=["generation", "previous_until"])
        tell(found, "webhook_rotated", actor, at, {"generation": found.generation})
    return found, secret_of(found.key, found.generation)


def endpoint_deactivate(
    *, endpoint_id: int, version: int, reason: str = "", actor: Principal, at: datetime
) -> WebhookEndpoint:
    """Send nothing more. What was not delivered is made anew when it is begun again. Stopped already, nothing changes.

    Raises NotAllowed, Conflict.
    """
    with _locked(endpoint_id, version, actor) as found:
        if found.active:
            stop(found, WebhookEndpoint.Stopped.ASKED, actor, at, reason)
    return found


def endpoint_activate(*, endpoint_id: int, version: int, actor: Principal, at: datetime) -> WebhookEndpoint:
    """Go on sending where it stopped. Active already, nothing changes. Raises NotAllowed, Conflict, Refused `owner_gone`."""
    with _locked(endpoint_id, version, actor) as found:
        _standing_owner(found, at)
        if not found.active:
            _begin(found)
            tell(found, "webhook_activated", actor, at, {})
    return found


def endpoint_replay(
    *,
    endpoint_id: int,
    version: int,
    event: int | None = None,
    after: str | None = None,
    actor: Principal,
    at: datetime,
) -> WebhookEndpoint:
    """Send again from an event on, named by its id, or from behind a cursor; an endpoint that was stopped begins again.

    Raises NotAllowed, Conflict, or Refused: `replay_from`, `owner_gone`, `no_event`, `bad_cursor`, `replay_ahead`.
    """
    if (event is None) == (after is None):
        raise Refused(
            "replay_from", "Say from which `event`, or `after` which cursor; one of them.", _AUTHORITY, "event"
        )
    parse_cursor(after or "")
    with _locked(endpoint_id, version, actor) as found:
        owner = _standing_owner(found, at)
        cursor = after if event is None else cursor_before(owner, event)
        if cursor is None:
            raise Refused("no_event", "There is no such event for this endpoint's owner.", _AUTHORITY, "event")
        if parse_cursor(cursor) > parse_cursor(found.cursor):
            raise Refused("replay_ahead", "Deliveries have not come as far as that yet.", _AUTHORITY, "after")
        reached = found.cursor
        take_back(found, at)
        found.replay_until = max(reached, found.replay_until, key=parse_cursor)
        found.cursor = cursor
        found.save(update_fields=["cursor", "replay_until"])
        if not found.active:
            _begin(found)
        tell(found, "webhook_replayed", actor, at, {"from": event if event is not None else cursor})
    return found


def owner_of(found: WebhookEndpoint, at: datetime) -> Principal | None:
    """The owner of an endpoint as they stand, while they may still have events pushed; else None."""
    owner = principal_standing(
        user_id=found.user_id, role=found.role, office=found.office, program=found.program, on=day_of(at)
    )
    return owner if owner and owner.can(Capability.PUSH_EVENTS) and owner.can(Capability.VIEW_ACTIVITIES) else None


def stop(found: WebhookEndpoint, why: str, actor: Principal, at: datetime, reason: str = "") -> None:
    """Stop an endpoint, in the caller's transaction."""
    take_back(found, at)
    found.active, found.stopped_because, found.stopped_at = False, why, at
    found.save(update_fields=["active", "stopped_because", "stopped_at"])
    tell(found, "webhook_stopped", actor, at, {"why": why}, reason)


def take_back(found: WebhookEndpoint, at: datetime) -> None:
    """Give up the delivery that waits; the place from which deliveries are made goes back before it, so nothing is lost."""
    waits = found.deliveries.filter(state=WebhookDelivery.State.PENDING).first()
    if waits is None:
        return
    found.deliveries.filter(pk=waits.pk).update(state=WebhookDelivery.State.SUPERSEDED, ended_at=at)
    found.cursor = waits.after
    found.save(update_fields=["cursor"])


def tell(
    found: WebhookEndpoint, verb: str, actor: Principal, at: datetime, after: dict[str, Any], reason: str = ""
) -> None:
    """The one event of an act on an endpoint. The URL is not in it: its path may be a secret of the receiver's."""
    record(actor, verb=verb, at=at, subject=f"webhook:{found.pk}", after=after, reason=reason)


@contextmanager
def _locked(endpoint_id: int, version: int, actor: Principal) -> Iterator[WebhookEndpoint]:
    actor.require(Capability.PUSH_EVENTS)
    with transaction.atomic():
        found = WebhookEndpoint.objects.select_for_update().get(pk=endpoint_id)
        require_version(found.version, version)
        yield found
        found.version += 1
        found.save(update_fields=["version"])


def _standing_owner(found: WebhookEndpoint, at: datetime) -> Principal:
    owner = owner_of(found, at)
    if owner is None:
        raise Refused("owner_gone", "Its owner no longer has the role or the token that it was made with.", _AUTHORITY)
    return owner


def _begin(found: WebhookEndpoint) -> None:
    found.active, found.stopped_because, found.stopped_at = True, "", None
    found.save(update_fields=["active", "stopped_because", "stopped_at"])


def _check_verbs(actor: Principal, verbs: Sequence[str]) -> None:
    if len(verbs) > MOST_VERBS:
        raise Refused("verbs", f"At most {MOST_VERBS} verbs.", _AUTHORITY, "verbs")
    for verb in verbs:
        if not _VERB.fullmatch(verb):
            raise Refused("verbs", "A verb has letters, digits and underscores.", _AUTHORITY, "verbs")
        if not may_see_work(actor) and verb not in FILER_VERBS:
            raise Refused("verbs", f"No event of the verb {verb} is told to filers.", _AUTHORITY, "verbs")
