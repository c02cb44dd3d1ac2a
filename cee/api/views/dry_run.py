"""`?dry_run=1`: what a batch would become, without storing anything."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from cee.access.principal import Principal
from cee.base.errors import Refused
from cee.core.errors import Problem as Coded
from centers.services.dry_run import MOST, batch_try
from entries.formats.json import read_json_body
from entries.services.intake import parse
from entries.services.scan import body_scan


def dry_run(content_type: str, chunks: Iterable[bytes], principal: Principal, at: datetime) -> dict[str, Any]:
    """The counts, and for each of the first 1,000 records what it would become. Raises Refused for a body no batch has."""
    held = bytearray()
    for chunk in body_scan(chunks, actor=principal, at=at):
        held += chunk
        if len(held) > settings.SUBMISSION_JSON_BYTES:
            raise Refused("body_too_large", "A dry run reads at most 10 MB; send a part of the batch.")
    body = bytes(held)
    if content_type == "application/json" and isinstance(found := read_json_body(body), Coded):
        raise Refused(found.code, found.message, found.authority, found.path)
    records = parse(content_type, 1, body)
    tried = batch_try(records[:MOST], actor=principal, at=at)
    return {"counts": {"records": len(records)} | tried.counts, "results": tried.results}
