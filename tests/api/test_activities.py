"""Reading activities: scope, filters, order, pages, and what hangs on one."""

from datetime import timedelta
from typing import Any

import pytest

from cee.access.capabilities import Role
from cee.access.models import User
from cee.core.vocabulary import Lane, Sensitivity, State
from tests import factories
from tests.api.conftest import Caller, problem_of

pytestmark = pytest.mark.usefixtures("world")
LIST = "/api/v1/activities/"


def references(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content[:500]
    return [row["reference"] for row in answer.json()["results"]]


def test_without_a_token_nothing_is_told_but_how_to_ask(nobody):
    answer = nobody.get(LIST)
    problem_of(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_is_none_is_401(nobody):
    for header in ("Bearer", "Bearer nonsense", "Bearer a b", "Basic Zm9vOmJhcg=="):
        problem_of(nobody.get(LIST, HTTP_AUTHORIZATION=header), 401)


def test_a_token_without_the_scope_is_403(call):
    problem_of(call("ABC", "submit").get(LIST), 403, "not_allowed")


def test_each_office_sees_its_own_and_national_offices_see_all(call):
    mine = factories.summary(center="CEE001", port="2704")
    other = factories.summary(center="CEE002", port="3001", filer="XYZ")
    assert set(references(call().get(LIST))) == {mine.reference, other.reference}
    for office in ("CEE001", "2704", "ABC"):
        client = call(office, "read")
        assert references(client.get(LIST)) == [mine.reference]
        assert client.get(f"{LIST}entry_summary/{mine.reference}/").status_code == 200
        problem_of(client.get(f"{LIST}entry_summary/{other.reference}/"), 404, "no_activity")


def test_what_is_sensitive_is_hidden_from_a_port_in_lists_and_alone(call):
    hidden = factories.summary(sensitivity=Sensitivity.ENFORCEMENT, lane=Lane.ENFORCEMENT)
    officer = User.objects.get(pk=factories.person(Role.PORT_OFFICER, office="2704").user_id)
    client = Caller()
    client.force_login(officer)
    assert references(client.get(LIST)) == []
    problem_of(client.get(f"{LIST}entry_summary/{hidden.reference}/"), 404, "no_activity")
    assert references(call().get(LIST)) == [hidden.reference]


def test_a_filer_reads_where_its_entry_is_but_not_how_it_is_screened(call):
    made = factories.summary(team_id=factories.team().pk, lane=Lane.REVIEW)
    client = call("ABC", "read")
    row = client.get(f"{LIST}entry_summary/{made.reference}/").json()
    assert row["center"] == "CEE001" and row["lane"] is None and row["team"] is None and row["division"] is None
    for name in ("lane=review", "division=validation", "team=011", "assignee=none"):
        problem_of(client.get(f"{LIST}?{name}"), 403)


@pytest.mark.parametrize(
    "query",
    [
        "colour=red", "kind=letter", "center=CEE011", "division=north", "lane=fast", "state=lost", "importer=12",
        "account=x", "account=99999999999999999999999", "port=27", "port=27041", "received_after=yesterday",
        "received_after=0001-01-01T00:00:00%2B22:10", "due_before=2026-13-01", "due_before=20261301", "hold=%27",
        "team=toolong", "ordering=colour", "cursor=nonsense", "cursor=WyItaWQiLCJuIixbImEiXV0=", "page_size=0",
        "page_size=9999", "q=%00", "kind=", "q=" + "x" * 300,
    ],
)  # fmt: skip
def test_an_unknown_filter_or_value_is_refused_not_ignored(call, query):
    body = problem_of(call().get(f"{LIST}?{query}"), 400)
    assert body["errors"][0]["path"] == query.split("=")[0]


def test_every_filter_finds_what_it_names_and_nothing_else(call):
    team = factories.team()
    importer = factories.importer(number="26-164751100", name="Harbor Goods")
    officer = factories.person(team=team)
    made = factories.summary(
        importer=importer, center="CEE001", port="2704", lane=Lane.REVIEW, team_id=team.pk, holds="48 11",
        assignee_id=officer.user_id, next_date=factories.TODAY,
    )  # fmt: skip
    factories.summary(
        center="CEE002", division="partnership", port="3001", lane=Lane.CLEAR, state=State.AWAITING_LIQUIDATION,
        received_at=factories.NOW - timedelta(days=90), next_date=factories.TODAY + timedelta(days=200),
    )  # fmt: skip
    username = User.objects.get(pk=officer.user_id).username
    client = call()
    for query in (
        "center=CEE001", "division=validation", f"team={team.code}", "lane=review", "state=placed",
        "importer=26-164751100", "importer=26-1647511", f"account={importer.account_id}", "port=2704",
        f"assignee={username}", "received_after=2026-10-01", "received_after=2026-10-01T00:00:00Z",
        "due_before=2026-11-25", "hold=48", f"q={made.reference}", "q=26-164751100", "q=harbor",
    ):  # fmt: skip
        assert references(client.get(f"{LIST}?{query}")) == [made.reference], query
    assert len(references(client.get(f"{LIST}?kind=entry_summary"))) == 2
    assert references(client.get(f"{LIST}?assignee=nobody-of-that-name")) == []


@pytest.mark.parametrize("ordering", ["-id", "id", "next_date", "-next_date"])
@pytest.mark.parametrize("office", ["national", "CEE001", "ABC"])
def test_pages_lead_forth_and_back_without_losing_or_repeating(call, ordering, office):
    for number in range(7):
        factories.summary(
            center="CEE001" if number % 2 or office == "CEE001" else "CEE002",
            next_date=factories.TODAY + timedelta(days=(number * 5) % 7 // 2),
        )
    client = call(office, "read")
    if office == "ABC" and ordering.endswith("next_date"):
        problem_of(client.get(f"{LIST}?ordering={ordering}"), 403, "not_allowed")
        return
    whole = references(client.get(f"{LIST}?ordering={ordering}"))
    assert len(whole) == 7
    seen, url, pages = [], f"{LIST}?ordering={ordering}&page_size=3", []
    while url:
        answer = client.get(url)
        pages.append(references(answer))
        seen += pages[-1]
        last, url = answer.json(), answer.json()["next"]
    assert seen == whole and [len(page) for page in pages] == [3, 3, 1]
    back = client.get(last["previous"])
    assert references(back) == pages[1] and references(client.get(back.json()["previous"])) == pages[0]


def test_a_page_costs_the_same_number_of_queries_however_long(call, django_assert_max_num_queries):
    for _ in range(12):
        factories.summary(team_id=factories.team().pk)
    client = call()
    with django_assert_max_num_queries(10):
        assert len(references(client.get(LIST))) == 12


def test_an_activity_says_all_that_the_contract_names(call):
    made = factories.summary()
    row = call().get(f"{LIST}entry_summary/{made.reference}/").json()
    assert {
        "kind", "reference", "version", "state", "center", "division", "team", "lane", "assignee", "axes", "importer",
        "account", "port", "next_action", "next_date", "deadlines", "links",
    } <= set(row)  # fmt: skip
    assert row["center"] == "CEE001" and row["estimated_duty"] == "642.14" and row["version"] == 1
    assert row["links"]["receipt"].endswith(f"/api/v1/activities/entry_summary/{made.reference}/receipt/")


def test_a_social_security_number_is_masked_but_for_the_filer_itself(call):
    made = factories.summary(importer=factories.importer(number="123-45-6789"))
    url = f"{LIST}entry_summary/{made.reference}/"
    for office in ("national", "CEE001", "2704"):
        assert call(office, "read").get(url).json()["importer"] == "***-**-6789"
        assert "123-45-6789" not in call(office, "read").get(LIST).content.decode()
    assert call("ABC", "read").get(url).json()["importer"] == "123-45-6789"


@pytest.mark.parametrize("part", ["", "receipt/", "deadlines/", "history/"])
@pytest.mark.parametrize("where", ["entry_summary/none", "entry_summary/%00", "letter/ABC", "entry_summary/%FF%FE"])
def test_what_does_not_exist_is_404_in_the_one_shape(call, where, part):
    problem_of(call().get(f"{LIST}{where}/{part}"), 404)
