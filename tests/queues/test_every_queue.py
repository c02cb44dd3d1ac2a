"""Every declared queue, whichever it is: its rows and no others, nearest legal date first, nothing of other offices, and
the same queries at any size. A queue that is declared tomorrow is tested by being declared."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import OFFICE_OF_ROLE, Role
from cee.access.principal import Principal
from cee.base.errors import NotVisible
from cee.core.vocabulary import Kind, OfficeKind, Sensitivity, State
from centers.models import Team, WorkItem
from centers.policy.placement import QUEUE_OF_KIND
from centers.queues import QUEUES, counts_for, queue_named
from entries.models import Activity, Importer, ImporterAccount
from entries.selectors.clock import deadlines_of
from routing.models import Assignment
from tests import factories
from tests.claims_world import a_claim, a_protest, filed_claim, filed_protest
from tests.factories import NOW, TODAY
from tests.inquiry_world import asked
from tests.intake_world import CBP, hand_in, number, summary, world  # noqa: F401
from tests.pure.claims_examples import an_inquiry, protested

pytestmark = pytest.mark.django_db

LANES = {"summary-documents": "documents", "summary-enforcement": "enforcement"}
KIND_OF_QUEUE = {queue: kind for kind, queue in QUEUE_OF_KIND.items()}
ACROSS = ("mine", "all-work")
"""Views of what stands in other queues."""

IN_PLACE = [slug for slug in QUEUES if slug not in ("triage", *ACROSS)]
"""Queues in which work items stand."""


def stand_in(slug: str, day: int, team: Team, **given: Any) -> WorkItem:
    """One more item of a queue, of the kind that stands there, due in `day` days."""
    kind = KIND_OF_QUEUE.get(slug, Kind.ENTRY_SUMMARY)
    hidden = {"sensitivity": Sensitivity.ENFORCEMENT} if slug == "summary-enforcement" else {}
    activity = factories.activity(
        kind=kind, importer=factories.importer(), center=team.center, lane=LANES.get(slug, "review"), **hidden
    )
    return factories.item(activity, queue=slug, team=team, due=TODAY + timedelta(days=day), **given)


class Scene:
    """A queue with somebody who sees it: `put` adds a row that is theirs, `decoys` what must never show."""

    def __init__(self, slug: str) -> None:
        self.slug, self.queue = slug, QUEUES[slug]
        self.team, self.elsewhere = factories.team(), factories.team(center="CEE002")
        national = slug == "triage"
        self.who = (
            factories.person(Role.ROUTING_DESK) if national else factories.person(Role.SUPERVISOR, team=self.team)
        )

    def put(self, day: int, since: datetime = NOW) -> str:
        """A row due in so many days; its number."""
        if self.slug == "triage":
            return self._lost(day).reference
        place = "summary-review" if self.slug in ACROSS else self.slug
        holder = {"holder": self.who} if self.slug == "mine" else {}
        return stand_in(place, day, self.team, opened_at=since, **holder).activity.reference

    def _lost(self, day: int) -> Activity:
        due = TODAY + timedelta(days=day)
        return factories.activity(
            importer=factories.importer(), state=State.TRIAGE, center=None, division=None, next_date=due
        )

    def decoys(self) -> None:
        """Rows of another office, of another queue, of somebody else."""
        if self.slug == "triage":
            factories.summary()
            return
        place = "summary-review" if self.slug in ACROSS else self.slug
        theirs = factories.person(Role.SUPERVISOR, team=self.elsewhere)
        stand_in(place, 0, self.elsewhere, **({"holder": theirs} if self.slug == "mine" else {}))
        if self.slug == "mine":
            stand_in(place, 0, self.team)
            stand_in(place, 0, self.team, holder=factories.person(team=self.team))
        elif self.slug != "all-work":
            stand_in("summary-documents" if self.slug != "summary-documents" else "summary-review", 0, self.team)

    def shown(self) -> list[str]:
        """The numbers on the first page, in its order."""
        return [row.reference for row in self.queue.page(self.who).rows]


@pytest.fixture(params=list(QUEUES))
def scene(request: pytest.FixtureRequest) -> Scene:
    return Scene(request.param)


def test_its_rows_and_no_others_the_nearest_legal_date_first_then_whichever_is_older(scene: Scene) -> None:
    put = [scene.put(day) for day in (3, 1, 2, 1, -4)]
    scene.decoys()
    assert scene.shown() == [put[4], put[1], put[3], put[2], put[0]]
    assert scene.queue.count(scene.who).number == counts_for(scene.who)[scene.slug].number == 5


def test_each_page_begins_where_the_one_before_ended(scene: Scene) -> None:
    put = [scene.put(day) for day in range(7)]
    seen, after = [], ""
    while True:
        page = scene.queue.page(scene.who, after=after, size=3)
        seen += [row.reference for row in page.rows]
        if not page.next:
            break
        after = page.next
    assert seen == put


def test_as_many_queries_at_two_rows_as_at_fifty(scene: Scene) -> None:
    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            shown = len(scene.queue.page(scene.who).rows)
        return shown, len(seen)

    for day in range(2):
        scene.put(day)
    two = queries()
    for day in range(48):
        scene.put(day)
    fifty = queries()
    assert (two[0], fifty[0]) == (2, 50)
    assert two[1] == fifty[1] <= 3


def test_every_row_has_what_its_columns_show(scene: Scene) -> None:
    scene.put(1)
    (row,) = scene.queue.page(scene.who).rows
    assert all(hasattr(row, column.name) for column in scene.queue.columns)
    assert row.reference and isinstance(row.due, date)


@pytest.mark.parametrize("slug", list(QUEUES))
@pytest.mark.parametrize("role", [Role.PORT_OFFICER, Role.FILER, Role.ADMINISTRATOR])
def test_nobody_sees_it_who_works_no_queue(slug: str, role: Role) -> None:
    who = factories.person(role)
    assert not QUEUES[slug].may_see(who)
    with pytest.raises(NotVisible):
        queue_named(slug, who)
    with pytest.raises(NotVisible):
        QUEUES[slug].page(who)


def _of_centers() -> Iterator[Role]:
    return (role for role in Role if OfficeKind.CENTER in OFFICE_OF_ROLE.get(role, {OfficeKind.CENTER}))


@pytest.mark.parametrize("slug", IN_PLACE)
def test_whoever_sees_it_in_a_center_sees_their_center_alone(slug: str) -> None:
    team, other = factories.team(), factories.team(center="CEE002")
    here, there = stand_in(slug, 1, team), stand_in(slug, 0, other)
    watched = 0
    for role in _of_centers():
        who = factories.person(role, team=team)
        if QUEUES[slug].may_see(who):
            assert [row.reference for row in QUEUES[slug].page(who).rows] == [here.activity.reference], role
            assert QUEUES[slug].count(who).number == 1
            assert QUEUES[slug].listed(who, [here.pk, there.pk])[0].reference == here.activity.reference
            watched += 1
    assert watched


@pytest.mark.usefixtures("world")
def test_protests_stand_by_the_day_on_which_the_law_decides_them_or_wants_them_decided() -> None:
    plain = filed_protest()
    exclusion = filed_protest(
        protest_number="2704-26-100002", category="exclusion",
        entries=[protested(entry_number=number(1), decision_date="2026-08-20")],
    )  # fmt: skip
    accelerated = filed_protest(protest_number="2704-26-100003", accelerated=True, filed_date="2026-09-05")
    _order("protests", [exclusion, accelerated, plain], Role.SUPERVISOR)


@pytest.mark.usefixtures("world")
def test_drawback_claims_stand_by_their_accelerated_payment_and_the_year_in_which_they_are_deemed_liquidated() -> None:
    hand_in(summary(1))
    later = filed_claim(accelerated_payment=False)
    sooner = filed_claim(claim_number=number(9002), accelerated_payment=True, filed_date="2026-09-02")
    _order("drawback-claims", [sooner, later], Role.SUPERVISOR)


@pytest.mark.usefixtures("world")
def test_inquiries_stand_by_what_the_asker_wants_or_the_center_has_set_itself() -> None:
    plain = asked()
    _order("trade-inquiries", [asked(subject="Soon", wanted_by="2026-09-11"), plain], Role.SUPERVISOR)


def _order(slug: str, wanted: list[Activity], role: Role) -> None:
    """The rows as wanted, each on the earliest day that runs against CBP; on that of a clock that stands still without one."""
    who: Principal = factories.person(role, office=wanted[0].center)
    rows = QUEUES[slug].page(who).rows
    assert [row.reference for row in rows] == [one.reference for one in wanted]
    for row, activity in zip(rows, wanted, strict=True):
        ours = [one for one in deadlines_of(activity) if one.party == "cbp" and one.met_on is None and not one.window]
        assert row.due == min([one.due for one in ours if not one.tolled] or [one.due for one in ours])


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("slug", "file"),
    [
        ("protests", lambda n: a_protest(protest_number=f"2704-26-1{n:05d}")),
        ("drawback-claims", lambda n: _claim(n)),
        ("trade-inquiries", lambda n: an_inquiry(subject=f"Ratchets {n}", importer_number="26-164751100")),
    ],
)
def test_what_came_by_the_front_door_takes_as_many_queries_at_two_as_at_fifty(
    slug: str, file: Callable[[int], dict[str, Any]]
) -> None:
    account = ImporterAccount.objects.create(name="Northgate Imports")
    Importer.objects.create(number="26-164751100", account=account, first_seen_at=NOW)
    Assignment.objects.create(
        account=account, center="CEE005", basis="appeal", author="T", valid_from="2020-01-01",
        known_from=NOW - timedelta(days=900),
    )  # fmt: skip
    hand_in(summary(1))
    counted = []
    for numbers in (range(1, 3), range(3, 51)):
        hand_in(*(file(n) for n in numbers), actor=CBP)
        center = Activity.objects.filter(kind=KIND_OF_QUEUE[slug]).values_list("center", flat=True)[0]
        who = factories.person(Role.SUPERVISOR, office=center)
        with CaptureQueriesContext(connection) as seen:
            shown = len(QUEUES[slug].page(who).rows)
        counted.append((shown, len(seen)))
    assert [shown for shown, _ in counted] == [2, 50] and counted[0][1] == counted[1][1] <= 3


def _claim(n: int) -> dict[str, Any]:
    return a_claim(claim_number=number(9000 + n))
