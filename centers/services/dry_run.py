"""A batch, or one record, tried out: what each record would become. Nothing is stored."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from cee.access.principal import Principal
from cee.access.privacy import shown_preview
from centers.services.preview import records_preview, team_codes
from entries.services.batch import Received
from entries.services.intake import parse

MOST: Final = 1_000
"""The most records of a batch that are tried."""
_COUNTED: Final = {"add": "accepted", "delete": "accepted", "notice": "accepted", "replace": "replaced"} | {
    "reject": "rejected",
    "duplicate": "duplicate",
}


class Tried(NamedTuple):
    """What the records that were tried would become; `counts` are of them."""

    counts: dict[str, int]
    results: list[dict[str, Any]]


def batch_try(records: Iterable[Received], *, actor: Principal, at: datetime) -> Tried:
    """Each record tried by itself against what is stored now, as the actor's office is told it."""
    found = records_preview(list(records), actor=actor, at=at)
    teams = team_codes(found)
    counts = dict.fromkeys(("accepted", "replaced", "rejected", "duplicate"), 0)
    results = []
    for one in found:
        counts[_COUNTED[one.outcome]] += 1
        results.append(shown_preview(actor, one.as_dict(teams) | {"money": one.money()}))
    return Tried(counts, results)


class OneTried(NamedTuple):
    """What one record would become (`told`, none where there was no one record), and every problem of it."""

    told: dict[str, Any] | None
    problems: list[dict[str, str]]

    @property
    def refused(self) -> bool:
        """Whether it would be refused as it stands."""
        return any(problem["severity"] == "fatal" for problem in self.problems)


def record_try(content_type: str, body: bytes, *, actor: Principal, at: datetime) -> OneTried:
    """Try a batch of one record."""
    records = parse(content_type, 1, body)
    if len(records) != 1:
        message = "There is no record in this." if not records else f"These are {len(records)} records; send one."
        lost = {
            "code": "ONE_RECORD",
            "path": "",
            "message": message,
            "authority": "CEE REST contract, version 1: intake",
        }
        return OneTried(None, [lost | {"severity": "fatal"}])
    told = batch_try(records, actor=actor, at=at).results[0]
    return OneTried(told, [*told["errors"], *told["warnings"]])
