"""For auditors: the seals and whether they hold, and the events of any subject."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.canonical import GENESIS, Block, block_hash
from cee.audit.models import Event, SealBlock
from cee.audit.seal import checkpoint_path, checkpoints_read
from cee.audit.stream import events_between
from cee.audit.verify import verify_checkpoints, verify_events
from cee.base.tables import Column, Pager, Row, Sorting, Table
from cee.base.whole import whole
from cee.core.errors import IdentifierError
from cee.core.identifiers import recognise
from centers.views.history import moments_of
from entries.selectors.activity import activities_for

BLOCKS = 50
EVENTS = 100
MOST = 200_000
"""Events of a block that the screen recomputes; larger ones are the command's."""


@allow(Capability.VERIFY_AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The latest seals, each held against the one before and the checkpoint outside; one recomputed; a subject's events."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    before = whole(request.GET.get("before", ""))
    found = SealBlock.objects.order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    rows = list(found[: BLOCKS + 1])
    faults = _faults(rows[:BLOCKS])
    subject = request.GET.get("subject", "").strip().replace("\x00", "")[:80]
    events, problem = _events(principal, subject) if subject else ([], "")
    context: dict[str, Any] = {
        "table": _table(rows, faults),
        "faults": sorted({fault for told in faults.values() for fault in told}),
        "unsealed": _unsealed(),
        "checked": _checked(request.GET.get("block", "")),
        "subject": subject,
        "moments": moments_of(events),
        "problem": problem,
        "more": len(events) == EVENTS,
    }
    return render(request, "dashboards/audit.html", context)


def _block(row: SealBlock) -> Block:
    return Block(row.number, row.below_xid, row.events, row.merkle_root, row.previous, row.block_hash)


def _faults(rows: list[SealBlock]) -> dict[int, list[str]]:
    """What is wrong with the shown blocks themselves; the row before the first shown one is read too."""
    found: dict[int, list[str]] = {row.number: [] for row in rows}
    numbers = [row.number - 1 for row in rows]
    hashes = dict(SealBlock.objects.filter(number__in=numbers).values_list("number", "block_hash"))
    for row in rows:
        block = _block(row)
        named = block_hash(**{k: v for k, v in block._asdict().items() if k != "block_hash"})
        if named != block.block_hash:
            found[row.number].append(f"Block {row.number} was altered.")
        if hashes.get(row.number - 1, GENESIS if row.number == 1 else "") != row.previous:
            found[row.number].append(f"Block {row.number} does not follow the block before it.")
    held = [_block(row) for row in rows]
    kept = [one for one in checkpoints_read(checkpoint_path()) if one.number in found]
    for checkpoint in kept:
        found[checkpoint.number] += verify_checkpoints(held, [checkpoint])
    return found


def _table(rows: list[SealBlock], faults: dict[int, list[str]]) -> Table:
    columns = [
        Column("number", "Block", "number"),
        Column("sealed_at", "Sealed", "instant"),
        Column("events", "Events", "number"),
        Column("root", "Merkle root", "identifier"),
        Column("hash", "Hash", "identifier"),
        Column("state", "Seal", "status"),
        Column("check", "Its events", "link"),
    ]
    drawn = [
        Row(
            {
                "number": row.number,
                "sealed_at": row.sealed_at,
                "events": f"{row.events:,}",
                "root": f"{row.merkle_root[:16]}…",
                "hash": f"{row.block_hash[:16]}…",
                "state": "failed" if faults[row.number] else "holds",
                "check": ("Recompute", f"?block={row.number}#checked"),
            },
            tone="bad" if faults[row.number] else "",
        )
        for row in rows[:BLOCKS]
    ]
    following = f"?before={rows[BLOCKS - 1].number}" if len(rows) > BLOCKS else ""
    return Table(
        "Seals", columns, drawn, empty="Nothing is sealed yet.", sorting=Sorting(words="latest first"),
        pager=Pager(next=following) if following else None,
    )  # fmt: skip


def _unsealed() -> bool:
    """Whether anything has happened since the last seal."""
    last = SealBlock.objects.order_by("-number").first()
    if last is None:
        return Event.objects.exists()
    return next(events_between(last.below_xid, 2**62), None) is not None


def _checked(text: str) -> dict[str, Any] | None:
    """One block's events, hashed again."""
    number = whole(text)
    row = SealBlock.objects.filter(number=number).first() if number is not None else None
    if row is None:
        return None
    if row.events > MOST:
        told = f"Block {row.number} has {row.events:,} events; `manage.py verify_audit` recomputes it."
        return {"number": row.number, "faults": [told], "events": row.events}
    earlier = SealBlock.objects.filter(number=row.number - 1).first()
    with transaction.atomic():
        events = list(events_between(earlier.below_xid if earlier else 0, row.below_xid))
    return {"number": row.number, "events": row.events, "faults": list(verify_events([_block(row)], events))}


def _events(principal: Principal, subject: str) -> tuple[list[Event], str]:
    """The latest events of an activity, by its number, or of a row of a small table, by `table:id`."""
    if ":" in subject:
        found = list(Event.objects.filter(subject=subject).order_by("-id")[:EVENTS])
        return found, "" if found else "Nothing was ever written down of this row."
    try:
        canonical = recognise(subject).canonical
    except IdentifierError as error:
        return [], error.message
    activity = activities_for(principal).filter(reference=canonical).first()
    if activity is None:
        return [], "There is no activity of this number."
    return list(Event.objects.filter(activity_id=activity.pk).order_by("-id")[:EVENTS]), ""
