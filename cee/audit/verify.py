"""The verifier: recomputes every seal and names each place where the record is not what was sealed."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from cee.audit.canonical import GENESIS, Block, block_hash, event_bytes
from cee.audit.merkle import leaf_hash, merkle_root


def verify_chain(blocks: Iterable[Block]) -> Iterator[str]:
    """Faults of the chain itself: a block that does not hash to its name, or does not follow its predecessor."""
    previous, expected = GENESIS, 1
    for block in blocks:
        if block.number != expected:
            yield f"Block {expected} is missing."
        if block.previous != previous:
            yield f"Block {block.number} does not follow the block before it."
        if block.block_hash != block_hash(
            number=block.number,
            below_xid=block.below_xid,
            events=block.events,
            merkle_root=block.merkle_root,
            previous=block.previous,
        ):
            yield f"Block {block.number} was altered."
        previous, expected = block.block_hash, block.number + 1


def verify_events(blocks: Iterable[Block], events: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Faults of the events under their seals. `events` come in the order of the stream and may go past the last seal."""
    bounds = list(blocks)
    position = 0

    def block_of(event: Mapping[str, Any]) -> int:
        nonlocal position
        while position < len(bounds) and event["xid"] >= bounds[position].below_xid:
            position += 1
        return position

    found: dict[int, tuple[int, str]] = {}
    for index, group in groupby(events, key=block_of):
        leaves = [leaf_hash(event_bytes(event)) for event in group]
        found[index] = (len(leaves), merkle_root(leaves).hex())
    for index, block in enumerate(bounds):
        count, root = found.get(index, (0, ""))
        if count != block.events:
            yield f"Block {block.number} sealed {block.events} events; {count} are there."
        elif root != block.merkle_root:
            yield f"Block {block.number}: an event was altered, moved or replaced."


def verify_checkpoints(blocks: Iterable[Block], checkpoints: Iterable[Block]) -> Iterator[str]:
    """Faults against the checkpoint kept outside: a block cut off or exchanged since it was sealed."""
    held = {block.number: block for block in blocks}
    for checkpoint in checkpoints:
        block = held.get(checkpoint.number)
        if block is None:
            yield f"Block {checkpoint.number} was sealed and is gone: the record was truncated."
        elif block != checkpoint:
            yield f"Block {checkpoint.number} is not the block that was sealed."
