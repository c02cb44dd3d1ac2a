"""The one spelling of an event and of a block that is hashed; an outsider can repeat it from this page."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

COLUMNS = (
    "xid",
    "id",
    "at",
    "activity_id",
    "subject",
    "verb",
    "before",
    "after",
    "reason",
    "actor",
    "role",
    "office",
    "center",
    "port",
    "filer",
    "sensitivity",
    "correlation",
)


class Block(NamedTuple):
    """A seal: its number from 1, how far it reaches, how many events, their root, and the block before."""

    number: int
    below_xid: int
    events: int
    merkle_root: str
    previous: str
    block_hash: str


GENESIS = "0" * 64


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def event_bytes(event: Mapping[str, Any]) -> bytes:
    """An event as a JSON array of its columns in order: keys sorted, no spaces, instants in UTC to the microsecond."""
    row = [_plain(event[column]) for column in COLUMNS]
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def block_hash(*, number: int, below_xid: int, events: int, merkle_root: str, previous: str) -> str:
    """The hash of a block's own content."""
    return sha256(f"{number}|{below_xid}|{events}|{merkle_root}|{previous}".encode()).hexdigest()
