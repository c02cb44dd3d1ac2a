"""Records that were refused: kept as received, with every problem, until they are mended and sent again."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from cee.core.vocabulary import OfficeKind
from entries.formats.records import EntrySummary
from entries.models import Rejection
from entries.services.batch import Received, Sender

_ENTRY: Final = re.compile(rb'"entry_number"\s*:\s*"([A-Za-z0-9-]{1,24})"')
_RECORD_10: Final = re.compile(rb"^10.([A-Z0-9]{3})  ([0-9]{7})([0-9]).([0-9]{4})?", re.MULTILINE)
_NUMBER: Final = re.compile(rb"\b([A-Z0-9]{3}-?[0-9]{7}-?[0-9])\b")
_PORT: Final = re.compile(rb'"port_of_entry"\s*:\s*"([0-9]{4})"')
_KIND: Final = re.compile(rb'"kind"\s*:\s*"([a-z_]{1,16})"')


def rejections_store(refused: Iterable[Received], sender: Sender, *, at: datetime) -> int:
    """Keep refused records; one that is kept already stays as it is. Answers how many were given."""
    rows = [_rejection(received, sender, at) for received in refused]
    Rejection.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    return len(rows)


def _rejection(received: Received, sender: Sender, at: datetime) -> Rejection:
    record = received.record
    reference, port = received.reference, ""
    if not reference:
        reference, port = _seems(received.raw)
    filer = sender.office if sender.office_kind == OfficeKind.FILER else reference[:3]
    return Rejection(
        submission_id=sender.submission_id,
        record=received.number,
        kind=_said(_KIND, received.raw),
        reference=reference,
        filer=filer,
        port=record.port_of_entry if isinstance(record, EntrySummary) else port,
        problems=[problem.as_dict() for problem in received.problems],
        raw=received.raw.decode("utf-8", "replace").replace("\x00", "\ufffd"),
        rejected_at=at,
    )


def _seems(raw: bytes) -> tuple[str, str]:
    """The entry number and the port that a record of any format seems to name, each empty where it names none."""
    if raw[:1] == b"{":
        return _said(_ENTRY, raw), _said(_PORT, raw)
    if ten := _RECORD_10.search(raw):
        filer, number, check, port = ten.groups(b"")
        return b"-".join((filer, number, check)).decode(), port.decode()
    return _said(_NUMBER, raw), ""


def _said(pattern: re.Pattern[bytes], raw: bytes) -> str:
    """What a record that could not be read seems to say of itself."""
    found = pattern.search(raw)
    return found[1].decode() if found else ""
