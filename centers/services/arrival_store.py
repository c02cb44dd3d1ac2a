"""Writing what was decided of a batch: new activities by COPY, filed-anew ones by one update, all in one transaction."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain

from cee.base.copy import CopyThread
from cee.base.question import next_ids
from centers.selectors.placement import previous_teams, teams_before
from centers.services.arrival import Decided, Desk, in_chunks
from centers.services.follow import claims_meet
from centers.services.place import STAY_COLUMNS, STAY_TABLE, WORK_COLUMNS, WORK_TABLE, work_rows
from centers.services.refiling import Refiling
from entries.selectors.claims import Naming, claims_naming
from entries.services import store
from entries.services.batch import Filing, Sender
from entries.services.deadlines import WATCHED
from entries.services.reported import reported_post
from entries.services.rewrite import Refiled
from routing.services.determine import DECISION_COLUMNS, DECISION_TABLE, DecisionWriter, Routed

CHUNK, FIRST = 1_000, 300
"""Filings that are formatted while the server writes the ones before, which goes faster the longer it stays at a table."""

Pair = tuple[Filing, Routed]


class Rows:
    """The rows of some filings, ready for COPY."""

    def __init__(self, maker: store.RowMaker, decisions: DecisionWriter, at: datetime) -> None:
        self._maker, self._decisions, self._at = maker, decisions, at
        self.activities: list[str] = []
        self.versions: list[str] = []
        self.lines: list[str] = []
        self.determinations: list[str] = []
        self.events: list[str] = []
        self.deadlines: list[str] = []
        self.work: list[str] = []
        self.stays: list[str] = []

    def arrived(self, filing: Filing, decided: Decided) -> None:
        """Everything of a summary that is new."""
        activity, event = self._maker.arrived(filing, decided.outcome)
        self.activities.append(activity)
        self.events.append(event)
        self.filed(filing, decided, seq=1)
        if decided.queued:
            self.queued(filing, decided)

    def filed(self, filing: Filing, decided: Decided, *, seq: int) -> None:
        """The version with its lines, its determination, and the deadlines to watch where people have something left to do."""
        routed, placed = decided.routed, decided.placed
        self.versions.append(self._maker.version(filing))
        self._maker.lines(filing, routed.facts.lines, self.lines)
        self.determinations.append(
            self._decisions.row(
                filing.activity_id,
                seq,
                filing.filed_version,
                routed,
                placed.team_id if placed else None,
                placed.because if placed else None,
            )
        )
        if decided.outcome.state in WATCHED:
            self.deadlines += store.deadline_rows(filing.activity_id, filing.timing.deadlines)

    def queued(self, filing: Filing, decided: Decided) -> None:
        """Its place in a queue, opened now."""
        placed, center, due = decided.placed, decided.outcome.center, decided.outcome.next_date
        assert placed is not None and center is not None and due is not None
        work, stay = work_rows(filing.activity_id, placed, center, due, self._at)
        self.work.append(work)
        self.stays.append(stay)

    def write(self, out: CopyThread) -> None:
        """Hand everything over."""
        out.write(store.ACTIVITY_TABLE, store.ACTIVITY_COLUMNS, self.activities)
        out.write(store.VERSION_TABLE, store.VERSION_COLUMNS, self.versions)
        out.write(store.LINE_TABLE, store.LINE_COLUMNS, self.lines)
        out.write(DECISION_TABLE, DECISION_COLUMNS, self.determinations)
        out.write(store.EVENT_TABLE, store.EVENT_COLUMNS, self.events)
        out.write(store.DEADLINE_TABLE, store.DEADLINE_COLUMNS, self.deadlines)
        out.write(WORK_TABLE, WORK_COLUMNS, self.work)
        out.write(STAY_TABLE, STAY_COLUMNS, self.stays)


class ArrivalStore:
    """Stores what one batch comes to, in the caller's transaction."""

    def __init__(self, desk: Desk, sender: Sender, *, law_edition_id: int, at: datetime) -> None:
        self._desk, self._sender, self._at = desk, sender, at
        self._maker = store.RowMaker(sender, at)
        self._decisions = DecisionWriter(desk.router.ruleset.id, law_edition_id, at)

    def _rows(self) -> Rows:
        return Rows(self._maker, self._decisions, self._at)

    def fresh(self, filings: list[Filing]) -> None:
        """New summaries. Clear ones stream out as they are decided; those for people are placed together at the end, when
        the database has said which team their importers are used to."""
        if not filings:
            return
        numbers = [filing.record.entry_number for filing in filings]
        with CopyThread() as out:
            named = self._stream(filings, numbers, out)
        reported_post([f.record.entry_number for f in filings if f.axes.liquidation == "liquidated"], at=self._at)
        claims_meet(named(), actor=self._sender.principal(), at=self._at, correlation=self._maker.correlation)

    def _stream(self, filings: list[Filing], numbers: list[str], out: CopyThread) -> Callable[[], list[Naming]]:
        """Hand over chunk by chunk; answer what names them. What must be asked is asked while a chunk is made."""
        *most, last = in_chunks(filings, CHUNK, FIRST)
        first = min(FIRST, len(filings))
        asked = [out.ask(next_ids(store.ACTIVITY_IDS, count)) for count in (first, len(filings) - first) if count]
        ids = chain.from_iterable(answer() for answer in asked)
        waiting: list[Pair] = []
        for chunk in most:
            rows = self._rows()
            waiting += self._clear(chunk, ids, rows)
            rows.write(out)
        previous = _previous(waiting, out)
        named = out.ask(claims_naming(numbers))
        rows = self._rows()
        latest = self._clear(last, ids, rows)
        self._placed(waiting, previous(), rows)
        self._placed(latest, _previous(latest, out)(), rows)
        rows.write(out)
        return named

    def _clear(self, chunk: list[Filing], ids: Iterator[int], rows: Rows) -> list[Pair]:
        """Number them and make the rows of the clear ones; answer those that people will work, and what routing found."""
        waiting: list[Pair] = []
        desk = self._desk
        for filing in chunk:
            filing.activity_id = next(ids)
            routed = desk.route(filing)
            if routed.screening.lane == "clear":
                rows.arrived(filing, desk.decide(filing, routed))
            else:
                waiting.append((filing, routed))
        return waiting

    def _placed(self, waiting: list[Pair], previous: dict[int, int], rows: Rows) -> None:
        """The rows of those that people will work, placed with regard to the teams that their importers are used to."""
        for filing, routed in waiting:
            rows.arrived(filing, self._desk.decide(filing, routed, previous.get(filing.importer.id)))

    def replaced(self, filings: list[Filing]) -> None:
        """Summaries filed anew: another version and determination, the activity as it now stands, and its place in a
        queue, which it keeps (with whoever holds it) where team and queue stay the same."""
        if not filings:
            return
        refiling = Refiling([filing.activity_id for filing in filings])
        previous = previous_teams({filing.importer.id for filing in filings})
        rows = self._rows()
        for filing in filings:
            decided = self._desk.decide(filing, self._desk.route(filing), previous.get(filing.importer.id))
            record, totals = filing.record, filing.totals
            refiled = Refiled(filing.importer.id, record.port_of_entry, record.entry_date, totals.payable)
            moved = refiling.settle(filing, decided, filing.axes, refiled)
            rows.filed(filing, decided, seq=refiling.seq_of(filing.activity_id))
            if decided.queued and moved:
                rows.queued(filing, decided)
        refiling.apply(self._sender, correlation=self._maker.correlation, at=self._at)
        with CopyThread() as out:
            rows.write(out)


def _previous(waiting: list[Pair], out: CopyThread) -> Callable[[], dict[int, int]]:
    """The teams that their importers are used to, asked while the caller goes on; nothing is asked for nobody."""
    return out.ask(teams_before({filing.importer.id for filing, _ in waiting})) if waiting else dict
