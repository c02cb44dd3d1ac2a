"""The secret of an endpoint, and the signature by which its receiver knows that CEE sent a delivery.

`CEE-Signature: t=UNIX,v1=HEX[,v1=HEX]`: HMAC-SHA256 with the secret, as text, over `UNIX.BODY`. There are several while an
older secret still holds; one that agrees is enough.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from cee.api.models import WebhookEndpoint

SIGNATURE: Final = "CEE-Signature"
DELIVERY: Final = "CEE-Delivery"
_SALT: Final = "cee.api.webhooks"


def secret_of(key: UUID, generation: int, secret_key: str | None = None) -> str:
    """The secret of an endpoint's generation, derived from the site's own key: nothing in the database tells it."""
    digest = salted_hmac(_SALT, f"{key}:{generation}", secret=secret_key, algorithm="sha256").digest()
    return "whsec_" + urlsafe_b64encode(digest).decode().rstrip("=")


def secrets_in_force(endpoint: WebhookEndpoint, at: datetime) -> list[str]:
    """The secrets to sign with: the present one, the one before while it still holds, each also by the site's older keys."""
    generations = [endpoint.generation]
    if endpoint.generation > 1 and endpoint.previous_until is not None and at < endpoint.previous_until:
        generations.append(endpoint.generation - 1)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [secret_of(endpoint.key, generation, key) for generation in generations for key in keys]


def signature_of(body: bytes, secrets: Sequence[str], at: datetime) -> str:
    """The header for a body sent at an instant."""
    stamp = str(int(at.timestamp()))
    signed = stamp.encode() + b"." + body
    return ",".join([f"t={stamp}", *(f"v1={hmac.new(one.encode(), signed, sha256).hexdigest()}" for one in secrets)])
