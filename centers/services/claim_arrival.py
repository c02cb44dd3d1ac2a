"""Protests and drawback claims on their way in: routed by what they rest on, placed, and written once by COPY."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from cee.audit.context import acting
from cee.base.clock import day_of
from cee.base.copy import copy_text
from cee.base.question import reserve_ids
from cee.core.errors import Problem
from cee.core.vocabulary import Kind, Sensitivity, State
from centers.policy.placement import Placer
from centers.selectors.placement import placer_at, previous_teams
from centers.services.arrival import Decided
from centers.services.handoff_filed import DELETED, handoffs_of_filed
from centers.services.place import STAY_COLUMNS, STAY_TABLE, WORK_COLUMNS, WORK_TABLE, place, work_rows
from centers.services.refiling import Refiling
from centers.services.rework import remove_items
from entries.formats.records import CLAIMS, Claim, Drawback, Inquiry, Protest
from entries.models import FILED_VERSIONS, Activity
from entries.rules.claim_facts import managing_center
from entries.selectors.claims import Designations, EntryView, entries_known, entries_named, lines_known
from entries.selectors.filed_claims import claim_of
from entries.selectors.intake import importers_of, known_activities, known_importers, numbers_given
from entries.selectors.reference import Law, law, reference_view
from entries.services import store
from entries.services.batch import NO_IMPORTER, ClaimFiling, ImporterView, Known, Received, Sender
from entries.services.claim_store import ClaimRows
from entries.services.claims import ClaimChecker, SettledClaims, filed_facts, settle_claims
from entries.services.deadlines import WATCHED
from entries.services.designations import designations_hold
from entries.services.notice import Axes
from entries.services.protested import protested_entries_mark
from entries.services.rewrite import Change, Refiled, change_activities, drop_deadlines
from entries.services.store import Outcome
from entries.services.timing import timing_of
from routing.engine.facts import facts_from_content, facts_to_content
from routing.selectors.known import AccountsKnown, accounts_known
from routing.selectors.snapshot import ActiveRuleset, ruleset_in_force, screening_set
from routing.services.determine import DECISION_COLUMNS, DECISION_TABLE, DecisionWriter, Routed, Router

_NO_PORT: Final = "0000"


class ClaimDesk:
    """What one batch of protests and claims is routed and placed with; it answers as the desk of summaries does."""

    def __init__(
        self,
        ruleset: ActiveRuleset,
        known: dict[str, AccountsKnown],
        placer: Placer,
        entries: dict[str, EntryView],
        on: date,
    ) -> None:
        self.ruleset, self.placer, self._entries = ruleset, placer, entries
        self._routers = {kind: Router(ruleset, screening_set(), known[kind], on) for kind in known}

    @property
    def router(self) -> Router:
        """Any of its routers: they share the ruleset."""
        return next(iter(self._routers.values()))

    def route(self, filing: ClaimFiling) -> Routed:
        """A protest follows the Center of its lead entry, else that entry's importer and goods; a claim its claimant. What is
        stored is routed by what was read of it when it was filed."""
        router = self._routers[filing.kind]
        if filing.read is not None:
            return router.route_filed(facts_from_content(filing.read), filing.reference, self._decides(filing))
        return _ROUTES[filing.record.kind](router, filing, self._entries)

    def _decides(self, filing: ClaimFiling) -> ImporterView | None:
        """The importer whose account decides where no Center is followed: whoever filed; of a protest that of its entry."""
        if not isinstance(filing.record, Protest):
            return filing.importer
        lead = self._entries.get(filing.record.lead.entry_number)
        return lead.importer if lead else None

    def decide(self, filing: ClaimFiling, routed: Routed, previous_team_id: int | None = None) -> Decided:
        """Team and queue, and the state that follows."""
        placed = place(self.placer, routed, filing.importer.id, previous_team_id)
        team = placed.team_id if placed is not None else None
        state = State.TRIAGE if team is None else State.PLACED
        action, day = filing.timing.next_of(state)
        outcome = Outcome(
            state.value, routed.found.center, routed.division, team, routed.screening.lane.value, action, day,
            Sensitivity.ROUTINE.value,
        )  # fmt: skip
        return Decided(routed, placed, outcome)

    def port(self, filing: ClaimFiling) -> str:
        """The port that it names; a protest's is that of its number, which is that of its lead entry."""
        return filing.reference[:4] if filing.kind == Kind.PROTEST else filing.record.port


def _route_protest(router: Router, filing: ClaimFiling, entries: dict[str, EntryView]) -> Routed:
    assert isinstance(filing.record, Protest)
    lead = entries.get(filing.record.lead.entry_number)
    if lead is None:
        return router.route_claim(filing.kind, filing.reference, filing.filed_date, None)
    return router.route_claim(filing.kind, filing.reference, lead.entry_date, lead.importer, lead.lines, lead.center)


def _route_drawback(router: Router, filing: ClaimFiling, entries: dict[str, EntryView]) -> Routed:
    return router.route_claim(filing.kind, filing.reference, filing.filed_date, filing.importer)


def _route_inquiry(router: Router, filing: ClaimFiling, entries: dict[str, EntryView]) -> Routed:
    """An inquiry follows the entry that it is about, else the importer that it names, else its tariff numbers."""
    assert isinstance(filing.record, Inquiry)
    lead = next((entries[number] for number in filing.record.rests_on if number in entries), None)
    importer = filing.importer if filing.party else lead.importer if lead else None
    lines = [(place, [[hts]], 0, None) for place, hts in enumerate(filing.record.hts, 1)]
    return router.route_claim(
        filing.kind, filing.reference, filing.filed_date, importer, lines, lead.center if lead else None
    )


_ROUTES: Final[Mapping[Kind, Callable[[Router, ClaimFiling, dict[str, EntryView]], Routed]]] = {
    Kind.PROTEST: _route_protest,
    Kind.DRAWBACK: _route_drawback,
    Kind.TRADE_INQUIRY: _route_inquiry,
}
"""What each kind follows."""


def claim_desk_for(
    filings: Iterable[ClaimFiling],
    entries: dict[str, EntryView],
    *,
    at: datetime,
    placer: Placer | None = None,
    ruleset: ActiveRuleset | None = None,
) -> ClaimDesk:
    """The desk for a batch: the active ruleset (or the one given) and what is known at an instant of the accounts."""
    filings = list(filings)
    accounts = {one.importer.account_id for one in filings} | {
        view.importer.account_id for view in entries.values() if view.importer is not None
    }
    held = {pk for pk in accounts if pk is not None}
    known = {
        kind.value: accounts_known(held, [one.reference for one in filings if one.kind == kind], at=at, kind=kind)
        for kind in CLAIMS
    }
    return ClaimDesk(ruleset or ruleset_in_force(), known, placer or placer_at(at), entries, day_of(at))


class ClaimBatch:
    """One batch of protests and claims as far as it can be worked out without writing."""

    def __init__(self, records: Collection[Received], sender: Sender, on: date, *, alone: bool = False) -> None:
        self.law: Law = law()
        claims = [one.record for one in records if isinstance(one.record, Claim)]
        numbers = entries_named(claims)
        self.entries = entries_known(numbers)
        known: dict[tuple[str, str], Known] = {}
        for kind in () if alone else CLAIMS:
            named = [claim.reference for claim in claims if claim.kind is kind and claim.reference]
            known |= {(kind, reference): one for reference, one in known_activities(named, kind).items()}
        self.settled: SettledClaims = settle_claims(records, known, sender)
        checker = ClaimChecker(
            reference_view(),
            self.entries,
            lines_known(claims),
            Designations(numbers),
            sender,
            on,
        )
        settled = self.settled
        settled.fresh, refused = checker.check(settled.fresh)
        settled.replaced, more = checker.check(settled.replaced)
        settled.refused += refused + more

    @property
    def filings(self) -> list[ClaimFiling]:
        """What will be stored."""
        return self.settled.fresh + self.settled.replaced

    def name_parties(self, importers: dict[str, Any]) -> None:
        """Give each filing the importer that files it."""
        for filing in self.filings:
            filing.importer = importers.get(filing.party, NO_IMPORTER)


def claims_store(records: list[Received], sender: Sender, *, at: datetime) -> SettledClaims:
    """Bring protests and claims to where they belong, in the caller's transaction. Refused ones are answered, not kept.

    What they designate is held first, so that two batches at once cannot both take what is left of an import.
    """
    designations_hold(one.record for one in records if isinstance(one.record, Drawback))
    batch = ClaimBatch(records, sender, day_of(at))
    settled = batch.settled
    _number(settled, batch.entries, sender)
    filings = batch.filings
    if filings:
        batch.name_parties(importers_of({filing.party for filing in filings if filing.party}, at=at))
        _write(batch, claim_desk_for(filings, batch.entries, at=at), sender, at)
    _withdraw(settled, sender, at)
    protests = {one.activity_id: "" for one in filings if one.kind is Kind.PROTEST} | {
        known.id: "WD" for received, known in settled.deleted if isinstance(received.record, Protest)
    }
    protested_entries_mark(protests, actor=sender.principal(), correlation=f"submission:{sender.submission_id}")
    return settled


def _number(settled: SettledClaims, entries: dict[str, EntryView], sender: Sender) -> None:
    """Give what came without a number one of its kind; the same again is a duplicate."""
    for kind, (sequence, number_of) in _NUMBERING.items():
        unnamed = [one for one in settled.fresh if not one.reference and one.record.kind is kind]
        if not unnamed:
            continue
        given = numbers_given(kind, {one.content_hash for one in unnamed})
        numbers = reserve_ids(sequence, len(unnamed))[::-1]
        for filing in unnamed:
            if filing.content_hash in given:
                settled.fresh.remove(filing)
                settled.duplicates.append(filing.received)
                continue
            number = number_of(filing, entries, numbers[-1])
            if isinstance(number, Problem):
                filing.received.problems.append(number)
                settled.fresh.remove(filing)
                settled.refused.append(filing.received)
            else:
                filing.reference = given[filing.content_hash] = number
                numbers.pop()


def _protest_number(filing: ClaimFiling, entries: dict[str, EntryView], number: int) -> str | Problem:
    """A protest is numbered by the port of its lead entry."""
    assert isinstance(filing.record, Protest)
    lead = entries.get(filing.record.lead.entry_number)
    if lead is None:
        said = "The lead entry is not on file, so that no port is known that could number the protest."
        return Problem("PROTEST_NUMBER", "protest_number", said, "19 CFR 174.13")
    return f"{lead.port}-{filing.filed_date:%y}-{number:06d}"


def _inquiry_number(filing: ClaimFiling, entries: dict[str, EntryView], number: int) -> str:
    return f"TI-{filing.filed_date:%y}-{number:06d}"


_NUMBERING: Final[Mapping[Kind, tuple[str, Callable[[ClaimFiling, dict[str, EntryView], int], str | Problem]]]] = {
    Kind.PROTEST: ("entries_protest_number", _protest_number),
    Kind.TRADE_INQUIRY: ("entries_inquiry_number", _inquiry_number),
}
"""The sequence of each kind that CEE numbers, and how its numbers are written."""


def _write(batch: ClaimBatch, desk: ClaimDesk, sender: Sender, at: datetime) -> None:
    fresh, replaced = batch.settled.fresh, batch.settled.replaced
    for filing, pk in zip(fresh, reserve_ids(store.ACTIVITY_IDS, len(fresh)), strict=True):
        filing.activity_id = pk
    rows = ClaimRows(sender, at)
    decisions = DecisionWriter(desk.ruleset.id, batch.law.id, at)
    previous = previous_teams({filing.importer.id for filing in batch.filings})
    refiling = Refiling([filing.activity_id for filing in replaced])
    texts: dict[str, list[str]] = {name: [] for name in ("decision", "deadline", "work", "stay")}
    for filing in batch.filings:
        routed = desk.route(filing)
        decided = desk.decide(filing, routed, previous.get(filing.importer.id))
        outcome, placed, pk = decided.outcome, decided.placed, filing.activity_id
        owed = filing.record.claimed
        moved = True
        if filing.known is None:
            rows.activity(filing, outcome, port=desk.port(filing), owed=owed)
            rows.arrival(filing, outcome, port=desk.port(filing))
        else:
            refiled = Refiled(filing.importer.id or None, desk.port(filing), filing.filed_date, owed)
            axes = filing.known.axes._replace(summary_status="accepted")
            moved = refiling.settle(filing, decided, axes, refiled)
        managed = managing_center(outcome.center, filing.filed_date, batch.law.edition)
        rows.version(filing, facts_to_content(routed.facts), managed, _numbers(filing, batch.entries))
        texts["decision"].append(
            decisions.row(
                pk, refiling.seq_of(pk), filing.filed_version, routed, placed.team_id if placed else None,
                placed.because if placed else None,
            )
        )  # fmt: skip
        if outcome.state in WATCHED:
            texts["deadline"] += store.deadline_rows(pk, filing.timing.deadlines)
        if decided.queued and moved:
            assert placed is not None and outcome.center is not None
            work, stay = work_rows(pk, placed, outcome.center, filing.timing.due, at)
            texts["work"].append(work)
            texts["stay"].append(stay)
    refiling.apply(sender, correlation=rows.correlation, at=at)
    for table, (columns, lines) in rows.tables.items():
        copy_text(table, columns, lines)
    copy_text(DECISION_TABLE, DECISION_COLUMNS, texts["decision"])
    copy_text(store.DEADLINE_TABLE, store.DEADLINE_COLUMNS, texts["deadline"])
    copy_text(WORK_TABLE, WORK_COLUMNS, texts["work"])
    copy_text(STAY_TABLE, STAY_COLUMNS, texts["stay"])


def _numbers(filing: ClaimFiling, entries: dict[str, EntryView]) -> list[str]:
    """The tariff number that each protested entry is about: that of the line named, else of the line of most value."""
    found = []
    for one in filing.record.entries if isinstance(filing.record, Protest) else ():
        view = entries.get(one.entry_number)
        lines = [line for line in view.lines if one.line in (None, line[0])] if view else []
        most = max(lines, key=lambda line: line[2], default=None)
        found.append(most[1][-1][0] if most else "")
    return found


def _withdraw(settled: SettledClaims, sender: Sender, at: datetime) -> None:
    """Take protests and claims back at their filers' request: closed, never removed."""
    if not settled.deleted:
        return
    seen = {known.id: known for _, known in settled.deleted}
    changes = []
    for one in Activity.objects.filter(pk__in=seen):
        known = seen[one.pk]
        outcome = Outcome(
            State.CLOSED.value, one.center, one.division, one.team_id, one.lane or "", "", None, one.sensitivity
        )  # fmt: skip
        axes: Axes = known.axes._replace(summary_status="canceled", control="inactive")
        changes.append(Change(one.pk, known.version, known.filed_version, outcome, axes, released=True))
    with acting(sender.principal(), verb="delete", correlation=f"submission:{sender.submission_id}"):
        change_activities(changes)
        remove_items(list(seen), why="deleted", at=at)
        handoffs_of_filed(list(seen), DELETED, actor=sender.principal(), at=at)
        drop_deadlines(list(seen))


def claim_filing(activity: Activity, *, at: datetime) -> ClaimFiling:
    """A stored protest or claim as routing reads it again; raises Refused where nothing was filed."""
    record, filed = claim_of(activity)
    entries = entries_known(entries_named([record]))
    edition = law().edition
    read = FILED_VERSIONS[record.kind]._default_manager.values_list("routed_facts", flat=True)
    return ClaimFiling(
        Received(1, b"", record), record, activity.kind, activity.reference, b"", filed,
        known_importers([record.party]).get(record.party, NO_IMPORTER),
        timing_of(filed_facts(record, filed, entries, edition), edition, day_of(at)), activity.pk, activity.filed_version,
        read=read.get(activity_id=activity.pk, number=activity.filed_version),
    )  # fmt: skip
