"""Where typed lines would lead: routing, screening and placement alone, of goods that nobody has filed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cee.base.clock import day_of
from centers.models import Team
from centers.selectors.placement import placer_at
from centers.services.arrival import desk_for
from entries.clocks.facts import ClockFacts
from entries.formats.records import EntrySummary, Line, Tariff
from entries.selectors.intake import known_importers
from entries.selectors.reference import law
from entries.services.batch import NO_IMPORTER, Filing, Received
from entries.services.timing import FiledDays, clock_facts, timing_of
from routing.selectors.snapshot import ActiveRuleset
from routing.services.receipt import receipt_of

NO_NUMBER = "XXX-0000000-0"
"""Stands where an entry number would; no override can name it."""


def lines_try(
    lines: Sequence[tuple[str, int]],
    *,
    importer_number: str,
    entry_date: date,
    port: str,
    origin: str,
    at: datetime,
    ruleset: ActiveRuleset | None = None,
) -> dict[str, Any]:
    """The receipt, placement and deadlines of lines, each a tariff number and a value in whole dollars.

    Nothing is checked that routing does not read, and nothing is stored. `importer_number` may be empty.
    """
    record = EntrySummary(
        entry_number=NO_NUMBER,
        entry_type="01",
        importer_number=importer_number,
        port_of_entry=port,
        entry_date=entry_date,
        lines=tuple(
            Line(number, origin, (Tariff(hts, Decimal(value), Decimal(0)),))
            for number, (hts, value) in enumerate(lines, start=1)
        ),
    )
    known = known_importers([importer_number]) if importer_number else {}
    filing = Filing(
        received=Received(1, b"", record),
        record=record,
        content_hash=b"",
        importer=known.get(importer_number, NO_IMPORTER),
        timing=timing_of(_clocks(entry_date), law().edition, day_of(at)),
    )
    desk = desk_for([filing], on=day_of(at), at=at, placer=placer_at(at).fresh(), ruleset=ruleset)
    decided = desk.decide(filing, desk.route(filing))
    placed, outcome = decided.placed, decided.outcome
    team = Team.objects.filter(pk=placed.team_id).first() if placed and placed.team_id else None
    named = {"team": team.code if team else None, "because": placed.because} if placed else None
    return {
        "receipt": receipt_of(decided.routed, desk.router.ruleset, named),
        "team": team.code if team else None,
        "next_action": outcome.next_action,
        "next_date": outcome.next_date.isoformat() if outcome.next_date else None,
        "deadlines": [deadline.as_dict() for deadline in filing.timing.deadlines],
    }


def _clocks(day: date) -> ClockFacts:
    return clock_facts(FiledDays("01", day, day, day), ())
