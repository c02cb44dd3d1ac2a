"""An approved protest reliquidates each entry that it protests at the amounts decided; a denial leaves them as they are."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import Role
from cee.audit.models import Event
from cee.base.errors import Conflict, Refused
from cee.core.vocabulary import State
from centers.models import Decision
from centers.services.decide import Decided, decision_sign, item_decide
from centers.services.relief import protest_reliquidate, relief_preview
from entries.models import Activity, Liquidation
from entries.rules.relief import Amounts
from entries.selectors.clock import dated_events
from tests.claims_world import LATER, claimed, filed_protest, liquidated, of_value, specialist, valued
from tests.intake_world import CBP, hand_in, notice, number, stored, world  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def decide(activity: Activity, actor: Any, outcome: str = "AP", **told: Any) -> Decided:
    activity.refresh_from_db()
    given = {"reason": "The price paid is right.", "version": activity.version} | told
    return item_decide(activity_id=activity.pk, outcome=outcome, actor=actor, at=LATER, **given)


def refused(activity: Activity, actor: Any, outcome: str = "AP", **told: Any) -> Refused:
    with pytest.raises(Refused) as refusal:
        decide(activity, actor, outcome, **told)
    return refusal.value


def of(sequence: int, duty: str, fees: str = "34.64") -> Amounts:
    return Amounts(number(sequence), Decimal(duty), Decimal(fees))


def test_an_approved_protest_reliquidates_each_entry_as_it_asks_with_interest_and_notice() -> None:
    liquidated(1, 2)
    found = of_value(2, 1)
    actor, _ = claimed(found)
    done = decide(found, actor)
    assert (done.state, done.decision.revenue) == (State.CLOSED, Decimal("-148.00"))
    assert [row.reference for row in done.posted] == [number(1), number(2)]
    for row in Liquidation.objects.filter(basis="protest"):
        assert (row.kind, row.number, row.before, row.after) == (
            "reliquidation", 2, Decimal("404.64"), Decimal("330.64"),
        )  # fmt: skip
        assert row.net == Decimal("-74.00") + row.interest < Decimal("-74.00")
        assert row.terms["codes"] == ["63"] and row.terms["protest"] == found.reference
        assert "1515" in row.authority and row.reason == "The price paid is right."
    for sequence in (1, 2):
        entry = stored(sequence)
        assert (entry.liquidation, entry.protest, entry.state) == ("reliquidated", "AP", State.CLOSED)
        event = Event.objects.get(activity_id=entry.pk, verb="reliquidate_as_decided")
        assert (event.actor, event.reason) == (actor.name, "The price paid is right.")
        assert "reliquidated" in {one.name for one in dated_events(entry)}


def test_amounts_given_stand_over_what_is_asked_and_the_rest_is_approved_as_asked() -> None:
    liquidated(1, 2)
    found = of_value(1, 2)
    actor, _ = claimed(found)
    done = decide(found, actor, amounts=[of(1, "350.00", "30.00")])
    assert [(row.reference, row.after) for row in done.posted] == [
        (number(1), Decimal("380.00")), (number(2), Decimal("330.64")),
    ]  # fmt: skip
    assert done.decision.amounts[0] == {
        "entry_number": number(1), "duty": "350.00", "fees": "30.00", "duty_before": "370.00", "fees_before": "34.64",
    }  # fmt: skip


def test_what_a_protest_approved_in_part_leaves_out_stays_as_assessed() -> None:
    liquidated(1, 2)
    found = of_value(1, 2)
    actor, _ = claimed(found)
    assert refused(found, actor, "PD").code == "amounts"
    done = decide(found, actor, "PD", amounts=[of(2, "296.00")])
    assert [row.reference for row in done.posted] == [number(2)]
    assert (stored(1).liquidation, stored(2).liquidation) == ("liquidated", "reliquidated")
    assert stored(1).protest == "PD"


def test_an_entry_approved_without_a_change_of_money_is_reliquidated_all_the_same() -> None:
    liquidated(1)
    found = of_value(1)
    actor, _ = claimed(found)
    row = decide(found, actor, amounts=[of(1, "370.00")]).posted[0]
    assert (row.after, row.net, stored(1).liquidation) == (row.before, 0, "reliquidated")


def test_an_entry_that_is_not_liquidated_is_named_with_the_authority_and_nothing_is_decided() -> None:
    liquidated(1)
    hand_in(valued(2))
    found = of_value(1, 2)
    actor, _ = claimed(found)
    said = refused(found, actor)
    assert (said.code, said.path) == ("not_liquidated", "amounts")
    assert number(2) in said.message and "1515" in said.authority
    assert not Decision.objects.filter(activity=found).exists()
    assert stored(1).liquidation == "liquidated"
    assert len(decide(found, actor, "PD", amounts=[of(1, "296.00")]).posted) == 1


def test_an_entry_that_a_court_or_statute_suspends_is_not_reliquidated() -> None:
    liquidated(1)
    found = of_value(1)
    hand_in(notice(1, "suspended", "2026-09-02", code="46"), actor=CBP)
    actor, _ = claimed(found)
    said = refused(found, actor)
    assert (said.code, number(1) in said.message, "46" in said.message) == ("suspended", True, True)
    assert "1516a" in said.authority


def test_an_entry_that_is_not_on_file_is_named() -> None:
    liquidated(1)
    found = of_value(1, 7)
    actor, _ = claimed(found)
    said = refused(found, actor)
    assert (said.code, number(7) in said.message) == ("not_on_file", True)


def test_an_entry_protested_too_late_is_final() -> None:
    liquidated(1, day="2026-01-05")
    found = of_value(1)
    actor, _ = claimed(found)
    said = refused(found, actor)
    assert (said.code, "2026-01-05" in said.message, "1514(c)(3)" in said.authority) == ("untimely", True, True)


@pytest.mark.parametrize(
    "amounts",
    [
        [("ABC-9999999-9", "1.00", "0.00")], [(1, "1.00", "0"), (1, "2.00", "0")], [(1, "-1.00", "0.00")],
        [(1, "NaN", "0.00")], [(1, "1.001", "0.00")], [(1, "370.01", "34.64")],
    ],
)  # fmt: skip
def test_amounts_that_cannot_be_are_refused(amounts: list[Any]) -> None:
    liquidated(1)
    found = of_value(1)
    actor, _ = claimed(found)
    given = [
        Amounts(number(one) if isinstance(one, int) else one, Decimal(duty), Decimal(fees))
        for one, duty, fees in amounts
    ]
    assert refused(found, actor, amounts=given).path == "amounts"
    assert not Liquidation.objects.filter(basis="protest").exists()


def test_a_revenue_beside_the_amounts_is_their_change() -> None:
    liquidated(1)
    found = of_value(1)
    actor, _ = claimed(found)
    assert refused(found, actor, revenue=Decimal("-120.00")).path == "revenue"
    assert decide(found, actor, revenue=Decimal("-74.00")).decision.revenue == Decimal("-74.00")


def test_what_cannot_be_computed_must_be_given() -> None:
    liquidated(1)
    found = filed_protest(entries=[_asking(1, "another origin")])
    actor, _ = claimed(found)
    assert "cannot be computed" in refused(found, actor).message
    assert decide(found, actor, amounts=[of(1, "350.00")]).posted[0].after == Decimal("384.64")


def _asking(sequence: int, change: str) -> dict[str, Any]:
    return {"entry_number": number(sequence), "lead": True, "line": 1, "decision_date": "2026-08-07", "to": change}


@pytest.mark.parametrize("outcome", ["DN", "UT", "NP", "WD"])
def test_no_other_decision_reliquidates_or_takes_amounts(outcome: str) -> None:
    liquidated(1)
    found = of_value(1)
    actor, _ = claimed(found)
    assert refused(found, actor, outcome, amounts=[of(1, "1.00")]).path == "amounts"
    assert decide(found, actor, outcome).posted == ()
    assert stored(1).liquidation == "liquidated"


def test_a_protest_of_an_exclusion_is_approved_without_any_reliquidation() -> None:
    hand_in(valued(1))
    found = filed_protest(category="exclusion")
    director, _ = claimed(found, Role.CENTER_DIRECTOR)
    assert decide(found, director).posted == ()
    assert stored(1).liquidation == "unliquidated"


def test_a_charge_on_an_entry_that_is_not_liquidated_is_refunded_by_itself() -> None:
    liquidated(1)
    hand_in(valued(2))
    found = filed_protest(category="charges", entries=[_asking(1, "8000"), _asking(2, "0") | {"lead": False}])
    actor, _ = claimed(found)
    done = decide(found, actor, amounts=[of(1, "370.00", "0.00")])
    assert [(row.reference, row.after) for row in done.posted] == [(number(1), Decimal("370.00"))]


def test_it_is_reliquidated_when_the_second_person_has_signed() -> None:
    liquidated(1)
    found = of_value(1, further_review=True, further_review_basis="174.24(b)")
    actor, _ = claimed(found)
    done = decide(found, actor, "PD", amounts=[of(1, "296.00")])
    assert done.waits_for_signature and stored(1).liquidation == "liquidated"
    lead = specialist(found, Role.SUPERVISOR)
    signed = decision_sign(activity_id=found.pk, version=done.version, actor=lead, at=LATER)
    assert [row.actor for row in signed.posted] == [lead.name]
    assert stored(1).liquidation == "reliquidated"


def test_what_came_in_the_way_before_the_signature_is_told_to_whoever_signs() -> None:
    liquidated(1)
    found = of_value(1, further_review=True, further_review_basis="174.24(b)")
    actor, _ = claimed(found)
    done = decide(found, actor, "PD", amounts=[of(1, "296.00")])
    hand_in(notice(1, "suspended", "2026-09-02", code="46"), actor=CBP)
    with pytest.raises(Refused, match="suspended"):
        decision_sign(activity_id=found.pk, version=done.version, actor=specialist(found, Role.SUPERVISOR), at=LATER)
    assert Decision.objects.get(activity=found).status == Decision.Status.PROPOSED


def test_twice_is_once() -> None:
    liquidated(1)
    found = of_value(1)
    actor, version = claimed(found)
    done = decide(found, actor)
    with pytest.raises(Conflict):
        decide(found, actor, version=version)
    assert protest_reliquidate(done.decision, found, actor=actor, at=LATER) == []
    assert Liquidation.objects.filter(basis="protest").count() == 1


def test_a_preview_says_what_each_entry_comes_to_and_changes_nothing() -> None:
    liquidated(1)
    hand_in(valued(2))
    found = of_value(1, 2)
    with CaptureQueriesContext(connection) as few:
        one, other = relief_preview(found, None, LATER.date(), in_part=False)
    assert one.terms is not None and one.terms.change == Decimal("-74.00") and one.terms.refund > 74
    assert other.terms is None and other.entry.hindrance is not None
    liquidated(3, 4, 5)
    more = of_value(1, 3, 4, 5, protest_number="2704-26-100002", justification="More of it.")
    with CaptureQueriesContext(connection) as many:
        assert len(relief_preview(more, [of(3, "0.00", "0.00")], LATER.date(), in_part=True)) == 4
    assert len(many) <= len(few)
    assert not Liquidation.objects.filter(basis="protest").exists()


def test_each_further_entry_costs_sixteen_statements_at_most() -> None:
    liquidated(*range(1, 8))
    few, many = of_value(1), of_value(*range(2, 8), protest_number="2704-26-100002", justification="More of it.")
    asked = []
    for one in (few, many):
        actor, _ = claimed(one)
        with CaptureQueriesContext(connection) as seen:
            decide(one, actor)
        asked.append(len(seen))
    assert asked[1] - asked[0] <= 5 * 16
