"""What the tests of intake share: the shipped reference data, senders, sound records, and one call that hands them in."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from cee.access.capabilities import Capability, Role
from cee.access.principal import Principal
from cee.core.identifiers.entry_number import format_entry_number
from cee.core.vocabulary import OfficeKind
from cee.management.bench.sample import Sampler
from cee.pipeline import process_submission
from cee.reference.load import load_shipped
from cee.reference.snapshots import forget_snapshots
from centers.models import Team
from entries.formats.json import to_json
from entries.models import Activity, Submission
from entries.selectors.reference import reference_view
from entries.services.submission import submission_receive
from routing.services.shipped import ruleset_ship

AT = datetime(2026, 9, 9, 15, 0, tzinfo=UTC)
SENDER = Principal(
    None,
    "ABC Brokers",
    Role.FILER,
    OfficeKind.FILER,
    "ABC",
    frozenset({Capability.SUBMIT, Capability.VIEW_SUBMISSIONS}),
)
CBP = Principal(None, "ACE", "program", OfficeKind.NATIONAL, "national", frozenset({Capability.SUBMIT}))


@pytest.fixture
def world(db: None) -> None:
    """The shipped law, codes, ports, tariff and map, and an entry and a specialist team in each Center."""
    build_world()


def build_world() -> None:
    forget_snapshots()
    list(load_shipped(actor=CBP, at=AT))
    ruleset_ship(actor=CBP, at=AT)
    Team.objects.bulk_create(
        Team(
            code=f"{kind[:1]}{number:02d}", center=f"CEE{number:03d}", division="validation", kind=kind,
            name=f"{kind} {number}", valid_from="2020-01-01",
        )
        for number in range(1, 11)
        for kind in ("import_specialist", "entry")
    )  # fmt: skip


def number(sequence: int, filer: str = "ABC") -> str:
    """A sound entry number."""
    return format_entry_number(filer, sequence)


def summary(sequence: int = 1, **changes: Any) -> dict[str, Any]:
    """A sound entry summary as a filer would send it; the same for the same number."""
    record = next(Sampler(reference_view(), seed=sequence, filer="ABC").summaries(1, first=sequence))
    return to_json(record) | {"summary_date": "2026-09-09"} | changes


def notice(sequence: int, fact: str, date: str = "2026-09-20", **more: Any) -> dict[str, Any]:
    """A status notice about the summary of this number."""
    return {"kind": "status_notice", "entry_number": number(sequence), "fact": fact, "date": date, **more}


def body(records: Iterable[Any]) -> bytes:
    """Records as NDJSON; what is bytes already goes in as it is."""
    return b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in records)


def receive(*records: Any, actor: Principal = SENDER) -> Submission:
    """Store a batch, as the front door does."""
    return submission_receive(content_type="application/x-ndjson", body=[body(records)], actor=actor, at=AT)


def hand_in(*records: Any, actor: Principal = SENDER) -> Submission:
    """Store a batch and process it whole; the submission as it then stands."""
    submission = receive(*records, actor=actor)
    process_submission(submission.pk)
    submission.refresh_from_db()
    return submission


def counts(submission: Submission) -> tuple[int, int, int, int]:
    """Accepted, replaced, rejected, duplicate."""
    return (submission.accepted, submission.replaced, submission.rejected, submission.duplicate)


def stored(sequence: int = 1) -> Activity:
    """The activity of the summary of this number."""
    return Activity.objects.get(reference=number(sequence))
