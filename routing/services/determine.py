"""Routing and screening of filings in memory: what each determination rests on, and its row."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from cee.base.copy import copy_json, copy_value
from cee.core.vocabulary import Kind, Lane
from entries.formats.records import EntrySummary, Line
from entries.services.batch import ImporterView
from routing.engine.facts import Facts, LineFacts, effective_hts, facts_hash
from routing.engine.route import Determination, route
from routing.screening.criteria import ScreenFacts, ScreenLine
from routing.screening.division import division_for
from routing.screening.screen import NOTHING_FOUND, Screening, screen
from routing.selectors.known import AccountsKnown, StandingFact
from routing.selectors.snapshot import ActiveRuleset, ScreeningSet

_SUMMARY = Kind.ENTRY_SUMMARY.value
_NOT_SCREENED = Screening(Lane.REVIEW, (), (), False)


class Routed(NamedTuple):
    """What routing and screening found of one filing. `division` is None in triage."""

    facts: Facts
    found: Determination
    standing: StandingFact | None
    screening: Screening
    division: str | None

    @property
    def deciding_hts(self) -> str:
        """The effective tariff number of the deciding line, else that of the line of the largest value."""
        lines, number = self.facts.lines, self.found.deciding_line
        if number is None:
            return lines[0].hts if len(lines) == 1 else max(lines, key=_value).hts if lines else ""
        # Lines are mostly numbered without a gap.
        if number <= len(lines) and lines[number - 1].number == number:
            return lines[number - 1].hts
        return next(line.hts for line in lines if line.number == number)


def _value(line: LineFacts) -> int:
    return line.value


class Router:
    """Everything that one batch is routed and screened with; `on` is the day of screening."""

    def __init__(self, ruleset: ActiveRuleset, screening: ScreeningSet, known: AccountsKnown, on: date) -> None:
        self.ruleset = ruleset
        self._compiled = ruleset.compiled
        self._trusted = ruleset.compiled.ruleset.trusted_standings
        self._screening = screening
        self._known = known
        self._on = on
        self._divisions: dict[tuple[tuple[str, ...], str], str] = {}

    def route(self, record: EntrySummary, importer: ImporterView) -> Routed:
        """The Center of a summary, then lane and flags, then the division that follows from them."""
        compiled = self._compiled
        lines = line_facts(record.lines, compiled.named_98)
        day = record.entry_date
        known = self._known
        _, account, broker = importer
        assignment = known.assignment(account, day) if account is not None else None
        override = known.override(account, record.entry_number, day)
        facts = _new(Facts, (_SUMMARY, day, account is not None, broker, assignment, override, lines, None))
        found = route(facts, compiled)
        return self._routed(facts, found, account, self._screen(record, lines, found.center))

    def _screen(self, record: EntrySummary, lines: tuple[LineFacts, ...], center: str | None) -> Screening:
        criteria = self._screening.of(center)
        if criteria.sieve.lets_through(record, lines):
            return NOTHING_FOUND
        return screen(screen_facts(record, lines, self._on), criteria)

    def route_claim(
        self,
        kind: str,
        reference: str,
        day: date,
        importer: ImporterView | None,
        lines: Iterable[tuple[int, list, int, str | None]] = (),
        followed: str | None = None,
    ) -> Routed:
        """The Center of what rests on entries: a protest, a drawback claim. `day` is that of the assignment; `importer`
        and `lines` are those that decide where it follows nothing. People look at each of them: no lane is screened."""
        known, account = self._known, importer.account_id if importer is not None else None
        facts = Facts(
            kind,
            day,
            account is not None,
            importer.is_broker if importer is not None else False,
            known.assignment(account, day) if account is not None else None,
            known.override(account, reference, day),
            tuple(stored_line(*line, self._compiled.named_98) for line in lines),
            followed,
        )
        return self._routed(facts, route(facts, self._compiled), account, _NOT_SCREENED)

    def route_filed(self, facts: Facts, reference: str, importer: ImporterView | None) -> Routed:
        """The Center of what was routed before, by the same facts and what is known now of the importer that decides where
        it follows nothing: the claimant, or that of the protested entry. A claimant may have got an account meanwhile."""
        account, day, known = importer.account_id if importer else None, facts.entry_date, self._known
        facts = facts._replace(
            importer_known=facts.importer_known if facts.kind == Kind.PROTEST else account is not None,
            assignment=known.assignment(account, day) if account is not None else None,
            override=known.override(account, reference, day),
        )
        return self._routed(facts, route(facts, self._compiled), account, _NOT_SCREENED)

    def screened_before(self, routed: Routed, screening: Screening) -> Routed:
        """The same Center with the screening of an earlier determination, and the division that follows from it."""
        division = self._division(routed.found, routed.standing, screening)
        return routed._replace(screening=screening, division=division)

    def _routed(self, facts: Facts, found: Determination, account: int | None, screening: Screening) -> Routed:
        standing = self._known.standing(account, facts.entry_date) if account is not None else None
        return _new(Routed, (facts, found, standing, screening, self._division(found, standing, screening)))

    def _division(self, found: Determination, standing: StandingFact | None, screening: Screening) -> str | None:
        if found.center is None:
            return None
        asked = (screening.flags, standing.standing if standing else "")
        division = self._divisions.get(asked)
        if division is None:
            division = self._divisions[asked] = division_for(*asked, self._trusted).value
        return division


def stored_line(number: int, tariffs: list, value: int, set_mark: str | None, named_98: frozenset[str]) -> LineFacts:
    """What routing reads of a line as it is stored."""
    return LineFacts(number, effective_hts([tariff[0] for tariff in tariffs], named_98), int(value), set_mark != "V")


# A NamedTuple's own constructor costs twice what it does, and this is done for every line that arrives.
_new = tuple.__new__


def line_facts(lines: Iterable[Line], named_98: frozenset[str]) -> tuple[LineFacts, ...]:
    """What routing reads of lines: effective number, and value in whole dollars over all numbers of the line."""
    facts = []
    for line in lines:
        tariffs = line.tariffs
        last = tariffs[-1]
        hts = last.hts
        value = int(last.value if len(tariffs) == 1 else sum([tariff.value for tariff in tariffs]))
        if hts >= "98":
            hts = effective_hts([tariff.hts for tariff in tariffs], named_98)
        facts.append(_new(LineFacts, (line.number, hts, value, line.set_mark != "V")))
    return tuple(facts)


def screen_facts(record: EntrySummary, lines: tuple[LineFacts, ...], on: date) -> ScreenFacts:
    """What screening reads of a summary on a day."""
    screened = [
        _new(ScreenLine, (number, hts, line.origin, line.manufacturer or "", line.spi or "", value, bool(line.cases)))
        for line, (number, hts, value, _) in zip(record.lines, lines, strict=True)
    ]
    return ScreenFacts(
        record.entry_number,
        record.entry_type,
        record.importer_number,
        record.port_of_entry,
        on,
        tuple(screened),
    )


DECISION_TABLE = "routing_routingdecision"
DECISION_COLUMNS = (
    "activity_id", "seq", "filed_version", "decided_at", "ruleset_id", "law_edition_id", "assignment_id", "override_id",
    "standing_id", "basis", "center", "rule_id", "deciding_line", "runner_up", "triage_reason", "facts_hash", "division",
    "team_id", "placed_because", "lane", "criteria", "sampled",
)  # fmt: skip


class DecisionWriter:
    """The decision rows of one batch, in COPY text."""

    def __init__(self, ruleset_id: int, law_edition_id: int, at: datetime) -> None:
        self._fixed = f"{at.isoformat()}\t{ruleset_id}\t{law_edition_id}"

    def row(
        self, activity_id: int, seq: int, filed_version: int, routed: Routed, team_id: int | None, because: str | None
    ) -> str:
        """One determination, with the team it was placed with and why."""
        facts, found, standing, (lane, _, matched, sampled), division = routed
        center, basis, rule_id, line, runner_up, triage = found
        assignment, override = facts.assignment, facts.override
        return (
            f"{activity_id}\t{seq}\t{filed_version}\t{self._fixed}"
            f"\t{assignment.id if assignment else NULL}\t{override.id if override else NULL}"
            f"\t{standing.id if standing else NULL}\t{basis}\t{center or NULL}"
            f"\t{NULL if rule_id is None else rule_id}\t{NULL if line is None else line}\t{runner_up or NULL}"
            f"\t{triage or NULL}\t\\\\x{facts_hash(facts).hex()}\t{division or NULL}"
            f"\t{NULL if team_id is None else team_id}\t{because or NULL}\t{lane}"
            f"\t{copy_json(list(matched)) if matched else NULL}\t{'t' if sampled else 'f'}\n"
        )


NULL = copy_value(None)
