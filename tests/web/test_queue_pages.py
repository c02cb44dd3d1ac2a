"""The queue pages: what they list, in which order, narrowed by what, and claiming from them."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from cee.access.capabilities import Role
from tests import factories as make


def test_a_queue_lists_its_centers_items_by_nearest_date(browse: Callable[..., Client]) -> None:
    team = make.team()
    later = make.item(team=team, due=make.TODAY + timedelta(days=9)).activity.reference
    sooner = make.item(team=team, due=make.TODAY + timedelta(days=2)).activity.reference
    other = make.item(make.summary(center="CEE002"), team=make.team(center="CEE002")).activity.reference
    page = browse(make.person(team=team)).get("/queues/summary-review/").text
    assert page.index(sooner) < page.index(later)
    assert other not in page
    assert "Nearest legal date first" in page


def test_filters_stand_in_the_address_and_on_the_page(browse: Callable[..., Client]) -> None:
    team = make.team()
    here = make.item(make.summary(port="1001"), team=team).activity.reference
    elsewhere = make.item(make.summary(port="2704"), team=team).activity.reference
    page = browse(make.person(team=team)).get("/queues/summary-review/?port=1001").text
    assert here in page
    assert elsewhere not in page
    assert "Remove the filter" in page
    assert "?port=1001&amp;in=summary-review" in page


def test_a_filter_that_cannot_be_is_named_and_the_list_stands(browse: Callable[..., Client]) -> None:
    answer = browse(make.person()).get("/queues/summary-review/?colour=blue")
    assert answer.status_code == 400
    assert "There is no filter colour" in answer.text


def test_the_number_on_the_tab_the_list_and_the_home_page_is_the_same(browse: Callable[..., Client]) -> None:
    team = make.team()
    for _ in range(3):
        make.item(team=team)
    client = browse(make.person(team=team))
    counted = '<span class="c-count">3</span>'
    for path in ("/", "/queues/summary-review/"):
        assert counted in client.get(path).text
    assert '<td class="c-num">3</td>' in client.get("/queues/").text


def test_claiming_the_next_opens_it_and_an_empty_queue_says_so(browse: Callable[..., Client]) -> None:
    team = make.team()
    item = make.item(team=team)
    client = browse(make.person(team=team))
    answer = client.post("/queues/summary-review/claim/")
    assert answer["Location"] == f"/items/entry_summary/{item.activity.reference}/?in=summary-review#heading"
    again = client.post("/queues/summary-review/claim/", follow=True)
    assert "Nothing more is open" in again.text


def test_who_works_no_queues_sees_none_and_claims_nothing(browse: Callable[..., Client]) -> None:
    client = browse(make.person(Role.PORT_OFFICER))
    assert client.get("/queues/").status_code == 404
    assert client.get("/queues/summary-review/").status_code == 404
    assert client.post("/queues/summary-review/claim/").status_code == 403


def test_a_page_costs_the_same_queries_at_2_and_at_40_rows(
    browse: Callable[..., Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    team = make.team()
    client = browse(make.person(team=team))
    counts = []
    for rows in (2, 38):
        for _ in range(rows):
            make.item(team=team)
        client.get("/queues/summary-review/")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get("/queues/summary-review/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] < 20
