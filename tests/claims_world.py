"""Protests and drawback claims for tests: filed by the one door over stored summaries, claimed by a specialist."""

from datetime import UTC, datetime
from typing import Any

from cee.access.capabilities import Role
from cee.core.vocabulary import Kind
from centers.models import Team, WorkItem
from centers.services.claim import item_claim
from centers.services.claim_acts import claim_act
from centers.services.reroute import triage_settle
from entries.models import Activity
from tests.factories import person
from tests.intake_world import CBP, counts, hand_in, notice, number, summary
from tests.pure.claims_examples import designated, drawback, protest, protested

LATER = datetime(2026, 9, 10, 15, 0, tzinfo=UTC)


def a_protest(**changes: Any) -> dict[str, Any]:
    """A protest of the first summary's decision of 1 August 2026, filed on 1 September."""
    entry = protested(entry_number=number(1), decision_date="2026-08-01")
    return protest(**({"entries": [entry]} | changes))


def a_claim(**changes: Any) -> dict[str, Any]:
    """A drawback claim that designates the first summary's line."""
    return drawback(**({"claim_number": number(9001), "imports": [designated(entry_number=number(1))]} | changes))


def the(kind: Kind) -> Activity:
    """The only activity of a kind."""
    return Activity.objects.get(kind=kind)


def filed_protest(**changes: Any) -> Activity:
    """A protest on file, over a summary on file."""
    if not Activity.objects.filter(kind=Kind.ENTRY_SUMMARY).exists():
        hand_in(summary(1))
    before = set(Activity.objects.filter(kind=Kind.PROTEST).values_list("pk", flat=True))
    assert counts(hand_in(a_protest(**changes), actor=CBP)) == (1, 0, 0, 0)
    return Activity.objects.filter(kind=Kind.PROTEST).exclude(pk__in=before).get()


def filed_claim(center: str = "CEE005", **changes: Any) -> Activity:
    """A drawback claim on file, given to a Center by the routing desk."""
    if not Activity.objects.filter(kind=Kind.ENTRY_SUMMARY).exists():
        hand_in(summary(1))
    assert counts(hand_in(a_claim(**changes))) == (1, 0, 0, 0)
    return triaged(Activity.objects.filter(kind=Kind.DRAWBACK).latest("pk"), center)


def triaged(found: Activity, center: str = "CEE005") -> Activity:
    """What routing could not place, given to a Center by the routing desk."""
    found.refresh_from_db()
    triage_settle(
        activity_id=found.pk, version=found.version, center=center, reason="Goods.",
        actor=person(Role.ROUTING_DESK), at=LATER,
    )  # fmt: skip
    found.refresh_from_db()
    return found


def specialist(activity: Activity, role: str = Role.IMPORT_SPECIALIST) -> Any:
    """A member of the accountable team."""
    return person(role, team=Team.objects.get(pk=activity.team_id))


def claimed(activity: Activity, role: str = Role.IMPORT_SPECIALIST) -> tuple[Any, int]:
    """A member of the team who has claimed it, and the version that it stands at then."""
    actor = specialist(activity, role)
    item_claim(activity_id=activity.pk, actor=actor, at=LATER)
    activity.refresh_from_db()
    return actor, activity.version


def acted(activity: Activity, action: str, actor: Any, **told: Any) -> Activity:
    """The activity after one act of its process."""
    activity.refresh_from_db()
    given = {"reason": "Because."} | told
    claim_act(activity_id=activity.pk, version=activity.version, action=action, actor=actor, at=LATER, **given)
    activity.refresh_from_db()
    return activity


def queued(activity: Activity) -> WorkItem:
    """Its place in a queue."""
    return WorkItem.objects.get(pk=activity.pk)


def valued(sequence: int = 1) -> dict[str, Any]:
    """A summary of one line of tools: 10,000 dollars at 3.7 percent, with a processing fee."""
    tools = {"hts": "8205517500", "value": "10000", "duty": "370.00", "quantities": [{"amount": "150", "unit": "NO"}]}
    one = summary(sequence)
    line = one["lines"][0] | {"tariffs": [tools], "cases": [], "fees": [{"class": "499", "amount": "34.64"}]}
    return one | {"entry_type": "01", "lines": [line], "totals": None}


def liquidated(*sequences: int, day: str = "2026-08-07") -> None:
    """Summaries on file, and ACE's word that they were liquidated as entered."""
    hand_in(*(valued(one) for one in sequences))
    hand_in(*(notice(one, "liquidated", day) for one in sequences), actor=CBP)


def of_value(*sequences: int, **changes: Any) -> Activity:
    """A protest on file of the value of these entries: 8,000 dollars, so that 74 dollars of duty come back of each."""
    entries = [
        protested(entry_number=number(one), lead=place == 0, decision_date="2026-08-07")
        | {"from": "10000", "to": "8000"}
        for place, one in enumerate(sequences)
    ]
    return filed_protest(category="value", entries=entries, **changes)
