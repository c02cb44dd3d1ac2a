"""`Idempotency-Key`: the same key and body give the same answer, however often and however fast they come."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from cee.access.principal import Principal
from cee.api.errors import Problem
from cee.api.models import IdempotencyKey
from cee.base.clock import now

_FORM: Final = re.compile(r"[!-~]{1,255}")
_INSERT: Final = (
    "INSERT INTO api_idempotencykey (principal, key, fingerprint, body, created_at) VALUES (%s, %s, %s, '', %s) "
    "ON CONFLICT DO NOTHING"
)


class Secret(Response):
    """An answer that tells a secret; `kept` is the body without it, which is kept under the key and repeated."""

    def __init__(self, data: Any, *, status: int, kept: Any) -> None:
        super().__init__(data, status=status)
        self.kept = Response(kept, status=status)


class Key(NamedTuple):
    """A caller's key."""

    principal: str
    key: str

    def held(self) -> IdempotencyKey | None:
        """What is kept under it."""
        return IdempotencyKey.objects.filter(principal=self.principal, key=self.key).first()

    def take(self, fingerprint: str, at: datetime) -> bool:
        """Take the key in the caller's transaction, after whoever is at it; False when it is taken."""
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [self.principal, self.key, fingerprint, at])
            return bool(cursor.rowcount)

    def keep(self, answer: Response) -> None:
        """Keep the answer under the key."""
        body = "" if answer.data is None else JSONRenderer().render(answer.data).decode()
        IdempotencyKey.objects.filter(principal=self.principal, key=self.key).update(
            status=answer.status_code, body=body
        )

    def take_with(self, fingerprint: str, answer: Response, at: datetime) -> bool:
        """Take the key and keep the answer under it, in the caller's transaction; False when it is taken."""
        taken = self.take(fingerprint, at)
        if taken:
            self.keep(answer)
        return taken

    def again(self, fingerprint: str) -> HttpResponse:
        """The answer that was given; raises Problem 422 where something else was sent under the key."""
        held = self.held()
        if held is None or held.status is None or held.fingerprint != fingerprint:
            raise Problem(422, "idempotency_key_reused", "This Idempotency-Key came with another request before.")
        answer = HttpResponse(held.body.encode(), status=held.status, content_type="application/json")
        if not held.body:
            del answer["Content-Type"]
        answer["Idempotency-Replayed"] = "true"
        return answer


def key_of(request: Any, principal: Principal) -> Key | None:
    """The key of a request, if it has one. Raises Problem 400 for one that cannot be a key."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not _FORM.fullmatch(given):
        raise Problem(
            400,
            "idempotency_key_form",
            "An Idempotency-Key has 1 to 255 visible ASCII characters.",
            path="Idempotency-Key",
        )
    return Key(f"{principal.user_id}/{principal.office}", given)


def fingerprint_of(request: Any, body_sha256: str) -> str:
    """What makes two requests the same: address, parameters except how long to wait, content type, body."""
    parameters = sorted((name, value) for name, value in request.query_params.items() if name != "wait")
    parts = (request.path, repr(parameters), (request.content_type or "").split(";")[0], body_sha256)
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def idempotent(method: Callable[..., Response]) -> Callable[..., Any]:
    """Make a `post` answer a repeated key with what it answered first. What fails is not kept, so it may be tried again.

    Key, change and answer are one transaction: of racing duplicates one acts, the others wait and repeat its answer. A
    Secret is kept and repeated without what it tells.
    """

    @wraps(method)
    def post(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        key = key_of(request, self.principal)
        if key is None:
            return method(self, request, *args, **kwargs)
        fingerprint = fingerprint_of(request, sha256(request._request.body).hexdigest())
        with transaction.atomic():
            if not key.take(fingerprint, now()):
                return key.again(fingerprint)
            answer = method(self, request, *args, **kwargs)
            key.keep(answer.kept if isinstance(answer, Secret) else answer)
        return answer

    return post


def keys_forget(*, at: datetime) -> int:
    """Remove keys older than the settings keep them, at least a day; answer how many."""
    days = max(1, settings.RETENTION_DAYS["idempotency_keys"])
    removed, _ = IdempotencyKey.objects.filter(created_at__lt=at - timedelta(days=days)).delete()
    return removed
