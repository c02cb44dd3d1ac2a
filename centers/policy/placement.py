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

    `settled` keeps, by tariff number, the answer where only one team is made for the goods: nearly always.
    """

    __slots__ = ("answers", "by_hts", "generalists", "longest", "prefixes", "queue", "settled", "teams")

    def __init__(self, teams: tuple[TeamView, ...], queue: str | None) -> None:
        self.teams = teams
        self.queue = queue
        self.settled: dict[str, Placement] = {}
        self.answers: dict[tuple[int, str], Placement] = {}
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

    def answer(self, team_id: int, because: str) -> Placement:
        """The placement with a team of the pool; there are few, and each is written once."""
        found = self.answers.get((team_id, because))
        if found is None:
            found = self.answers[team_id, because] = Placement(team_id, self.queue, because)
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
        self._seen: dict[tuple[str, str, bool, int], int] = {}

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
        settled = pool.settled.get(hts)
        if settled is None:
            return self._place(pool, hts, (center, division, lane == Lane.CLEAR), importer_id, previous_team_id)
        self._open[settled.team_id] += 1  # type: ignore[index]
        return settled

    def _place(
        self, pool: _Pool, hts: str, where: tuple[str, str, bool], importer_id: int | None, previous_team_id: int | None
    ) -> Placement:
        if not pool.teams:
            return Placement(None, pool.queue, "no_team")
        candidates = pool.candidates(hts)
        team_id, because = self._choose(pool, candidates, where, importer_id, previous_team_id)
        placed = pool.answer(team_id, "entry_team" if where[2] else because)
        if len(candidates.teams) == 1:
            pool.settled[hts] = placed
        self._open[team_id] += 1
        return placed

    def _choose(
        self,
        pool: _Pool,
        candidates: _Asked,
        where: tuple[str, str, bool],
        importer_id: int | None,
        previous_team_id: int | None,
    ) -> tuple[int, str]:
        teams, ids = candidates
        if len(teams) == 1:
            return teams[0].id, "only_team" if len(pool.teams) == 1 else "skill"
        if previous_team_id in ids:
            return previous_team_id, "continuity"
        key = (*where, importer_id) if importer_id is not None else None
        if key and (known := self._seen.get(key)) in ids:
            return known, "continuity"
        team = min(teams, key=self._load)
        if key:
            self._seen[key] = team.id
        return team.id, "load"

    def _load(self, team: TeamView) -> tuple[float, int]:
        return (self._open[team.id] / team.capacity if team.capacity > 0 else float("inf"), team.id)

    def _pool(self, center: str, division: str, lane: str) -> _Pool:
        clear = lane == Lane.CLEAR
        queue = None if clear else QUEUE_OF_LANE[Lane(lane)]
        made = self._pools[center, division, lane] = _Pool(_eligible(self.teams, center, division, clear), queue)
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
