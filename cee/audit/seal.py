"""The sealer: hashes what is safely committed into chained blocks, and keeps a checkpoint outside the database."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from cee.audit.canonical import GENESIS, Block, block_hash, event_bytes
from cee.audit.merkle import leaf_hash, merkle_root
from cee.audit.models import SealBlock
from cee.audit.stream import events_between, frontier

_LOCK = 0x5EA1
"""Advisory lock number: one sealer at a time."""


def events_seal(*, at: datetime) -> Block | None:
    """Seal every committed event that no block holds yet; None when there is none, or another sealer is at work."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return None
        last = SealBlock.objects.order_by("-number").first()
        low, high = (last.below_xid if last else 0), frontier()
        counted = _Counted(low, high)
        root = merkle_root(counted).hex()
        if not counted.events:
            return None
        number, previous = (last.number + 1, last.block_hash) if last else (1, GENESIS)
        digest = block_hash(number=number, below_xid=high, events=counted.events, merkle_root=root, previous=previous)
        block = Block(number, high, counted.events, root, previous, digest)
        SealBlock.objects.create(sealed_at=at, **block._asdict())
        transaction.on_commit(lambda: checkpoint_write(block))
    return block


class _Counted:
    """Leaf hashes of a range of events, counted as they pass."""

    def __init__(self, low: int, high: int) -> None:
        self.events = 0
        self._range = (low, high)

    def __iter__(self) -> Iterator[bytes]:
        for event in events_between(*self._range):
            self.events += 1
            yield leaf_hash(event_bytes(event))


def checkpoint_path() -> Path:
    """The file outside the database that names every block ever sealed."""
    return Path(settings.AUDIT_CHECKPOINT_FILE)


def checkpoint_write(block: Block) -> None:
    """Append a block to the checkpoint file."""
    path = checkpoint_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(block._asdict()) + "\n")


def checkpoints_read(path: Path) -> list[Block]:
    """The blocks a checkpoint file names; empty when there is no file."""
    if not path.exists():
        return []
    return [Block(**json.loads(line)) for line in path.read_text().splitlines() if line.strip()]
