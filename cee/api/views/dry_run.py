"""`?dry_run=1`: what a batch would become, without storing anything."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from cee.access.principal import Principal
from cee.api.privacy import shown_preview
from cee.base.errors import Refused
from cee.core.errors import Problem as Coded
from cee.pipeline import preview
from entries.formats.json import read_json_body
from entries.services.intake import parse
from entries.services.scan import body_scan

MOST: Final = 1_000
_COUNTED: Final = {"add": "accepted", "delete": "accepted", "notice": "accepted", "replace": "replaced"} | {
    "reject": "rejected",
    "duplicate": "duplicate",
}


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
    told = preview(records[:MOST], actor=principal, at=at)
    counts = dict.fromkeys(("accepted", "replaced", "rejected", "duplicate"), 0)
    for one in told:
        counts[_COUNTED[one["outcome"]]] += 1
    return {"counts": {"records": len(records)} | counts, "results": [shown_preview(principal, one) for one in told]}
