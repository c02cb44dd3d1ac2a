"""The command that makes the watched deadlines anew finds what differs, and after it nothing does."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cee.access.principal import system_principal
from cee.management.demo.store_accounts import store_accounts
from cee.management.demo.store_trade import store_trade
from cee.reference.snapshots import forget_snapshots
from entries.models import Activity, Deadline
from entries.selectors.reference import law
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched() -> set[tuple[Any, ...]]:
    """The deadlines that the planted summaries have, as the pipeline stored them."""
    forget_snapshots()
    call_command("load_reference", stdout=StringIO())
    actor = system_principal("test")
    store_accounts(day=TODAY, at=NOW, actor=actor)
    store_trade(entries=20, day=TODAY, at=NOW, law=law().edition, actor=actor)
    stored = _stored()
    assert stored
    return stored


def _stored() -> set[tuple[Any, ...]]:
    names = ("activity_id", "rule", "due", "anchor_event", "anchor_date", "met_on", "tolled", "statutory")
    return set(Deadline.objects.values_list(*names))


def test_what_the_pipeline_stored_is_what_the_events_say(watched: set[tuple[Any, ...]]) -> None:
    out = StringIO()
    call_command("rebuild_deadlines", "--check", stdout=out)
    assert "0 deadlines missing, 0 that no event gives" in out.getvalue()
    assert _stored() == watched


def test_a_lost_deadline_an_altered_one_and_one_too_many_are_told_and_mended(watched: set[tuple[Any, ...]]) -> None:
    lost, altered = Deadline.objects.order_by("pk")[:2]
    lost.delete()
    Deadline.objects.filter(pk=altered.pk).update(due="2030-01-01")
    idle = Activity.objects.filter(state="awaiting_liquidation").first()
    assert idle is not None
    Deadline.objects.create(activity=idle, rule="NO_RULE", due=TODAY, anchor_event="entry", anchor_date=TODAY)

    with pytest.raises(CommandError, match="2 deadlines missing, 2 that no event gives"):
        call_command("rebuild_deadlines", "--check")
    assert _stored() != watched

    out = StringIO()
    call_command("rebuild_deadlines", stdout=out)
    assert "Mended" in out.getvalue()
    assert _stored() == watched
    call_command("rebuild_deadlines", "--check", stdout=StringIO())
