"""Determinations of protests and drawback claims are repeated from what they name, and an altered one is found."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from cee.access.capabilities import Role
from cee.base.clock import now
from cee.core.vocabulary import Kind
from centers.services.reroute import activity_override, triage_settle
from entries.models import Activity, Importer, ImporterAccount
from entries.selectors.claim_page import claim_page
from routing.models import Assignment, Override, RoutingDecision
from routing.services.receipt import receipt_for
from routing.services.verify import Mismatch, verify_decisions
from tests.claims_world import LATER, a_claim, a_protest, filed_claim, filed_protest, the
from tests.factories import person
from tests.intake_world import AT, CBP, counts, hand_in, number, summary, world  # noqa: F401
from tests.pure.claims_examples import exported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
CLAIMANT = "26-164751100"


def rewrite(table: str, assignments: str, **where: Any) -> None:
    """Change stored rows as only the owner of the tables could, past their guards."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE cee_owner")
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        cursor.execute(f"UPDATE {table} SET {assignments} WHERE activity_id = %(activity)s", where)
        cursor.execute("RESET ROLE")


def found() -> list[Mismatch]:
    return [one for one in verify_decisions() if one is not None]


def aligned(center: str = "CEE003") -> Assignment:
    """The claimant's account with its Center."""
    account = ImporterAccount.objects.create(name="Northgate Imports")
    Importer.objects.create(number=CLAIMANT, account=account, first_seen_at=AT)
    return Assignment.objects.create(
        account=account,
        center=center,
        basis="appeal",
        author="T",
        valid_from="2020-01-01",
        known_from=AT - timedelta(days=900),
    )


def test_every_kind_is_repeated_with_its_overrides_and_amendments() -> None:
    protest = filed_protest()
    hand_in(a_protest(justification="Another reason.", action="replace"), actor=CBP)
    hand_in(
        a_protest(protest_number="2704-26-100009", entries=[a_protest()["entries"][0] | {"entry_number": number(77)}]),
        actor=CBP,
    )
    claim = filed_claim()
    protest.refresh_from_db()
    activity_override(
        activity_id=protest.pk, version=protest.version, center="CEE010", holder="OFO", authority="memo", reason="x",
        actor=person(Role.ROUTING_DESK), at=LATER,
    )  # fmt: skip
    answers = list(verify_decisions())
    assert answers == [None] * RoutingDecision.objects.count() and len(answers) == 7
    assert set(verify_decisions(sample=200)) == {None}
    assert receipt_for(claim)["reproduced"]


ALTERED: list[tuple[Kind, str, str, str]] = [
    (Kind.PROTEST, "routing_routingdecision", "center = 'CEE010'", "center CEE010 is now"),
    (Kind.PROTEST, "routing_routingdecision", "division = 'enforcement'", "division enforcement is now validation"),
    (Kind.PROTEST, "routing_routingdecision", "basis = 'assignment'", "basis assignment is now followed"),
    (Kind.PROTEST, "entries_protestversion", "routed_facts = jsonb_set(routed_facts, '{entry_date}', '\"2026-01-01\"')", "hash"),
    (Kind.DRAWBACK, "routing_routingdecision", "center = 'CEE010'", "center CEE010 is now CEE003"),
    (Kind.DRAWBACK, "routing_routingdecision", "assignment_id = 999999", "there is no assignment 999999"),
    (Kind.DRAWBACK, "entries_drawbackversion", "managing_center = 'CEE003'", "managing Center CEE003"),
    (Kind.DRAWBACK, "entries_drawbackversion", "filed_date = '2024-03-01'", "filed on 2024-03-01 and aligned on"),
    (Kind.DRAWBACK, "routing_routingdecision", "law_edition_id = 999999", "There is no law edition 999999"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "table", "change", "told"), ALTERED, ids=[f"{one[0]}-{one[2][:30]}" for one in ALTERED]
)
def test_what_was_altered_is_found_and_nothing_else(kind: Kind, table: str, change: str, told: str) -> None:
    aligned()
    hand_in(summary(1))
    assert counts(hand_in(a_protest(), actor=CBP)) == counts(hand_in(a_claim())) == (1, 0, 0, 0)
    assert found() == []
    altered = the(kind)
    rewrite(table, change, activity=altered.pk)
    (mismatch,) = found()
    assert mismatch.activity_id == altered.pk and told in mismatch.what
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_routing", "--all", stdout=out)
    assert told in out.getvalue() and "3 determinations repeated, 1 mismatches" in out.getvalue()


def _assigned_later(claim: Activity) -> None:
    Assignment.objects.update(valid_from="2026-09-02")


def _known_later(claim: Activity) -> None:
    Assignment.objects.update(known_from=now() + timedelta(days=1))


@pytest.mark.parametrize("alter", [_assigned_later, _known_later])
def test_an_assignment_that_did_not_hold_or_was_not_known_then_is_found(alter: Callable[[Activity], None]) -> None:
    aligned()
    hand_in(summary(1))
    hand_in(a_claim())
    alter(the(Kind.DRAWBACK))
    (mismatch,) = found()
    assert "did not hold on 2026-09-01, as it was known then" in mismatch.what


def test_an_override_that_was_made_later_than_the_determination_is_found() -> None:
    claim = filed_claim()
    Override.objects.update(made_at=now() + timedelta(days=1))
    (mismatch,) = found()
    assert (mismatch.activity_id, mismatch.seq) == (claim.pk, 2) and "override" in mismatch.what


def test_a_protest_settled_after_its_entry_came_in_is_repeated_from_what_was_read_when_it_was_filed() -> None:
    assert counts(hand_in(a_protest(), actor=CBP)) == (1, 0, 0, 0)
    protest = the(Kind.PROTEST)
    hand_in(summary(1))
    triage_settle(
        activity_id=protest.pk, version=protest.version, center="CEE005", reason="Steel.",
        actor=person(Role.ROUTING_DESK), at=LATER,
    )  # fmt: skip
    assert found() == [] and receipt_for(protest)["reproduced"]


def test_the_managing_center_of_a_claim_follows_its_alignment_when_triage_is_settled() -> None:
    hand_in(summary(1, entry_date="2024-03-04", import_date="2024-03-01", release_date="2024-03-04"))
    told = a_claim(filed_date="2024-05-06", exports=[exported(date="2024-04-20")])
    assert counts(hand_in(told)) == (1, 0, 0, 0)
    claim = the(Kind.DRAWBACK)
    triage_settle(
        activity_id=claim.pk, version=claim.version, center="CEE007", reason="Electronics.",
        actor=person(Role.ROUTING_DESK), at=LATER,
    )  # fmt: skip
    claim.refresh_from_db()
    page = claim_page(claim)
    assert page is not None and page.manager is not None
    assert (claim.center, page.manager.center) == ("CEE007", "CEE003")
    assert found() == []
