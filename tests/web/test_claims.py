"""The pages of protests and drawback claims: their own data side by side, and what may be done on them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cee.access.capabilities import Role
from cee.core.vocabulary import Kind, State
from centers.models import Team
from entries.models import Activity
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
