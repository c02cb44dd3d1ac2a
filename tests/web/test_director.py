"""The director's page and the list that its numbers open."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.base.clock import today
from cee.core.vocabulary import Division, Lane
from centers.models import Decision
from entries.models import Finding
from tests import factories
from tests.factories import NOW

Browse = Callable[[Principal], Client]
COUNT = re.compile(r'<a[^>]*href="(/activities/\?[^"]+)"[^>]*>(?:<span class="c-tile__number">)?([0-9,]+)<')
TOLD = re.compile(r'c-list-count">([0-9+,]+)<')
pytestmark = pytest.mark.django_db


def a_center_at_work(center: str = "CEE001") -> None:
    """Two teams with overdue, near and far work, some of it claimed."""
    first = factories.team(center=center)
    second = factories.team(center=center, division=Division.ENFORCEMENT)
    holder = factories.person(team=first)
    for days, team in (
        (-3, first),
        (0, first),
        (5, second),
        (7, first),
        (8, second),
        (29, second),
        (30, first),
        (31, first),
    ):
        made = factories.summary(center=center, division=team.division, received_at=NOW - timedelta(days=abs(days) * 9))
        factories.item(made, team=team, due=today() + timedelta(days=days), holder=holder if days == 5 else None)


def numbers(page: str) -> list[tuple[str, str]]:
    return [(unescape(href), number) for href, number in COUNT.findall(page)]


def test_every_number_opens_exactly_its_rows(browse: Browse) -> None:
    a_center_at_work()
    a_center_at_work("CEE002")
    client = browse(factories.person(Role.CENTER_DIRECTOR, office="CEE001"))
    found = numbers(client.get("/center/").content.decode())
    assert len(found) > 20
    for href, number in found:
        answer = client.get(href)
        assert answer.status_code == 200, href
        assert TOLD.search(answer.content.decode())[1] == number, href  # type: ignore[index]
        assert len(answer.context["table"].rows) == int(number), href


def test_tiles_part_overdue_from_seven_and_thirty_days(browse: Browse) -> None:
    a_center_at_work()
    client = browse(factories.person(Role.CENTER_DIRECTOR, office="CEE001"))
    tiles = {tile.what: tile.number for tile in client.get("/center/").context["tiles"]}
    assert tiles["open"] == "8"
    assert tiles["overdue"] == "1"
    assert tiles["due in 7 days"] == "3"
    assert tiles["due in 8 to 30 days"] == "3"
    assert tiles["unclaimed"] == "7"


def test_another_center_s_work_is_in_no_number_and_no_list(browse: Browse) -> None:
    a_center_at_work("CEE002")
    client = browse(factories.person(Role.CENTER_DIRECTOR, office="CEE001"))
    assert numbers(client.get("/center/").content.decode()) == []
    assert client.get("/activities/?center=CEE002").context["table"].rows == []
    assert "CEE002" not in client.get("/center/?center=CEE002").content.decode().replace("?center=CEE002", "")


def test_headquarters_see_the_ten_side_by_side_and_open_each(browse: Browse) -> None:
    a_center_at_work("CEE003")
    client = browse(factories.person(Role.HEADQUARTERS))
    page = client.get("/center/")
    assert [row.href for row in page.context["centers"].rows] == [f"/center/?center=CEE{n:03d}" for n in range(1, 11)]
    for href, number in numbers(page.content.decode()):
        assert TOLD.search(client.get(href).content.decode())[1] == number, href  # type: ignore[index]
    assert client.get("/center/?center=CEE003").context["tiles"][0].number == "8"
    assert client.get("/center/?center=CEE011").status_code == 404


def test_uniformity_counts_reviews_with_findings_and_changes_once_each(browse: Browse) -> None:
    for outcome, discrepant in (("change", True), ("no_change", False), ("no_change", True)):
        made = factories.summary(center="CEE004", state="decided")
        decided(made, outcome)
        a_finding(made, discrepant=discrepant)
    client = browse(factories.person(Role.HEADQUARTERS))
    page = client.get("/center/")
    row = page.context["uniformity"].rows[3].cells
    assert (row["decided"][0], row["found"][0], row["changed"][0]) == ("3", "2", "1")
    assert (row["finding_rate"], row["change_rate"]) == ("66.7 %", "33.3 %")
    for href in (row["decided"][1], row["found"][1], row["changed"][1]):
        told = client.get(href).context["number"]
        assert told == {row["decided"][1]: "3", row["found"][1]: "2", row["changed"][1]: "1"}[href]


def decided(activity: object, outcome: str) -> None:
    Decision.objects.create(
        activity=activity, filed_version=1, action="x", outcome=outcome, authority="19 USC 1500", status="final",
        decided_by=1, decider="A", decided_at=NOW - timedelta(days=2),
    )  # fmt: skip


def a_finding(activity: object, *, discrepant: bool) -> None:
    Finding.objects.create(
        activity=activity, filed_version=1, finding_type="value", discrepant=discrepant, authority="19 USC 1401a",
        author_id=1, author="A", recorded_at=NOW,
    )  # fmt: skip


def test_queries_do_not_grow_with_the_rows(browse: Browse) -> None:
    client = browse(factories.person(Role.CENTER_DIRECTOR, office="CEE001"))

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    a_center_at_work()
    before = {address: queries(address) for address in ("/center/", "/activities/?work=open", "/activities/")}
    for _ in range(3):
        a_center_at_work()
    assert {address: queries(address) for address in before} == before


def test_pages_go_on_where_the_one_before_ended(browse: Browse) -> None:
    team = factories.team()
    for number in range(60):
        factories.item(factories.summary(), team=team, due=today() + timedelta(days=number % 7))
    client = browse(factories.person(Role.SUPERVISOR, team=team))
    for address in ("/activities/?work=open", "/activities/"):
        first = client.get(address)
        second = client.get(first.context["table"].pager.next)
        seen = [row.key for row in (*first.context["table"].rows, *second.context["table"].rows)]
        assert len(seen) == len(set(seen)) == 60
        back = client.get(second.context["table"].pager.previous)
        assert [row.key for row in back.context["table"].rows] == [row.key for row in first.context["table"].rows]


def test_the_file_holds_exactly_the_list_and_runs_nothing(browse: Browse) -> None:
    team = factories.team()
    evil = factories.importer(name='=HYPERLINK("http://x","y")')
    for _n in range(3):
        factories.item(factories.summary(importer=evil), team=team)
    factories.item(factories.summary(center="CEE002"))
    client = browse(factories.person(Role.CENTER_DIRECTOR, office="CEE001"))
    answer = client.get("/activities/export.csv?work=open&due_before=2030-01-01")
    lines = list(csv.reader(StringIO(b"".join(answer).decode())))
    assert lines[0][0] == "As of" and lines[0][1].startswith("20")
    assert lines[1] == ["Filter", "Due before: 2030-01-01; Work: Open"]
    assert len(lines) - 3 == 3
    assert {line[1] for line in lines[3:]} == {'\'=HYPERLINK("http://x","y")'}


@pytest.mark.parametrize(
    "query", ["nothing=1", "lane=blue", "due_before=soon", "after=x", "work=open&after=1", "team=x"]
)
def test_a_wrong_filter_is_named_and_nothing_breaks(browse: Browse, query: str) -> None:
    client = browse(factories.person(Role.CENTER_DIRECTOR, office="CEE001"))
    answer = client.get(f"/activities/?{query}")
    assert answer.status_code == 400
    assert answer.context["problem"]


@pytest.mark.parametrize("role", list(Role))
def test_who_may_come(browse: Browse, role: Role) -> None:
    client = browse(factories.person(role))
    may = Capability.VIEW_CENTER in CAPABILITIES[role]
    assert client.get("/center/").status_code == (200 if may else 403)
    assert client.get("/activities/").status_code == 200


def test_whoever_may_not_see_enforcement_finds_none_of_it(browse: Browse) -> None:
    factories.summary(lane=Lane.ENFORCEMENT, sensitivity="enforcement", port="2704")
    for role in (Role.PORT_OFFICER, Role.ACCOUNT_MANAGER, Role.ADMINISTRATOR):
        client = browse(factories.person(role))
        assert client.get("/activities/").context["table"].rows == []


@pytest.mark.parametrize("query", ["lane=enforcement", "work=open", "division=enforcement", "team=1", "queue=x"])
def test_offices_outside_cannot_ask_by_what_they_may_not_see(browse: Browse, query: str) -> None:
    factories.summary(lane=Lane.ENFORCEMENT, sensitivity="enforcement", filer="ABC")
    for role in (Role.PORT_OFFICER, Role.FILER):
        assert browse(factories.person(role)).get(f"/activities/?{query}").status_code == 400


def test_a_filer_is_shown_neither_lane_nor_team(browse: Browse) -> None:
    team = factories.team(division=Division.ENFORCEMENT, code="zq1")
    factories.summary(lane=Lane.ENFORCEMENT, sensitivity="enforcement", filer="ABC", team_id=team.pk)
    page = browse(factories.person(Role.FILER)).get("/activities/")
    assert len(page.context["table"].rows) == 1
    text = page.content.decode().lower()
    assert "enforcement" not in text and team.code not in text
