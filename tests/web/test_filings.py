"""A filer's own view: what became of each filing, in its words, and what is asked of it by when; nothing of how it is worked."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from cee.access.capabilities import Role
from cee.access.principal import Principal
from cee.audit.context import record
from entries.models import Activity, ClockEvent, Form
from tests import factories
from tests.intake_world import hand_in, number, stored, summary

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.usefixtures("world")
ADDRESS = "/submissions/filings/"


def form28(activity: Activity, **given: object) -> Form:
    told = {
        "form": "28",
        "issued_date": date(2026, 11, 20),
        "reply_due": date(2026, 12, 20),
        "text": "Send the catalogue.",
    }
    return Form.objects.create(activity=activity, issuer_id=1, issuer="A. Colleague", **told | given)


def rejected(activity: Activity) -> None:
    Activity.objects.filter(pk=activity.pk).update(summary_status="rejected")
    ClockEvent.objects.create(
        activity=activity, event="rejected", date=date(2026, 11, 20), author_id=1, author="A. Colleague",
        recorded_at=factories.NOW,
    )  # fmt: skip


def cells(client: Client, address: str = ADDRESS) -> dict[str, dict[str, object]]:
    return {str(row.cells["reference"]): dict(row.cells) for row in client.get(address).context["table"].rows}


def test_each_filing_says_where_it_stands_and_what_is_asked_by_when(browse: Browse) -> None:
    batch = hand_in(*(summary(n) for n in (1, 2, 3)))
    form28(stored(1))
    rejected(stored(2))
    client = browse(factories.person(Role.FILER))
    rows = cells(client)
    assert rows[number(1)]["asked"] == "Answer the Form 28" and rows[number(1)]["due"] >= date(2026, 12, 20)
    assert "Rejected" in str(rows[number(2)]["standing"]) and "File it again" in client.get(ADDRESS).content.decode()
    assert "waits for its liquidation" in str(rows[number(3)]["standing"]) and not rows[number(3)]["asked"]
    assert rows[number(3)]["submission"] == (str(batch.key)[:8], f"/submissions/{batch.key}/")
    waiting = cells(client, f"{ADDRESS}?asks=1")
    assert set(waiting) == {number(1), number(2)}
    Form.objects.update(answered_date=date(2026, 11, 24))
    assert set(cells(client, f"{ADDRESS}?asks=1")) == {number(2)}


def test_a_number_or_its_beginning_finds_one_s_own_and_no_other(browse: Browse) -> None:
    hand_in(summary(1), summary(2))
    client = browse(factories.person(Role.FILER))
    assert set(cells(client, f"{ADDRESS}?q={number(2)}")) == {number(2)}
    assert set(cells(client, f"{ADDRESS}?q=abc")) == {number(1), number(2)}
    assert cells(client, f"{ADDRESS}?q=ab") == cells(client, f"{ADDRESS}?q=%00%C2%B2") == {}
    assert cells(browse(factories.person(Role.FILER, office="XYZ")), f"{ADDRESS}?q={number(2)}") == {}


def test_what_happened_is_told_in_words_and_the_acts_within_are_not(browse: Browse) -> None:
    hand_in(summary(1), summary(2, port_of_entry="12"))
    for verb in ("claim", "write_note", "request_information"):
        record(
            factories.person(Role.SUPERVISOR, name="Officer Withheld"), verb=verb, at=factories.NOW, activity=stored(1)
        )
    client = browse(factories.person(Role.FILER))
    page = client.get(f"/find/?q={number(1)}").content.decode()
    assert "Form 28 sent: information is asked for" in page and "Received and accepted" in page
    assert not [word for word in ("Claim", "Note", "Withheld") if word in page.split("<main", 1)[1]]
    refused = client.get(f"{ADDRESS}?q={number(2)}")
    assert refused.context["table"].rows == [] and number(2) in refused.content.decode()
    assert [row.cells["state"] for row in refused.context["refused"].rows] == ["refused"]


def test_the_report_of_a_batch_says_the_same_record_by_record(browse: Browse) -> None:
    batch = hand_in(summary(1), summary(2, port_of_entry="12"))
    form28(stored(1))
    client = browse(factories.person(Role.FILER))
    rows = [row.cells for row in client.get(f"/submissions/{batch.key}/?show=all").context["table"].rows]
    assert "waits" in rows[0]["standing"] and rows[0]["due"] and rows[1]["asked"] == "Mend it and send it again"
    desk = browse(factories.person(Role.AUDITOR)).get(f"/submissions/{batch.key}/?show=all").context["table"]
    assert "asked" not in [column.name for column in desk.columns]


def test_a_filing_taken_out_for_review_reads_like_one_that_was_not(browse: Browse) -> None:
    hand_in(summary(1), summary(2))
    Activity.objects.filter(reference=number(1)).update(
        state="placed", lane="enforcement", sensitivity="enforcement", next_action="review", next_date="2026-12-01",
        center="CEE001", review="under_review",
    )  # fmt: skip
    Activity.objects.filter(reference=number(2)).update(state="awaiting_liquidation", lane="clear", center="CEE001")
    client = browse(factories.person(Role.FILER))
    one, two = (cells(client)[number(n)] for n in (1, 2))
    assert {k: one[k] for k in ("standing", "asked", "due")} == {k: two[k] for k in ("standing", "asked", "due")}
    for address in (ADDRESS, f"/find/?q={number(1)}", "/activities/", f"/items/entry_summary/{number(1)}/"):
        page = client.get(address, follow=True).content.decode().lower()
        assert number(1).lower() in page
        for word in ("enforcement", "placed", "2026-12-01", "under review"):
            assert word not in page.split("<main", 1)[-1].replace('value="placed"', "").replace(">placed<", ""), (
                address,
                word,
            )
    rows = client.get("/activities/?state=placed").context["table"].rows
    assert rows == [] and len(client.get("/activities/?state=awaiting_liquidation").context["table"].rows) == 2


@pytest.mark.parametrize("role", list(Role))
def test_only_filers_have_the_page(browse: Browse, role: Role) -> None:
    client = browse(factories.person(role))
    status = client.get(ADDRESS).status_code
    assert status == 200 if role == Role.FILER else status in (403, 404)


def test_the_page_asks_as_much_for_many_filings_as_for_few(browse: Browse, django_assert_max_num_queries) -> None:
    client, asked = browse(factories.person(Role.FILER)), []
    for rows in (2, 30):
        hand_in(*(summary(n) for n in range(1, rows)))
        client.get(ADDRESS)
        with django_assert_max_num_queries(40) as queries:
            client.get(ADDRESS)
        asked.append(len(queries))
    assert asked[0] == asked[1]
