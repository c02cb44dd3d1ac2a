"""The pages of protests and drawback claims: their own data side by side, and what may be done on them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from cee.access.capabilities import Role
from cee.base.present import money
from cee.core.vocabulary import Kind, State
from centers.models import Team
from entries.models import Activity
from tests.claims_world import liquidated, of_value
from tests.factories import person
from tests.intake_world import CBP, hand_in, number, summary
from tests.pure.claims_examples import designated, drawback, protest, protested

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def _url(activity: Activity, verb: str = "") -> str:
    return f"/items/{activity.kind}/{activity.reference}/" + (f"{verb}/" if verb else "")


def a_protest(**changes: Any) -> Activity:
    hand_in(summary(1))
    hand_in(protest(entries=[protested(entry_number=number(1), decision_date="2026-08-01")], **changes), actor=CBP)
    return Activity.objects.get(kind=Kind.PROTEST)


def test_the_page_of_a_protest_shows_decision_argument_and_change(browse: Callable[..., Client]) -> None:
    activity = a_protest()
    page = browse(person(team=Team.objects.get(pk=activity.team_id))).get(_url(activity))
    assert page.status_code == 200
    for words in ("parts of tools of heading 8206", "Timely", "2026-08-01", "8205.51.15.00", number(1), "Claim it"):
        assert words in page.text


def test_a_protest_is_claimed_and_denied_on_its_page(browse: Callable[..., Client]) -> None:
    activity = a_protest()
    client = browse(person(team=Team.objects.get(pk=activity.team_id)))
    assert client.get("/queues/protests/").status_code == 200
    assert client.post(_url(activity, "claim")).status_code == 302
    activity.refresh_from_db()
    given = {"version": activity.version, "action": "deny", "reason": "The goods are tools."}
    assert client.post(_url(activity, "decide"), given).status_code == 302
    activity.refresh_from_db()
    assert activity.state == State.CLOSED
    assert client.get(_url(activity)).status_code == 200
    sheet = client.get(_url(activity, "form")).text
    for words in ("CBP Form 19", "The goods are tools.", "Deny", "28 USC 2636(a)"):
        assert words in sheet


def test_the_page_of_a_claim_shows_balances_and_its_managing_center(browse: Callable[..., Client]) -> None:
    hand_in(summary(1))
    hand_in(drawback(claim_number=number(9001), imports=[designated(entry_number=number(1))]))
    activity = Activity.objects.get(kind=Kind.DRAWBACK)
    client = browse(person(Role.ROUTING_DESK))
    page = client.get(_url(activity))
    assert page.status_code == 200
    for words in ("Imports designated", "Exported or destroyed", "CEE006", "$99.00", number(1)):
        assert words in page.text
    assert "CBP Form 7551" in client.get(_url(activity, "form")).text
    assert client.get(f"/items/entry_summary/{number(1)}/form/").status_code == 404
    assert client.get(_url(activity, "receipt")).status_code == 200
    assert client.get("/triage/").status_code == 200


def test_a_protest_is_approved_on_its_page_once_it_is_worked_out(browse: Callable[..., Client]) -> None:
    liquidated(1)
    activity = of_value(1)
    client = browse(person(team=Team.objects.get(pk=activity.team_id)))
    client.post(_url(activity, "claim"))
    page = client.get(_url(activity)).text
    for words in (
        f'name="amounts-{number(1)}-duty" value="296.00"',
        "assessed $370.00",
        money(Decimal("-74.00")),
        "Work it out",
    ):
        assert words in page
    assert 'id="decide-revenue"' not in page
    activity.refresh_from_db()
    given = {
        "version": activity.version, "action": "approve", f"amounts-{number(1)}-duty": "300.00",
        f"amounts-{number(1)}-fees": "34.64",
    }  # fmt: skip
    shown = client.post(_url(activity, "decide"), given | {"work_out": "1"})
    assert shown.status_code == 200 and money(Decimal("-70.00")) in shown.text
    activity.refresh_from_db()
    assert activity.state == State.PLACED
    wrong = client.post(_url(activity, "decide"), given | {f"amounts-{number(1)}-duty": "much"})
    assert wrong.status_code == 422 and "dollars and cents" in wrong.text and 'value="much"' in wrong.text
    done = client.post(_url(activity, "decide"), given, follow=True)
    assert "1 entry is reliquidated" in done.text
    entry = Activity.objects.get(reference=number(1))
    assert entry.liquidation == "reliquidated"
    sheet = client.get(_url(activity, "form")).text
    for words in (number(1), "370.00", "300.00"):
        assert words in sheet


def test_an_entry_that_is_not_liquidated_is_named_on_the_form_of_the_decision(browse: Callable[..., Client]) -> None:
    activity = a_protest()
    client = browse(person(team=Team.objects.get(pk=activity.team_id)))
    client.post(_url(activity, "claim"))
    said = f"{number(1)}</span> is not liquidated"
    assert said in client.get(_url(activity)).text
    activity.refresh_from_db()
    answer = client.post(_url(activity, "decide"), {"version": activity.version, "action": "approve"})
    assert answer.status_code == 422 and said in answer.text


def test_the_printed_form_says_nothing_of_other_protests(browse: Callable[..., Client]) -> None:
    liquidated(1)
    first = of_value(1, justification="As in HQ H305367.")
    client = browse(person(team=Team.objects.get(pk=first.team_id)))
    client.post(_url(first, "claim"))
    first.refresh_from_db()
    given = {"version": first.version, "action": "deny", "reason": "The price was paid."}
    assert client.post(_url(first, "decide"), given).status_code == 302
    now = of_value(1, justification="HQ H305367 again.", protest_number="2704-26-100002")
    assert first.reference in client.get(_url(now)).text
    sheet = client.get(_url(now, "form")).text
    assert "HQ H305367" in sheet and first.reference not in sheet and "Decided before" not in sheet
