"""Reliquidation: in any respect within 90 days, or as a protest or a court decided; each a row of its own, never a change."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction

from cee.access.capabilities import Role
from cee.audit.models import Event
from cee.base.errors import Conflict, NotVisible, Refused
from cee.core.vocabulary import State
from entries.models import Activity, Liquidation
from entries.selectors.claims import entries_known
from entries.selectors.clock import deadlines_of
from entries.services.liquidation import assessment_of, liquidation_reliquidate, liquidation_write
from entries.services.transition import activity_transition
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def specialist(law):
    return factories.person(Role.ENTRY_SPECIALIST, team=factories.team(kind="entry"))


def liquidated(actor, *, days_ago: int = 10, **given) -> Activity:
    """An entry that was posted as entered so many days ago."""
    on = TODAY - timedelta(days=days_ago)
    made = factories.summary(
        **{"state": State.AWAITING_LIQUIDATION, "lane": "clear", "entry_date": on - timedelta(days=314)} | given
    )
    at = NOW - timedelta(days=days_ago)
    terms = assessment_of(made, made.estimated_duty, Decimal(0), on)
    liquidation_write(
        made, number=1, kind="no_change", basis="automatic", on=on, posted=on, terms=terms, authority="19 USC 1500",
        actor=actor, at=at,
    )  # fmt: skip
    activity_transition(activity_id=made.pk, version=made.version, action="post_liquidation", actor=actor, at=at)
    made.refresh_from_db()
    return made


def reliquidate(activity, actor, **given):
    asked = {
        "version": activity.version, "found": Decimal("250.00"), "basis": "voluntary", "codes": ["02"],
        "reason": "Classified in another heading", "actor": actor, "at": NOW,
    } | given  # fmt: skip
    return liquidation_reliquidate(activity_id=activity.pk, **asked)


def test_it_is_a_second_row_with_its_interest_and_the_entry_is_reliquidated(specialist):
    entry = liquidated(specialist)
    row = reliquidate(entry, specialist)
    entry.refresh_from_db()
    assert (entry.state, entry.liquidation) == ("closed", "reliquidated")
    assert (row.number, row.kind, row.basis, row.posted_date) == (2, "reliquidation", "voluntary", TODAY)
    assert row.after == row.before + 250 and row.net == 250 + row.interest > 250
    assert row.terms["codes"] == ["02"] and row.terms["interest"]["segments"]
    event = Event.objects.get(activity_id=entry.pk, verb="reliquidate")
    assert event.actor == specialist.name and event.after["liquidation"] == "reliquidated"


def test_twice_builds_on_what_was_assessed_last_and_a_stale_version_is_refused(specialist):
    entry = liquidated(specialist)
    first = reliquidate(entry, specialist)
    with pytest.raises(Conflict):
        reliquidate(entry, specialist)
    entry.refresh_from_db()
    second = reliquidate(entry, specialist, found=Decimal("-100.00"))
    assert second.number == 3 and second.before == first.after and second.net < -100


def test_after_ninety_days_of_the_posting_only_a_protest_or_a_court_reliquidates(specialist):
    assert reliquidate(liquidated(specialist, days_ago=90), specialist).number == 2
    late = liquidated(specialist, days_ago=91)
    with pytest.raises(Refused, match="90 days") as refused:
        reliquidate(late, specialist)
    assert refused.value.code == "too_late" and "1501" in refused.value.authority
    row = reliquidate(late, specialist, basis="protest", codes=())
    assert row.terms["codes"] == ["63"] and "1515" in row.authority


def test_the_ninety_days_are_those_of_the_original_liquidation(specialist):
    entry = liquidated(specialist, days_ago=60)
    reliquidate(entry, specialist)
    entry.refresh_from_db()
    with pytest.raises(Refused, match="90 days"):
        reliquidate(entry, specialist, at=NOW + timedelta(days=31))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"basis": "whim"}, "basis"), ({"reason": " "}, "reason_missing"), ({"codes": ["77"]}, "codes"),
        ({"found": Decimal("NaN")}, "revenue"), ({"found": Decimal("1.001")}, "revenue"),
    ],
)  # fmt: skip
def test_what_it_needs_is_said(specialist, given, code):
    with pytest.raises(Refused) as refused:
        reliquidate(liquidated(specialist), specialist, **given)
    assert refused.value.code == code


def test_what_is_not_liquidated_or_not_there_is_refused(specialist):
    with pytest.raises(Refused, match="Only what is liquidated"):
        reliquidate(factories.summary(), specialist)
    with pytest.raises(NotVisible):
        liquidation_reliquidate(
            activity_id=0, version=1, found=Decimal(0), basis="court", reason="r", actor=specialist, at=NOW
        )


def test_without_a_change_it_is_posted_all_the_same(specialist):
    row = reliquidate(liquidated(specialist), specialist, found=Decimal(0))
    assert row.after == row.before and row.net == 0


def test_what_was_posted_is_never_changed(specialist):
    liquidated(specialist)
    for statement in ("UPDATE entries_liquidation SET net = 1", "DELETE FROM entries_liquidation"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Liquidation.objects.count() == 1


def test_what_cee_posted_runs_the_clocks_of_protests_and_reliquidation(specialist):
    entry = liquidated(specialist, days_ago=10)
    found = {one.rule: one for one in deadlines_of(entry)}
    assert found["USC1514_C3"].anchor_date == TODAY - timedelta(days=10)
    assert found["USC1501"].due == TODAY + timedelta(days=80)
    assert entries_known([entry.reference])[entry.reference].known.liquidated == TODAY - timedelta(days=10)


def test_each_reliquidation_is_a_decision_that_may_be_protested_from_its_own_day(specialist):
    entry = liquidated(specialist, days_ago=60)
    reliquidate(entry, specialist, at=NOW - timedelta(days=20))
    entry.refresh_from_db()
    reliquidate(entry, specialist)
    known = entries_known([entry.reference])[entry.reference].known
    assert known.liquidated == TODAY - timedelta(days=60)
    assert known.reliquidated == (TODAY - timedelta(days=20), TODAY)
