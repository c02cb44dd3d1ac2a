"""Nothing falls between two chairs: what nobody answers for is found."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from cee.core.vocabulary import State
from centers.models import Stay, WorkItem
from centers.selectors.orphans import orphans
from entries.models import Activity
from tests import factories

pytestmark = pytest.mark.django_db


def _placed() -> Activity:
    team = factories.team()
    made = factories.summary()
    factories.item(made, team=team)
    return made


def test_all_is_well_where_each_has_its_team_its_next_day_and_its_stay(capsys: pytest.CaptureFixture[str]) -> None:
    _placed()
    entry = factories.team(kind="entry")
    factories.summary(state=State.AWAITING_LIQUIDATION, team_id=entry.pk, lane="clear", next_action="liquidation")
    factories.summary(state=State.TRIAGE, center=None, division=None, lane=None, next_action="triage")
    factories.summary(
        state=State.AWAITING_LIQUIDATION, team_id=entry.pk, lane="clear", next_action="await_event", next_date=None
    )
    call_command("check_work")
    assert capsys.readouterr().out.startswith("Every open activity has its team")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda it: Activity.objects.filter(pk=it.pk).update(team_id=None), "no team of its Center answers for it"),
        (
            lambda it: Activity.objects.filter(pk=it.pk).update(center="CEE002"),
            "its queue and its Center or team differ",
        ),
        (lambda it: Activity.objects.filter(pk=it.pk).update(next_action=""), "it has no next action"),
        (lambda it: Activity.objects.filter(pk=it.pk).update(next_date=None), "it has no next day"),
        (lambda it: WorkItem.objects.filter(pk=it.pk).delete(), "it is placed, and in no queue"),
        (lambda it: WorkItem.objects.filter(pk=it.pk).delete(), "a stay is open without a work item"),
        (lambda it: Activity.objects.filter(pk=it.pk).update(state="closed"), "it is in a queue, and not placed"),
        (
            lambda it: Stay.objects.filter(activity_id=it.pk).delete(),
            "its work item has no open stay in its queue and team",
        ),
        (
            lambda it: Stay.objects.filter(activity_id=it.pk).update(queue="triage"),
            "its work item has no open stay in its queue and team",
        ),
    ],
)
def test_each_fault_is_found_by_its_name(spoil: Callable[[Activity], object], fault: str) -> None:
    made, sound = _placed(), _placed()
    spoil(made)
    found = [(one.reference, one.fault) for one in orphans(most=10)]
    assert (made.reference, fault) in found
    assert sound.reference not in {reference for reference, _ in found}
    with pytest.raises(CommandError, match=fault):
        call_command("check_work")
