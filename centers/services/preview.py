"""What records would become, without storing anything."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cee.access.principal import Principal
from cee.base.clock import day_of
from centers.models import Team
from centers.selectors.placement import placer_at
from centers.services.arrival import Decided, Desk, desk_for
from centers.services.claim_arrival import ClaimBatch, claim_desk_for
from entries.selectors.intake import kept_notices, known_activities, known_importers
from entries.selectors.lines import computed_of_record
from entries.selectors.reference import law, reference_view
from entries.services.batch import NO_IMPORTER, ClaimFiling, Filing, Received, Sender, Settled, carve, claims_apart
from entries.services.intake import check_office, settle
from entries.services.timing import Timekeeper
from entries.services.validate import resolve, validate
from routing.selectors.snapshot import ActiveRuleset
from routing.services.receipt import receipt_of


@dataclass(slots=True)
class Preview:
    """What one record would become: `outcome` is add, replace, delete, notice, duplicate or reject."""

    received: Received
    outcome: str
    filing: Filing | ClaimFiling | None = None
    decided: Decided | None = None
    ruleset: ActiveRuleset | None = None

    def as_dict(self, teams: dict[int, str]) -> dict[str, Any]:
        """The preview as the REST contract publishes it; `teams` are codes by id."""
        problems = self.received.problems
        told: dict[str, Any] = {
            "record": self.received.number,
            "reference": self.received.reference,
            "outcome": self.outcome,
            "center": None,
            "division": None,
            "team": None,
            "lane": None,
            "state": None,
            "deadlines": [],
            "errors": [problem.as_dict() for problem in problems if problem.fatal],
            "warnings": [problem.as_dict() for problem in problems if not problem.fatal],
        }
        if self.filing is None or self.decided is None:
            return told
        outcome, placed = self.decided.outcome, self.decided.placed
        return told | {
            "center": outcome.center,
            "division": outcome.division,
            "team": teams.get(outcome.team_id) if outcome.team_id is not None else None,
            "lane": outcome.lane,
            "state": outcome.state,
            "queue": placed.queue if placed else None,
            "next_action": outcome.next_action,
            "next_date": outcome.next_date.isoformat() if outcome.next_date else None,
            "deadlines": [deadline.as_dict() for deadline in self.filing.timing.deadlines],
        }

    def money(self) -> dict[str, Any] | None:
        """What an entry summary declares and what the tariff makes of it, in dollars; `computed` is the duty, None where a
        rate is not known."""
        if not isinstance(self.filing, Filing):
            return None
        totals = self.filing.totals
        return {
            "value": totals.value,
            "duty": totals.duty,
            "computed": computed_of_record(self.filing.record),
            "fees": totals.fees,
            "antidumping": totals.antidumping,
            "countervailing": totals.countervailing,
            "payable": totals.payable,
        }

    def receipt(self, teams: dict[int, str]) -> dict[str, Any] | None:
        """Why it would go there; None where it would not be routed."""
        if self.decided is None or self.ruleset is None:
            return None
        placed = self.decided.placed
        named = {"team": teams.get(placed.team_id or 0), "because": placed.because} if placed else None
        return receipt_of(self.decided.routed, self.ruleset, named)


def records_preview(
    records: list[Received],
    *,
    actor: Principal,
    at: datetime,
    ruleset: ActiveRuleset | None = None,
    on: date | None = None,
    alone: bool = False,
) -> list[Preview]:
    """What each record would become, in order, each by itself; nothing is stored.

    With a `ruleset` it is routed by that one; `on` is the day whose criteria screen it (else today). `alone` leaves
    out what is stored under the same number, so that what was filed already is routed as if it came now.
    """
    day = on or day_of(at)
    sender = Sender(0, actor.user_id, actor.name, actor.office_kind, actor.office, at, day_of(at))
    check_office(records, sender)
    found: dict[int, Preview] = {}
    records, claims = claims_apart(records)
    for run in carve(claims):
        for preview in _preview_claims(run, sender, at, ruleset, alone):
            found[preview.received.number] = preview
    for run in carve(records):
        for preview in _preview_run(run, sender, at, day, ruleset, alone):
            found[preview.received.number] = preview
    return [found[number] for number in sorted(found)]


def _preview_run(
    run: list[Received], sender: Sender, at: datetime, day: date, ruleset: ActiveRuleset | None, alone: bool
) -> list[Preview]:
    clocks = Timekeeper(law().edition, day)
    references = {received.reference for received in run if received.reference}
    settled = settle(run, {} if alone else known_activities(references))
    validate(settled, reference_view(), clocks, sender)
    filings = settled.fresh + settled.replaced
    importers = known_importers({filing.record.importer_number for filing in filings})
    unseen = {filing.record.importer_number: NO_IMPORTER for filing in filings}
    resolve(
        filings, unseen | importers, kept_notices([filing.record.entry_number for filing in filings]), clocks, sender
    )
    desk = desk_for(filings, on=day, at=at, placer=placer_at(at).fresh(), ruleset=ruleset)
    return [*_filed(settled.fresh, "add", desk), *_filed(settled.replaced, "replace", desk), *_others(settled)]


def _preview_claims(
    run: list[Received], sender: Sender, at: datetime, ruleset: ActiveRuleset | None, alone: bool
) -> list[Preview]:
    batch = ClaimBatch(run, sender, day_of(at), alone=alone)
    batch.name_parties(known_importers({filing.party for filing in batch.filings}))
    desk = claim_desk_for(batch.filings, batch.entries, at=at, placer=placer_at(at).fresh(), ruleset=ruleset)
    settled = batch.settled
    return [
        *(
            Preview(one.received, outcome, one, desk.decide(one, desk.route(one)), desk.ruleset)
            for outcome, filings in (("add", settled.fresh), ("replace", settled.replaced))
            for one in filings
        ),
        *(Preview(received, "reject") for received in settled.refused),
        *(Preview(received, "duplicate") for received in settled.duplicates),
        *(Preview(received, "delete") for received, _ in settled.deleted),
    ]


def _filed(filings: list[Filing], outcome: str, desk: Desk) -> list[Preview]:
    return [
        Preview(filing.received, outcome, filing, desk.decide(filing, desk.route(filing)), desk.router.ruleset)
        for filing in filings
    ]


def _others(settled: Settled) -> list[Preview]:
    return [
        *(Preview(received, "reject") for received in settled.refused),
        *(Preview(received, "duplicate") for received in settled.duplicates),
        *(Preview(received, "delete") for received, _ in settled.deleted),
        *(Preview(received, "notice") for received, _ in settled.notices),
    ]


def team_codes(previews: list[Preview]) -> dict[int, str]:
    """The codes of the teams that previews name."""
    ids = {one.decided.outcome.team_id for one in previews if one.decided is not None}
    return dict(Team.objects.filter(pk__in=[pk for pk in ids if pk is not None]).values_list("pk", "code"))
