"""Liquidation over the interface: the acts, the bulletin that everybody with a stake may search, the sheet of a Friday."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entries.models import Activity, ExtensionNotice, Liquidation, LiquidationRow
from tests import factories
from tests.api.conftest import Caller, problem_of
from tests.liquidation_world import coming, decided, draw_up, post, ripe

pytestmark = pytest.mark.usefixtures("world")
Call = Callable[..., Caller]
URL = "/api/v1/liquidations/"
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def team(world: None) -> None:
    factories.team(kind="entry")


def posted(count: int = 1, **given: object) -> list[Activity]:
    """Entries that posted last Friday."""
    made = [ripe(coming() - WEEK, **given) for _ in range(count)]
    post(draw_up(coming() - WEEK))
    for one in made:
        one.refresh_from_db()
    return made


def act(client: Caller, entry: Activity, action: str, *, key: str = "", **body: object) -> object:
    url = f"/api/v1/activities/entry_summary/{entry.reference}/actions/{action}/"
    more = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return client.post(url, {"version": entry.version} | body, format="json", **more)


class TestActs:
    def test_an_entry_is_set_for_the_next_friday_and_the_same_key_gives_the_same_answer(self, call: Call) -> None:
        entry = ripe(coming() + 20 * WEEK)
        client = call("CEE001", "act")
        offered = {one["action"]: one for one in client.get(self.of(entry)).json()}
        assert offered["liquidate"]["allowed"] and offered["liquidate"]["needs"]["reason"]
        body = {"reason": "Asked for by its importer", "key": "one"}
        first, again = act(client, entry, "liquidate", **body), act(client, entry, "liquidate", **body)
        assert first.status_code == 200 and first.json() == again.json()
        assert first.json()["done"]["batch"]["friday"] == first.json()["next_date"]
        assert LiquidationRow.objects.get(activity=entry).manual
        problem_of(act(client, entry, "liquidate", reason="Other", key="one"), 422)
        problem_of(act(client, entry, "liquidate", reason="Again"), 409, "stale_version")
        entry.refresh_from_db()
        problem_of(act(client, entry, "liquidate", reason="Again"), 422, "not_now")

    def test_what_a_court_enjoins_is_refused_by_its_rule(self, call: Call) -> None:
        entry = ripe(coming() + 20 * WEEK, holds="46")
        told = problem_of(act(call("CEE001", "act"), entry, "liquidate", reason="r"), 422, "USC1516A_C2")
        assert "1516a" in told["errors"][0]["authority"]
        problem_of(act(call("CEE001", "act"), ripe(coming() + 20 * WEEK), "liquidate"), 422)

    def test_time_is_extended_with_its_notice(self, call: Call) -> None:
        entry = ripe(coming() + 20 * WEEK)
        done = act(call("CEE001", "act"), entry, "extend_liquidation", code="49", reason="Laboratory report")
        assert done.status_code == 200 and done.json()["axes"]["holds"] == ["49"]
        assert ExtensionNotice.objects.get(activity=entry).code == "49"

    def test_what_the_law_has_liquidated_is_recorded_as_of_its_day(self, call: Call) -> None:
        entry = ripe(entry_date=factories.clock_today() - timedelta(days=370), next_date=coming() - 4 * WEEK)
        client = call("CEE001", "act")
        done = act(client, entry, "record_deemed")
        row = Liquidation.objects.get(activity=entry)
        assert done.status_code == 200 and done.json()["state"] == "closed"
        told = done.json()["done"]["liquidation"]
        assert (told["kind"], told["date"]) == ("deemed", row.date.isoformat())
        assert row.date < row.posted_date == factories.clock_today() and told["net"] == "0.00"
        problem_of(act(client, entry, "record_deemed"), 409, "stale_version")
        problem_of(act(client, ripe(), "record_deemed"), 422, "not_now")

    def test_it_is_reliquidated_within_ninety_days(self, call: Call) -> None:
        (entry,) = posted()
        client = call("CEE001", "act")
        body = {"codes": ["02"], "revenue": "250.00", "reason": "Another heading"}
        problem_of(act(client, entry, "reliquidate", **body | {"codes": ["77"]}), 422, "codes")
        problem_of(act(client, entry, "reliquidate", reason="r"), 400)
        done = act(client, entry, "reliquidate", **body)
        told = done.json()["done"]["liquidation"]
        assert done.status_code == 200 and told["number"] == 2 and told["kind"] == "reliquidation"
        assert float(told["after"]) - float(told["before"]) == 250.0
        assert Liquidation.objects.filter(activity=entry).count() == 2

    @pytest.mark.parametrize(
        ("office", "scopes", "status"),
        [("CEE001", "read", 403), ("CEE002", "act", 404), ("2704", "act", 403), ("ABC", "read submit", 403), ("CEE001", "act:protest", 404)],
    )  # fmt: skip
    def test_offices_and_scopes_that_may_not_liquidate_are_refused(
        self, call: Call, office: str, scopes: str, status: int
    ) -> None:
        entry = ripe(coming() + 20 * WEEK)
        (old,) = posted()
        client = call(office, scopes)
        problem_of(act(client, entry, "liquidate", reason="r"), status)
        problem_of(act(client, entry, "record_deemed"), status)
        problem_of(act(client, old, "reliquidate", codes=["02"], revenue="1.00", reason="r"), status)
        assert Liquidation.objects.count() == 1 and not LiquidationRow.objects.filter(manual=True).exists()

    @staticmethod
    def of(entry: Activity) -> str:
        return f"/api/v1/activities/entry_summary/{entry.reference}/actions/"


class TestBulletin:
    def test_a_posting_says_what_was_assessed_and_leads_to_its_entry(self, call: Call) -> None:
        (entry,) = posted()
        (row,) = call("CEE001", "read").get(URL).json()["results"]
        assert row["entry_number"] == entry.reference and row["kind"] == "no_change" and row["number"] == 1
        assert row["date"] == row["posted_date"] == (coming() - WEEK).isoformat()
        assert row["before"] == row["after"] == "642.14" and row["net"] == "0.00"
        found = call("CEE001", "read").get(row["links"]["activity"])
        assert found.status_code == 200 and found.json()["axes"]["liquidation"] == "liquidated"

    @pytest.mark.parametrize(
        ("office", "seen"),
        [("CEE001", 2), ("CEE002", 0), ("2704", 2), ("4601", 0), ("ABC", 2), ("XYZ", 0), ("national", 2)],
    )
    def test_each_office_finds_its_own_and_nothing_of_others(self, call: Call, office: str, seen: int) -> None:
        entries = posted(2)
        client = call(office, "read")
        assert len(client.get(URL).json()["results"]) == seen
        assert len(client.get(f"{URL}?entry={entries[0].reference}").json()["results"]) == min(seen, 1)

    def test_it_is_searched_by_entry_importer_port_day_and_kind(self, call: Call) -> None:
        importer = factories.importer(number="26-164751100")
        one, other = posted(importer=importer)[0], ripe(coming() - 2 * WEEK, port="4601")
        post(draw_up(coming() - 2 * WEEK))
        client = call("national", "read")

        def found(query: str) -> list[str]:
            return [row["entry_number"] for row in client.get(f"{URL}?{query}").json()["results"]]

        assert found("") == [one.reference, other.reference]
        assert found("ordering=posted_date") == [other.reference, one.reference]
        assert found(f"entry={other.reference.replace('-', '')}") == [other.reference]
        assert found("importer=26-164751100") == found("port=2704") == [one.reference]
        day = (coming() - WEEK).isoformat()
        assert found(f"posted_from={day}") == found(f"posted_from={day}&posted_to={day}") == [one.reference]
        assert found(f"posted_to={(coming() - 2 * WEEK).isoformat()}") == [other.reference]
        assert found("kind=deemed") == [] and found("importer=99-999999900") == []

    @pytest.mark.parametrize(
        "query", ["colour=red", "entry=12", "importer=x", "port=1", "posted_from=yesterday", "kind=moon", "cursor=x"]
    )
    def test_what_cannot_be_asked_is_named(self, call: Call, query: str) -> None:
        problem_of(call("national", "read").get(f"{URL}?{query}"), 400)

    def test_pages_go_on_where_they_ended_both_ways_and_cost_the_same(self, call: Call) -> None:
        entries = posted(5)
        client = call("national", "read")
        seen, url = [], f"{URL}?page_size=2"
        while url:
            answer = client.get(url).json()
            seen += [row["entry_number"] for row in answer["results"]]
            last, url = answer, answer["next"]
        assert seen == [one.reference for one in reversed(entries)]
        assert [row["entry_number"] for row in client.get(last["previous"]).json()["results"]] == seen[2:4]

        def cost(size: int) -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(f"{URL}?page_size={size}")
            return len(asked)

        cost(1)
        assert cost(1) == cost(5)

    def test_only_the_filer_reads_a_social_security_number(self, call: Call) -> None:
        posted(importer=factories.importer(number="123-45-6789"))
        shown = {
            office: call(office, "read").get(URL).json()["results"][0]["importer"]
            for office in ("ABC", "CEE001", "national")
        }
        assert shown["ABC"] == "123-45-6789" and all("45" not in shown[office] for office in ("CEE001", "national"))

    def test_nobody_reads_it_without_a_token(self, nobody: Caller) -> None:
        problem_of(nobody.get(URL), 401)


class TestSheet:
    def test_it_says_what_posts_and_what_blocks_the_rest(self, call: Call) -> None:
        ripe(), ripe(holds="44", next_action="await_event", next_date=None), ripe(holds="48")
        changed = decided("500.00")
        batch = draw_up()
        client = call("CEE001", "read")
        (listed,) = client.get(f"{URL}sheets/").json()["results"]
        assert (listed["friday"], listed["state"]) == (batch.friday.isoformat(), "frozen")
        told = client.get(listed["links"]["self"]).json()
        assert told["posts"] == {"entries": 2, "duty": "1284.28"} and told["suspended"]["entries"] == 1
        assert {one["rule"]: one["entries"] for one in told["groups"]} == {"USC1504_D": 1, "CBP_HOLD": 1}
        assert told["center"] == "CEE001" and all(one["law"] and one["authority"] for one in told["groups"])
        rows = client.get(told["links"]["rows"] + "?show=changes").json()["results"]
        assert [row["reference"] for row in rows] == [changed.reference] and float(rows[0]["net"]) > 500
        (row,) = client.get(told["links"]["rows"] + "?show=CBP_HOLD").json()["results"]
        assert (row["standing"], row["rule"], row["seen"]) == ("blocked", "CBP_HOLD", 1) and row["law"]
        posts = client.get(told["links"]["rows"] + "?page_size=1").json()
        assert len(posts["results"]) == 1 and len(client.get(posts["next"]).json()["results"]) == 1

    def test_a_center_reads_its_own_part_and_a_national_office_all(self, call: Call) -> None:
        ripe(), ripe(center="CEE002")
        url = f"{URL}sheets/{draw_up().friday}/"
        assert call("CEE001", "read").get(url).json()["posts"]["entries"] == 1
        assert len(call("CEE001", "read").get(url + "rows/").json()["results"]) == 1
        problem_of(call("CEE001", "read").get(url + "?center=CEE002"), 400)
        national = call("national", "read")
        assert national.get(url).json()["posts"]["entries"] == 2
        assert national.get(url + "?center=CEE002").json()["posts"]["entries"] == 1
        assert len(national.get(url + "rows/?center=CEE002").json()["results"]) == 1

    @pytest.mark.parametrize("office", ["2704", "ABC"])
    @pytest.mark.parametrize("path", ["", "2026-11-27/", "2026-11-27/rows/"])
    def test_ports_and_filers_do_not_read_what_will_post(self, call: Call, office: str, path: str) -> None:
        problem_of(call(office, "read").get(f"{URL}sheets/{path}"), 403)

    @pytest.mark.parametrize("friday", ["2026-11-26", "1999-01-01", "soon", "²"])
    def test_a_day_without_a_sheet_is_not_found(self, call: Call, friday: str) -> None:
        for path in ("", "rows/"):
            problem_of(call("national", "read").get(f"{URL}sheets/{friday}/{path}"), 404)

    def test_what_cannot_be_asked_is_named(self, call: Call) -> None:
        url = f"{URL}sheets/{draw_up().friday}/"
        for query in ("?center=CEE099", "?show=posts", "rows/?show=moon", "rows/?team=1"):
            problem_of(call("national", "read").get(url + query), 400)
