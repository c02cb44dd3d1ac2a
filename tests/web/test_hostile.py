"""Addresses and forms that no honest page would send get a clear answer, never a 500."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories as make

pytestmark = pytest.mark.usefixtures("world")


@pytest.mark.parametrize(
    "path",
    [
        "/items/entry_summary/A%00B/",
        "/items/entry_summary/" + "9" * 300 + "/",
        "/items/no_such_kind/ABC-1234567-6/",
        "/items/entry_summary/%F0%9F%8D%89/receipt/",
        "/queues/no-such-queue/",
        "/queues/summary-review/?after=2026-01-01~9999999999999999999",
        "/queues/summary-review/?after=2026-13-01~1",
        "/queues/summary-review/?after=%00",
        "/queues/summary-review/?team=999999999999",
        "/queues/summary-review/?importer=account:%C2%B2",
        "/queues/summary-review/?importer=account:99999999999999999999",
        "/queues/summary-review/?assignee=%C2%B2",
        "/queues/summary-review/?tariff=%00",
        "/queues/summary-review/?due_before=0000-00-00",
        "/queues/?x=%00",
        "/batches/?after=%C2%B2",
        "/role/?x=1",
    ],
)
def test_a_hostile_address_is_answered(browse: Callable[..., Client], path: str) -> None:
    assert browse(make.person()).get(path).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "path",
    [
        "/routing/reroutes/?before=%C2%B2",
        "/routing/overrides/?after=%C2%B2",
        "/routing/overrides/?account=%C2%B2",
        "/organisation/accounts/?stub=%C2%B2",
        "/organisation/accounts/stubs/?after=%C2%B2",
    ],
)
def test_a_superscript_two_is_no_number(browse: Callable[..., Client], path: str) -> None:
    answer = browse(make.person("routing_desk")).get(path)
    assert answer.status_code == 200


@pytest.mark.parametrize("verb", ["finding", "withdraw", "release", "reassign", "decide", "issue", "answer"])
@pytest.mark.parametrize("typed", ["", "\x00", "9" * 40, "NaN", "²", "<script>"])
def test_a_hostile_form_is_answered_and_changes_nothing(browse: Callable[..., Client], verb: str, typed: str) -> None:
    team = make.team()
    holder = make.person("supervisor", team=team)
    activity = make.item(team=team, holder=holder).activity
    names = ("version", "line", "finding_type", "found", "revenue", "text", "finding", "reason", "to_user_id")
    names += ("action", "codes__decide_change", "lines", "answered_date", "answer")
    answer = browse(holder).post(f"/items/entry_summary/{activity.reference}/{verb}/", dict.fromkeys(names, typed))
    assert answer.status_code in (403, 409, 422)
    assert "<script>" not in answer.text
    before = activity.version
    activity.refresh_from_db()
    assert activity.version == before


def test_the_page_of_an_item_escapes_what_filers_wrote(browse: Callable[..., Client]) -> None:
    team = make.team()
    activity = make.item(team=team).activity
    make.line(activity, 2, description="<img src=x onerror=alert(1)>")
    page = browse(make.person(team=team)).get(f"/items/entry_summary/{activity.reference}/").text
    assert "&lt;img src=x" in page
    assert "<img" not in page
