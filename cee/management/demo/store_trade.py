"""Sending a year of demonstration trade through the front door: the submission service and the pipeline."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import chain
from random import Random
from typing import Any

from cee.access.principal import Principal
from cee.base.clock import EASTERN
from cee.management.demo.claims import amended, claims
from cee.management.demo.hard_cases import hard, refused
from cee.management.demo.inquiries import inquiries
from cee.management.demo.like import like
from cee.management.demo.notices import notices
from cee.management.demo.summaries import Trade
from cee.pipeline import process_submission
from entries.clocks.law import LawEdition
from entries.formats.table import NDJSON
from entries.models import Submission
from entries.services.submission import submission_receive

Json = dict[str, Any]

_CHUNK = 500
_CLOSE = time(18)


def store_trade(*, entries: int, day: date, at: datetime, law: LawEdition, actor: Principal) -> list[Submission]:
    """Submit that many summaries, the planted ones, what other offices say of them, the protests and drawback claims
    that rest on them, and inquiries; answer the submissions.

    The notices go first and are kept until their summaries come, so that each summary is written once, in its state.
    The summaries arrive week by week, as of the end of the week in which they were filed; the planted ones at `at`.
    """
    trade = list(Trade(day, law).records(entries))
    planted = [*hard(day, law), *like(day, law)]
    told = list(
        chain.from_iterable(
            notices(summary, day, law, Random(summary["entry_number"])) for summary in chain(trade, planted)
        )
    )
    posted = {one["entry_number"]: date.fromisoformat(one["date"]) for one in told if one["fact"] == "liquidated"}
    sent = [submit(told, at=at, actor=actor)]
    for filed, records in _by_week(trade):
        sent.append(submit(records, at=min(at, datetime.combine(filed, _CLOSE, EASTERN)), actor=actor))
    sent.append(submit(chain(planted, refused(day, law)), at=at, actor=actor))
    resting = list(claims(trade, posted, day))
    return [
        *sent,
        submit(chain(resting, inquiries(trade, day)), at=at, actor=actor),
        submit(amended(resting), at=at, actor=actor),
    ]


def _by_week(records: Iterable[Json]) -> Iterator[tuple[date, list[Json]]]:
    """The summaries by the week in which they were filed, the oldest first, each week with its last day of filing."""
    weeks: dict[tuple[int, int], list[Json]] = defaultdict(list)
    for record in records:
        weeks[date.fromisoformat(record["summary_date"]).isocalendar()[:2]].append(record)
    for _, filed in sorted(weeks.items()):
        yield max(date.fromisoformat(record["summary_date"]) for record in filed), filed


def submit(records: Iterable[Json], *, at: datetime, actor: Principal) -> Submission:
    """Store the records as one submission, process it here as of `at`, and answer it as it then stands."""
    submission = submission_receive(
        content_type=NDJSON, body=ndjson(records), actor=actor, at=at, is_demonstration=True
    )
    process_submission(submission.pk, now=lambda: at)
    submission.refresh_from_db()
    return submission


def ndjson(records: Iterable[Json]) -> Iterator[bytes]:
    """The records as lines, in chunks."""
    lines: list[str] = []
    for record in records:
        lines.append(json.dumps(record, separators=(",", ":")))
        if len(lines) == _CHUNK:
            yield "\n".join([*lines, ""]).encode()
            lines.clear()
    if lines:
        yield "\n".join([*lines, ""]).encode()
