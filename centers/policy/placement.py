"""Which team of a Center works an activity, and which queue it joins: skill, then continuity, then load."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from cee.core.vocabulary import Kind, Lane, TeamKind

QUEUE_OF_LANE = {
    Lane.REVIEW: "summary-review",
    Lane.DOCUMENTS: "summary-documents",
    Lane.ENFORCEMENT: "summary-enforcement",
}
"""The queue of each lane that people work; a clear summary joins none."""

QUEUE_OF_KIND = {
    Kind.PROTEST: "protests",
    Kind.DRAWBACK: "drawback-claims",
    Kind.TRADE_INQUIRY: "trade-inquiries",
}
"""The queue of the kinds that people look at one by one, whatever the lane."""


def queue_of(kind: str, lane: str | None) -> str:
    """The queue in which an activity of a kind and lane is reviewed."""
    return QUEUE_OF_KIND.get(Kind(kind)) or QUEUE_OF_LANE.get(Lane(lane or Lane.REVIEW), QUEUE_OF_LANE[Lane.REVIEW])


class TeamView(NamedTuple):
    """A team as placement sees it. `skills` are tariff prefixes (none: a generalist); `capacity` is items a working day."""

    id: int
    center: str
    division: str
    kind: str
    skills: tuple[str, ...]
    open_items: int
    capacity: float


class Placement(NamedTuple):
    """The accountable team, the queue (None: nobody needs to look), and why that team.

    `because` is `skill`, `continuity`, `load`, `entry_team` or `only_team`; where a Center has no team at all,
    `team_id` is None and `because` is `no_team`, and the activity belongs in triage.
    """

    team_id: int | None
    queue: str | None
    because: str


class _Asked(NamedTuple):
    """The teams that are made for some goods, and their ids."""

    teams: tuple[TeamView, ...]
    ids: frozenset[int]


class _Pool:
    """The teams that may be asked, by the longest tariff prefix they are made for, and the queue that they share.

    `settled` keeps, by tariff number, the answer where only one team is made for the goods; `seen` the team that an
    importer was given in this batch, which the lanes that people work share.
    """

    __slots__ = ("answers", "by_hts", "generalists", "longest", "prefixes", "queue", "seen", "settled", "teams")

    def __init__(self, teams: tuple[TeamView, ...], queue: str | None, seen: dict[int | None, int]) -> None:
        self.teams = teams
        self.queue = queue
        self.seen = seen
        self.settled: dict[str, Placement] = {}
        self.answers: dict[tuple[int | None, str], Placement] = {}
        self.generalists = tuple(team for team in teams if not team.skills) or teams
        prefixes: dict[str, list[TeamView]] = defaultdict(list)
        for team in teams:
            for prefix in team.skills:
                prefixes[prefix].append(team)
        self.prefixes = {prefix: tuple(skilled) for prefix, skilled in prefixes.items()}
        self.longest = max(map(len, self.prefixes), default=0)
        self.by_hts: dict[str, _Asked] = {}

    def candidates(self, hts: str) -> _Asked:
        found = self.by_hts.get(hts)
        if found is None:
            teams = self._skilled(hts)
            found = self.by_hts[hts] = _Asked(teams, frozenset(team.id for team in teams))
        return found

    def answer(self, team_id: int | None, because: str) -> Placement:
        """The placement with a team of the pool; there are few, and each is written once. What joins no queue is an entry
        team's, whatever it was chosen by."""
        found = self.answers.get((team_id, because))
        if found is None:
            said = because if self.queue else "entry_team"
            found = self.answers[team_id, because] = Placement(team_id, self.queue, said)
        return found

    def _skilled(self, hts: str) -> tuple[TeamView, ...]:
        for length in range(min(self.longest, len(hts)), 0, -1):
            skilled = self.prefixes.get(hts[:length])
            if skilled:
                return skilled
        return self.generalists


class Placer:
    """Compiled teams. It counts what it places, so that a batch spreads; the same calls in the same order answer the same."""

    def __init__(self, teams: Iterable[TeamView]) -> None:
        self.teams = tuple(sorted(teams, key=lambda team: team.id))
        self._open = {team.id: team.open_items for team in self.teams}
        self._pools: dict[tuple[str, str, str], _Pool] = {}
        self._seen: defaultdict[tuple[str, str, bool], dict[int | None, int]] = defaultdict(dict)

    def fresh(self) -> "Placer":
        """A placer over the same teams that has not placed anything: for a preview, which must not count."""
        return Placer(self.teams)

    def place(
        self, *, center: str, division: str, lane: str, importer_id: int | None, hts: str, previous_team_id: int | None
    ) -> Placement:
        """The team for one activity of a Center.

        `hts` is the effective tariff number of the deciding line; `previous_team_id` the team that last worked
        this importer. The teams made for the longest matching prefix are asked first; among them the importer's
        own team, else the one with the fewest open items for its capacity (the lowest id where equal). A clear
        summary goes to an entry team by the same order.
        """
        pool = self._pools.get((center, division, lane)) or self._pool(center, division, lane)
        placed = pool.settled.get(hts)
        if placed is None:
            placed = self._place(pool, hts, importer_id, previous_team_id)
            if placed.team_id is None:
                return placed
        self._open[placed.team_id] += 1  # type: ignore[index]
        return placed

    def _place(self, pool: _Pool, hts: str, importer_id: int | None, previous_team_id: int | None) -> Placement:
        teams, ids = pool.by_hts.get(hts) or pool.candidates(hts)
        if not teams:
            return Placement(None, pool.queue, "no_team")
        if len(teams) == 1:
            settled = pool.settled[hts] = pool.answer(teams[0].id, "only_team" if len(pool.teams) == 1 else "skill")
            return settled
        if previous_team_id in ids:
            return pool.answer(previous_team_id, "continuity")
        known = pool.seen.get(importer_id)
        if known in ids:
            return pool.answer(known, "continuity")
        team = min(teams, key=self._load)
        if importer_id is not None:
            pool.seen[importer_id] = team.id
        return pool.answer(team.id, "load")

    def _load(self, team: TeamView) -> tuple[float, int]:
        return (self._open[team.id] / team.capacity if team.capacity > 0 else float("inf"), team.id)

    def _pool(self, center: str, division: str, lane: str) -> _Pool:
        clear = lane == Lane.CLEAR
        queue = None if clear else QUEUE_OF_LANE[Lane(lane)]
        teams = _eligible(self.teams, center, division, clear)
        made = self._pools[center, division, lane] = _Pool(teams, queue, self._seen[center, division, clear])
        return made


def _eligible(teams: tuple[TeamView, ...], center: str, division: str, clear: bool) -> tuple[TeamView, ...]:
    """The division's teams of the right kind, else the Center's of that kind, else any of the division, of the Center."""
    ours = [team for team in teams if team.center == center]
    kind = [team for team in ours if (team.kind == TeamKind.ENTRY) == clear]
    division_first = ([t for t in group if t.division == division] for group in (kind, ours))
    of_kind, of_division = division_first
    return tuple(of_kind or kind or of_division or ours)


def compile_teams(teams: Iterable[TeamView]) -> Placer:
    """The placer of the teams in force."""
    return Placer(teams)
