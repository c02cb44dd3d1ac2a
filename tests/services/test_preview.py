"""A preview tells what would become of a record, and stores nothing."""

import pytest

from cee.audit.models import Event
from cee.base.errors import NotVisible
from cee.pipeline import preview
from entries.models import Activity, Importer, Rejection
from entries.services.intake import parse
from tests.intake_world import AT, CBP, SENDER, body, hand_in, notice, number, stored, summary

pytestmark = pytest.mark.usefixtures("world")


def previewed(*records, **more):
    return preview(parse("application/x-ndjson", 1, body(records)), actor=more.pop("actor", SENDER), at=AT, **more)


def test_it_says_what_storing_would_do_and_stores_nothing():
    before = (Event.objects.count(), Importer.objects.count())
    told = previewed(summary())[0]
    assert not Activity.objects.exists() and (Event.objects.count(), Importer.objects.count()) == before
    hand_in(summary())
    activity = stored()
    assert (told["center"], told["division"], told["lane"], told["state"], told["next_action"], told["next_date"]) == (
        activity.center, activity.division, activity.lane, activity.state, activity.next_action,
        activity.next_date.isoformat(),
    )  # fmt: skip
    assert told["outcome"] == "add" and told["errors"] == [] and told["team"]
    assert {one["rule"] for one in told["deadlines"]} >= {"CBP_314_DAYS", "USC1504_A1"}
    assert told["receipt"]["center"] == told["center"] and told["receipt"]["reproduced"]
    assert told["receipt"]["counterfactual"]["center"] != told["center"]


def test_every_kind_of_outcome_is_told_in_the_order_of_the_records():
    hand_in(summary(1), summary(2))
    told = previewed(
        summary(1),
        summary(1, action="replace", port_of_entry="3004"),
        summary(2, port_of_entry="3004"),
        b"{",
        {"kind": "entry_summary", "action": "delete", "entry_number": number(2)},
        notice(1, "released"),
        actor=CBP,
    )
    assert [one["outcome"] for one in told] == ["duplicate", "replace", "reject", "reject", "delete", "notice"]
    assert [one["record"] for one in told] == [1, 2, 3, 4, 5, 6]
    assert told[2]["errors"][0]["code"] == "NUMBER_TAKEN"
    assert not Rejection.objects.exists() and stored(1).port != "3004"


def test_an_unknown_ruleset_is_said_to_be_none():
    with pytest.raises(NotVisible):
        previewed(summary(), ruleset_version="never")
    assert previewed(summary(), ruleset_version="shipped-1")[0]["receipt"]["ruleset"]["version"] == "shipped-1"
