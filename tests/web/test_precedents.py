"""What the page of a protest shows of those decided before: like it in number, question, importer or ruling, nearest first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import Role
from centers.models import Team
from centers.services.decide import item_decide
from centers.views.claim_context import claim_context
from entries.models import Activity, ProtestRuling
from entries.rules.rulings import rulings_cited
from entries.selectors.precedents import Precedent, outcomes_of, precedents_of
from tests.claims_world import LATER, claimed, filed_protest, valued
from tests.factories import person, team
from tests.intake_world import hand_in, number, world  # noqa: F401
from tests.pure.claims_examples import protested

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

TOOLS = "8205517500"


def protest_number(sequence: int) -> str:
    return f"2704-26-{100_000 + sequence}"


def about(sequence: int, *, entry: int = 1, **changes: Any) -> Activity:
    """A protest of one entry, each with an argument of its own."""
    given = {"protest_number": protest_number(sequence), "justification": f"Argument {sequence}."} | changes
    return filed_protest(entries=[protested(entry_number=number(entry), decision_date="2026-08-01")], **given)


def decided(activity: Activity, outcome: str = "DN", reason: str = "Because.") -> Activity:
    actor, version = claimed(activity)
    item_decide(activity_id=activity.pk, version=version, outcome=outcome, reason=reason, actor=actor, at=LATER)
    activity.refresh_from_db()
    return activity


def reader(activity: Activity) -> Any:
    return person(team=Team.objects.get(pk=activity.team_id))


def found(
    activity: Activity, category: str = "classification", rulings: tuple[str, ...] = (), **given: Any
) -> list[Precedent]:
    return precedents_of(given.get("actor") or reader(activity), activity, category, {TOOLS}, rulings)


def test_a_protest_of_the_same_number_is_a_precedent_once_it_is_decided() -> None:
    hand_in(valued(1))
    earlier, now = about(1), about(2)
    assert found(now) == []
    decided(earlier)
    (one,) = found(now)
    assert (one.activity.pk, one.outcome, one.numbers) == (earlier.pk, "DN", (TOOLS,))
    assert one.same_question and one.same_importer and one.decided == LATER.date()


def test_what_was_withdrawn_or_suspended_is_no_precedent() -> None:
    hand_in(valued(1))
    decided(about(1), "WD")
    decided(about(2), "SP")
    assert found(about(3)) == []


def test_the_nearest_stands_first_whatever_came_last() -> None:
    hand_in(valued(1))
    same = decided(about(1))
    other = decided(about(2, category="liquidation"))
    now = about(3)
    assert [one.activity.pk for one in found(now)] == [same.pk, other.pk]
    assert [one.same_question for one in found(now)] == [True, False]


def test_a_protest_that_cites_the_same_ruling_is_a_precedent_and_named_beside_the_ruling() -> None:
    other_goods = valued(2)
    other_goods["lines"][0]["tariffs"][0] |= {"hts": "8205600000", "duty": "290.00"}
    hand_in(valued(1), other_goods)
    cites = decided(about(1, entry=2, protestant_number="94-285739000", justification="As in HQ H305367."))
    assert ProtestRuling.objects.filter(activity=cites).values_list("ruling", flat=True).get() == "HQ H305367"
    now = about(2, justification="HQ H305367 and NY N301234 say so.")
    shown = claim_context(reader(now), now)
    said = {ruling.name: [one.activity.pk for one in citing] for ruling, citing in shown["rulings"]}
    assert said == {"HQ H305367": [cites.pk], "NY N301234": []}
    assert [one.of.rulings for one in shown["precedents"]] == [("HQ H305367",)]


def test_precedents_of_another_center_are_shown_only_to_those_who_may_see_them() -> None:
    hand_in(valued(1))
    earlier = decided(about(1))
    now = about(2)
    Activity.objects.filter(pk=earlier.pk).update(center="CEE002" if earlier.center != "CEE002" else "CEE003")
    stranger = person(Role.CENTER_DIRECTOR, team=team(center=now.center))
    assert found(now, actor=stranger) == []
    assert [one.activity.pk for one in found(now, actor=person(Role.ROUTING_DESK))] == [earlier.pk]


def test_outcomes_are_counted_the_most_frequent_first() -> None:
    hand_in(valued(1))
    for sequence, outcome in enumerate(("DN", "DN", "UT"), 1):
        decided(about(sequence), outcome)
    assert outcomes_of(found(about(9))) == [("DN", 2), ("UT", 1)]


def test_many_precedents_cost_as_many_queries_as_one_and_a_dozen_is_drawn() -> None:
    hand_in(valued(1))
    decided(about(1))
    now = about(90)
    actor = reader(now)
    with CaptureQueriesContext(connection) as one:
        assert len(found(now, actor=actor)) == 1
    for sequence in range(2, 16):
        decided(about(sequence))
    with CaptureQueriesContext(connection) as many:
        assert len(found(now, actor=actor)) == 12
    assert len(many) == len(one) == 2


def test_the_page_shows_outcome_reason_ruling_and_what_is_in_common(browse: Callable[..., Client]) -> None:
    hand_in(valued(1))
    earlier = decided(about(1, justification="As in HQ H305367."), reason="The ruling is about other goods.")
    now = about(2, justification="HQ H305367 decides it; HQ H305367 is plain.")
    page = browse(reader(now)).get(f"/items/protest/{now.reference}/").text
    assert page.count("https://rulings.cbp.gov/ruling/H305367") == 1
    shown = page[page.index('id="precedents-heading"') :]
    for words in (earlier.reference, "The ruling is about other goods.", "8205.51.7500", "this importer", "1 denied"):
        assert words in shown, words
    assert "cited too by" in page


def test_a_page_without_precedents_says_so(browse: Callable[..., Client]) -> None:
    hand_in(valued(1))
    now = about(1)
    page = browse(reader(now)).get(f"/items/protest/{now.reference}/").text
    assert "No protest of this number, importer or ruling was decided" in page and "Rulings cited" not in page


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("HQ ruling H302801, HRL 967979 and NY N301234.", ["HQ H302801", "HQ 967979", "NY N301234"]),
        ("h302801 hq H302801", ["HQ H302801"]), ("Entry 967979 of 8205517500", []), ("W968001 again W968001", ["HQ W968001"]),
    ],
)  # fmt: skip
def test_rulings_are_read_out_of_an_argument_once_each(text: str, names: list[str]) -> None:
    assert [one.name for one in rulings_cited(text)] == names
