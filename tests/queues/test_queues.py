"""Queues: pages, triage, what is hidden, filters, counts. What every queue must do is in `test_every_queue`."""

from datetime import timedelta

import pytest

from cee.access.capabilities import Role
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Sensitivity, State
from centers.queues import QUEUES, Filters, counts_for, queues_for
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db

LANES = {"summary-review": "review", "summary-documents": "documents", "summary-enforcement": "enforcement"}


def references(page):
    return [row.reference for row in page.rows]


def stand_in(queue, number, team, **given):
    sensitivity = Sensitivity.ENFORCEMENT if queue == "summary-enforcement" else Sensitivity.ROUTINE
    summary = factories.summary(lane=LANES.get(queue, "review"), sensitivity=sensitivity)
    return factories.item(summary, queue=queue, team=team, due=TODAY + timedelta(days=number), **given)


@pytest.fixture
def team():
    return factories.team()


@pytest.fixture
def supervisor(team):
    return factories.person(Role.SUPERVISOR, team=team)


def test_pages_follow_each_other_in_both_directions_without_loss_or_repetition(team, supervisor):
    for number in range(25):
        stand_in("summary-review", number // 5, team)
    queue = QUEUES["summary-review"]
    seen, pages, after = [], [], ""
    while True:
        page = queue.page(supervisor, after=after, size=10)
        pages.append(references(page))
        seen += references(page)
        if not page.next:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == 25 and [len(page) for page in pages] == [10, 10, 5]
    back = queue.page(supervisor, before=page.previous, size=10)
    assert references(back) == pages[1] and back.next
    first = queue.page(supervisor, before=back.previous, size=10)
    assert references(first) == pages[0] and first.previous == ""


def test_a_row_that_left_the_queue_does_not_break_the_page_after_it(team, supervisor):
    items = [stand_in("summary-review", number, team) for number in range(6)]
    queue = QUEUES["summary-review"]
    page = queue.page(supervisor, size=3)
    items[2].delete()
    assert references(queue.page(supervisor, after=page.next, size=3)) == [i.activity.reference for i in items[3:]]


def test_the_triage_queue_is_the_national_desks_alone(supervisor):
    lost = factories.summary(state=State.TRIAGE, center=None, division=None)
    desk = factories.person(Role.ROUTING_DESK)
    assert references(QUEUES["triage"].page(desk)) == [lost.reference]
    assert "triage" not in [queue.slug for queue in queues_for(supervisor)]
    with pytest.raises(NotVisible):
        QUEUES["triage"].page(supervisor)


def test_enforcement_items_are_hidden_from_who_may_not_see_them(team):
    stand_in("summary-enforcement", 1, team)
    manager = factories.person(Role.ACCOUNT_MANAGER, team=team)
    assert "summary-enforcement" not in [queue.slug for queue in queues_for(manager)]
    assert references(QUEUES["all-work"].page(manager)) == []


FILTERS = {
    "division": "enforcement",
    "lane": "documents",
    "port": "1001",
    "tariff": "8471.30",
    "importer": "26-765432100",
    "assignee": "me",
    "status": "claimed",
    "due_before": (TODAY + timedelta(days=5)).isoformat(),
    "opened_before": "2026-11-01",
    "queue": "summary-documents",
}


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_narrows_to_its_rows_and_round_trips_through_the_url(name, team, supervisor):
    stand_in("summary-review", 40, team)
    special = factories.summary(
        division="enforcement",
        lane="documents",
        port="1001",
        hts="8471300100",
        importer=factories.importer(number="26-765432100"),
    )
    item = factories.item(
        special,
        queue="summary-documents",
        team=team,
        due=TODAY,
        holder=supervisor,
        opened_at=factories.NOW - timedelta(days=60),
    )
    filters = Filters.parse({name: FILTERS[name], "after": "", "size": "20"})
    assert references(QUEUES["all-work"].page(supervisor, filters)) == [item.activity.reference]
    assert Filters.parse(dict(pair.split("=") for pair in filters.as_query().split("&"))) == filters
    assert filters.chips()[0]["without"] == ""


def test_a_team_filter_shows_that_team_only(team, supervisor):
    stand_in("summary-review", 1, team)
    other = stand_in("summary-review", 1, factories.team())
    page = QUEUES["summary-review"].page(supervisor, Filters.parse({"team": str(other.team_id)}))
    assert references(page) == [other.activity.reference]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"colour": "red"}, "unknown_filter"),
        ({"lane": "fast"}, "filter_value"),
        ({"team": "x"}, "filter_value"),
        ({"due_before": "soon"}, "filter_value"),
        ({"tariff": "8"}, "filter_value"),
        ({"assignee": "-1"}, "filter_value"),
    ],
)
def test_an_unknown_filter_or_value_is_refused_with_its_field(query, code):
    with pytest.raises(Refused) as refusal:
        Filters.parse(query)
    assert refusal.value.code == code and refusal.value.path == next(iter(query))


@pytest.mark.parametrize("cursor", ["x", "2026-13-01~5", "2026-11-24", "2026-11-24~1;drop"])
def test_a_page_address_that_was_not_made_here_is_refused(cursor, supervisor):
    with pytest.raises(Refused):
        QUEUES["summary-review"].page(supervisor, after=cursor)


def test_a_long_queue_is_counted_to_a_limit(monkeypatch, team, supervisor):
    monkeypatch.setattr("centers.queues.base.COUNT_LIMIT", 3)
    for number in range(5):
        stand_in("summary-review", number, team)
    assert str(counts_for(supervisor)["summary-review"]) == "2+"
    assert str(QUEUES["summary-review"].count(supervisor)) == "2+"


def test_all_counts_take_one_query(team, supervisor, django_assert_num_queries):
    stand_in("summary-review", 1, team)
    with django_assert_num_queries(1):
        counts = counts_for(supervisor, Filters(team=team.pk))
    assert counts["summary-review"].number == counts["all-work"].number == 1
