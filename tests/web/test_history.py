"""The history of an item as a person reads it."""

from datetime import timedelta

import pytest

from cee.audit.models import Event
from centers.views.history import moments_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def _event(verb: str, *, after: dict | None = None, before: dict | None = None, **given) -> Event:  # type: ignore[no-untyped-def, type-arg]
    values = {"at": make.NOW, "actor": "Ada First", "role": "import_specialist", "office": "CEE001"} | given
    return Event(verb=verb, before=before, after=after, **values)


def test_what_one_act_wrote_into_several_tables_is_one_entry() -> None:
    events = [
        _event("propose_action", after={"next_action": "await_reply"}, before={"next_action": "review"}),
        _event("propose_action", after={"form": "29_proposed"}, at=make.NOW + timedelta(milliseconds=40)),
        _event("claim", at=make.NOW - timedelta(minutes=5)),
    ]
    moments = moments_of(events)
    assert [moment.what for moment in moments] == ["Propose action", "Claim"]
    assert moments[0].changes == [("Next action", "Review", "Await reply"), ("Form", "", "29 proposed")]


def test_two_acts_of_one_kind_at_different_times_stay_two() -> None:
    events = [_event("write_note"), _event("write_note", at=make.NOW - timedelta(minutes=1))]
    assert len(moments_of(events)) == 2


def test_people_and_teams_are_named() -> None:
    team, person = make.team(), make.person(name="Rosa Winner")
    (moment,) = moments_of([_event("claim", after={"assignee_id": person.user_id, "team_id": team.pk})])
    assert moment.changes == [("With", "", "Rosa Winner"), ("Team", "", team.code)]
