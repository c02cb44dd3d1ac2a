"""The bulletin on screens: found by number, importer, port and day; each row opens its entry; as a file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cee.access.capabilities import Role
from centers.selectors import bulletin as selector
from centers.services.deemed_entries import deemed_confirm
from tests import factories as make
from tests.liquidation_world import at, coming, decided, draw_up, post, ripe

pytestmark = pytest.mark.usefixtures("world")
BULLETIN = "/liquidation/bulletin/"


@pytest.fixture
def posted(db: None) -> list[Any]:
    """An entry posted two Fridays ago, one of another port and importer a Friday ago, and one with a bill."""
    make.team(kind="entry")
    first, last = coming() - timedelta(days=14), coming() - timedelta(days=7)
    old = ripe(first)
    post(draw_up(first))
    other = ripe(last, port="1001", importer=make.importer(number="98-765432100", name="=SUM(1)"))
    billed = decided("500.00", last)
    post(draw_up(last))
    return [old, other, billed]


@pytest.fixture
def reader(browse: Callable[..., Client]) -> Client:
    return browse(make.person(Role.IMPORT_SPECIALIST))


def found(client: Client, query: str = "") -> list[str]:
    """The numbers on the page, in their order."""
    table = client.get(f"{BULLETIN}{query}").context["table"]
    return [row.cells["reference"] for row in table.rows]


def test_it_shows_every_posting_the_newest_first_and_each_opens_its_entry(posted: Any, reader: Client) -> None:
    old, other, billed = posted
    assert found(reader) == [billed.reference, other.reference, old.reference]
    page = reader.get(BULLETIN).text
    assert f'data-href="/items/entry_summary/{old.reference}/"' in page and "No change" in page


def test_it_is_searched_by_entry_importer_port_kind_and_day(posted: Any, reader: Client) -> None:
    old, other, billed = posted
    assert found(reader, f"?entry={old.reference.replace('-', '').lower()}") == [old.reference]
    assert found(reader, "?importer=98-765432100") == [other.reference]
    assert found(reader, "?port=1001") == [other.reference]
    assert found(reader, "?kind=change") == [billed.reference]
    day = (coming() - timedelta(days=14)).isoformat()
    assert found(reader, f"?posted_to={day}") == [old.reference]
    assert found(reader, f"?posted_from={(coming() - timedelta(days=13)).isoformat()}&port=2704") == [billed.reference]
    assert found(reader, "?entry=ABC-9999999-0".replace("-0", f"-{_check()}")) == []


def _check() -> int:
    from cee.core.identifiers.entry_number import check_digit

    return check_digit("ABC9999999")


@pytest.mark.parametrize(
    ("query", "said"),
    [("entry=12", "filer code"), ("importer=12", "importer"), ("port=27", "four characters"), ("posted_from=soon", "day"),
     ("kind=x", "kind"), ("color=red", "no filter"), ("after=x", "page address")],
)  # fmt: skip
def test_what_cannot_be_searched_for_is_named_and_kept(query: str, said: str, posted: Any, reader: Client) -> None:
    answer = reader.get(f"{BULLETIN}?{query}")
    assert answer.status_code == 400 and said.lower() in answer.text.lower()
    if not query.startswith(("color", "after")):
        assert reader.get(f"{BULLETIN}export.csv?{query}").status_code == 422


def test_an_office_finds_its_own_entries_only(posted: Any, browse: Any) -> None:
    old, other, billed = posted
    assert found(browse(make.person(Role.PORT_OFFICER))) == [billed.reference, old.reference]
    assert found(browse(make.person(Role.PORT_OFFICER, office="1001"))) == [other.reference]
    assert found(browse(make.person(Role.CENTER_DIRECTOR, office="CEE002"))) == []
    assert found(browse(make.person(Role.FILER, office="XYZ"))) == []
    assert len(found(browse(make.person(Role.FILER)))) == len(found(browse(make.person(Role.AUDITOR)))) == 3


def test_what_is_sensitive_is_on_no_ports_bulletin(posted: Any, browse: Any) -> None:
    type(posted[0]).objects.filter(pk=posted[0].pk).update(sensitivity="enforcement")
    assert posted[0].reference not in found(browse(make.person(Role.PORT_OFFICER)))


def test_it_is_taken_along_as_it_is_searched_and_safe_to_open(posted: Any, reader: Client) -> None:
    lines = b"".join(reader.get(f"{BULLETIN}export.csv").streaming_content).decode().splitlines()
    assert len(lines) == 6 and "'=SUM(1)" in lines[4]
    lines = b"".join(reader.get(f"{BULLETIN}export.csv?port=1001").streaming_content).decode().splitlines()
    assert len(lines) == 4 and "Port: 1001" in lines[1] and posted[1].reference in lines[3]


def test_pages_go_on_and_back(posted: Any, reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selector.bulletin_page, "__kwdefaults__", {"after": "", "before": "", "size": 2})
    table = reader.get(BULLETIN).context["table"]
    assert len(table.rows) == 2 and not table.pager.previous
    second = reader.get(table.pager.next).context["table"]
    assert [row.cells["reference"] for row in second.rows] == [posted[0].reference]
    first = reader.get(second.pager.previous).context["table"]
    assert [row.cells["reference"] for row in first.rows] == [posted[2].reference, posted[1].reference]


def test_a_deemed_one_shows_both_its_day_in_law_and_the_day_of_its_posting(posted: Any, browse: Any) -> None:
    today = make.clock_today()
    late = ripe(entry_date=today - timedelta(days=400), next_date=today - timedelta(days=85))
    specialist = make.person(Role.ENTRY_SPECIALIST)
    deemed_confirm(activity_id=late.pk, version=1, actor=specialist, at=at(today))
    cells = browse(specialist).get(f"{BULLETIN}?kind=deemed").context["table"].rows[0].cells
    assert (cells["posted_date"], cells["liquidated"]) == (today, today - timedelta(days=35))
