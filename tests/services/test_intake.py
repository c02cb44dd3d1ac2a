"""What a batch may ask for, and what becomes of it."""

from datetime import date

import pytest

from cee.audit.models import Event
from cee.core.vocabulary import State
from cee.reference.snapshots import touch_snapshot
from centers.models import Stay, WorkItem
from entries.models import Deadline, EntryLine, EntrySummaryVersion, Importer, Rejection, StatusNotice
from routing.models import Criterion, RoutingDecision
from tests.intake_world import AT, CBP, body, counts, hand_in, notice, number, stored, summary

pytestmark = pytest.mark.usefixtures("world")


def codes(submission):
    return [problem["code"] for row in Rejection.objects.filter(submission=submission) for problem in row.problems]


def everything_to_review():
    Criterion.objects.create(
        name="All", lane="review", conditions={"port": ["2704", "2709", "4601", "3901", "2304", "5301", "1401", "1703", "3001", "2809"]},
        instruction="Look.", reason="A test.", author="Test", created_at=AT, valid_from="2020-01-01",
    )  # fmt: skip
    touch_snapshot("criteria")


def test_a_clear_summary_is_stored_in_its_final_state():
    submission = hand_in(summary())
    assert counts(submission) == (1, 0, 0, 0) and submission.status == "done"
    activity = stored()
    assert (activity.state, activity.lane, activity.next_action) == ("awaiting_liquidation", "clear", "liquidate")
    assert activity.next_date is not None and activity.next_date.weekday() == 4
    assert (activity.next_date - activity.entry_date).days in range(314, 321)
    assert activity.center and activity.team_id and activity.version == 1
    assert not WorkItem.objects.exists() and not Deadline.objects.exists()
    decision = RoutingDecision.objects.get()
    assert (decision.basis, decision.center, decision.seq, decision.placed_because) == (
        "tariff", activity.center, 1, "entry_team",
    )  # fmt: skip


def test_every_line_is_kept_with_what_was_filed():
    record = summary(3)
    hand_in(record)
    lines = list(EntryLine.objects.order_by("number"))
    assert [line.number for line in lines] == [line["line"] for line in record["lines"]]
    for kept, sent in zip(lines, record["lines"], strict=True):
        tariff = sent["tariffs"][0]
        measured = [[one["amount"], one["unit"]] for one in tariff["quantities"]]
        assert kept.tariffs == [[tariff["hts"], tariff["value"], tariff["duty"], measured]]
        assert (kept.hts, kept.manufacturer, kept.description) == (
            tariff["hts"],
            sent["manufacturer"],
            sent["description"],
        )
    version = EntrySummaryVersion.objects.get()
    assert version.value == sum(line.value for line in lines) and version.bills == record["bills"]


def test_text_that_copy_would_misread_is_kept_as_sent():
    record = summary()
    record["lines"][0]["description"] = "A \\N B \\t \\. C"
    hand_in(record)
    assert EntryLine.objects.get(number=1).description == "A \\N B \\t \\. C"


def test_an_arrival_is_an_event_of_its_sender():
    submission = hand_in(summary())
    event = Event.objects.get(activity_id=stored().pk)
    assert (event.verb, event.actor, event.role, event.office) == ("arrived", "ABC Brokers", "filer", "ABC")
    assert event.after["state"] == "awaiting_liquidation" and event.correlation == f"submission:{submission.pk}"


def test_a_summary_for_people_is_placed_with_its_deadlines_and_a_stay():
    everything_to_review()
    hand_in(summary())
    activity, item, stay = stored(), WorkItem.objects.get(), Stay.objects.get()
    assert (activity.state, item.queue, item.status) == ("placed", "summary-review", "open")
    assert item.due == activity.next_date == stay.due
    assert item.due == min(
        one.due for one in Deadline.objects.filter(met_on=None) if one.rule in ("CBP_314_DAYS", "USC1504_A1")
    )
    assert item.team_id == activity.team_id == stay.team_id and stay.left_at is None


def test_an_importer_never_seen_becomes_a_stub():
    record = summary()
    hand_in(record)
    importer = Importer.objects.get(number=record["importer_number"])
    assert importer.account is None and stored().importer_id == importer.pk


def test_what_names_no_center_goes_to_triage_with_its_reason():
    from routing.models import Ruleset

    ruleset = Ruleset.objects.get()
    ruleset.content["rules"] = [rule for rule in ruleset.content["rules"] if rule["prefix"] == "01"]
    Ruleset.objects.filter(pk=ruleset.pk).update(content=ruleset.content)
    touch_snapshot("rulesets")
    hand_in(summary())
    activity = stored()
    assert (activity.state, activity.center, activity.next_action) == (State.TRIAGE, None, "settle_triage")
    assert RoutingDecision.objects.get().triage_reason == "no_match" and not WorkItem.objects.exists()


def test_the_same_batch_again_changes_nothing():
    hand_in(summary(1), summary(2))
    before = Event.objects.count()
    assert counts(hand_in(summary(1), summary(2))) == (0, 0, 0, 2)
    assert EntrySummaryVersion.objects.count() == 2 and Event.objects.count() == before


def test_the_same_record_twice_in_a_batch_is_one_summary():
    assert counts(hand_in(summary(), summary(), summary(2))) == (2, 0, 0, 1)


def test_processing_a_submission_again_does_nothing():
    from cee.pipeline import process_submission

    submission = hand_in(summary())
    assert process_submission(submission.pk) == 0
    submission.refresh_from_db()
    assert counts(submission) == (1, 0, 0, 0)


def test_other_content_under_a_number_needs_replace():
    hand_in(summary())
    submission = hand_in(summary(port_of_entry="3004"))
    assert counts(submission) == (0, 0, 1, 0) and codes(submission) == ["NUMBER_TAKEN"]


def test_replace_makes_a_version_and_routes_anew():
    hand_in(summary())
    assert counts(hand_in(summary(action="replace", port_of_entry="3004"))) == (0, 1, 0, 0)
    activity = stored()
    assert (activity.filed_version, activity.version, activity.port) == (2, 2, "3004")
    assert sorted(RoutingDecision.objects.values_list("seq", "filed_version")) == [(1, 1), (2, 2)]
    event = Event.objects.get(verb="replace")
    assert (event.before["port"], event.after["port"], event.actor) == (
        summary()["port_of_entry"],
        "3004",
        "ABC Brokers",
    )


def test_replace_with_the_same_content_is_a_duplicate():
    hand_in(summary())
    assert counts(hand_in(summary(action="replace"))) == (0, 0, 0, 1)


def test_a_late_repetition_never_undoes_a_replacement():
    first, second = summary(), summary(action="replace", port_of_entry="3004")
    third = summary(action="replace", port_of_entry="3001")
    hand_in(first, second, third)
    assert counts(hand_in(first)) == (0, 0, 0, 1)
    late = hand_in(second)
    assert codes(late) == ["REPLACE_SUPERSEDED"]
    assert stored().port == "3001" and EntrySummaryVersion.objects.count() == 3


def test_replace_needs_something_to_replace():
    assert codes(hand_in(summary(action="replace"))) == ["REPLACE_UNKNOWN"]


def test_replace_keeps_its_place_and_who_holds_it_where_team_and_queue_stay():
    everything_to_review()
    hand_in(summary())
    WorkItem.objects.update(status="claimed", assignee_id=7)
    hand_in(summary(action="replace", bills=["OTHER1"]))
    item = WorkItem.objects.get()
    assert (item.status, item.assignee_id) == ("claimed", 7) and Stay.objects.count() == 1


def test_replace_leaves_the_queue_where_nobody_needs_to_look_any_more():
    everything_to_review()
    hand_in(summary())
    hand_in(summary(action="replace", port_of_entry="3004"))
    assert stored().state == "awaiting_liquidation" and not WorkItem.objects.exists()
    stay = Stay.objects.get()
    assert stay.left_at is not None and stay.left_why == "replaced" and not Deadline.objects.exists()


def test_delete_closes_and_never_removes():
    everything_to_review()
    hand_in(summary())
    assert counts(hand_in({"kind": "entry_summary", "action": "delete", "entry_number": number(1)})) == (1, 0, 0, 0)
    activity = stored()
    assert (activity.state, activity.summary_status, activity.control, activity.next_date) == (
        "closed",
        "canceled",
        "inactive",
        None,
    )
    assert not WorkItem.objects.exists() and EntrySummaryVersion.objects.count() == 1
    assert counts(hand_in({"kind": "entry_summary", "action": "delete", "entry_number": number(1)})) == (0, 0, 0, 1)


def test_after_deletion_the_number_is_gone():
    hand_in(summary(), {"kind": "entry_summary", "action": "delete", "entry_number": number(1)})
    assert counts(hand_in(summary())) == (0, 0, 0, 1)
    assert codes(hand_in(summary(action="replace", port_of_entry="3004"))) == ["CANCELED"]


@pytest.mark.parametrize("fact", ["statement", "collected"])
def test_after_the_statement_only_a_post_summary_correction_helps(fact):
    hand_in(summary())
    hand_in(notice(1, fact), actor=CBP)
    replaced = hand_in(summary(action="replace", port_of_entry="3004"))
    deleted = hand_in({"kind": "entry_summary", "action": "delete", "entry_number": number(1)})
    assert codes(replaced) == codes(deleted) == ["CBP_CONTROL"]
    assert "post-summary correction" in Rejection.objects.first().problems[0]["message"]


def test_order_within_a_batch_is_kept():
    submission = hand_in(
        summary(), notice(1, "statement"), summary(action="replace", port_of_entry="3004"), actor=CBP,
    )  # fmt: skip
    assert counts(submission) == (2, 0, 1, 0) and codes(submission) == ["CBP_CONTROL"]


def test_a_filer_files_under_its_own_code_only():
    submission = hand_in(summary(entry_number=number(1, "XYZ")))
    assert codes(submission) == ["FILER_OFFICE"]
    assert Rejection.objects.get().filer == "ABC"


def test_a_filer_does_not_say_what_cbp_decided():
    hand_in(summary())
    assert codes(hand_in(notice(1, "liquidated"))) == ["NOTICE_OFFICE"]
    assert not StatusNotice.objects.exists()


def test_a_record_that_breaks_a_rule_is_kept_as_sent_and_the_good_ones_do_not_suffer():
    bad = summary(2) | {"port_of_entry": "27"}
    submission = hand_in(summary(1), bad, b"{broken", b"\xff\x00", summary(3))
    assert counts(submission) == (2, 0, 3, 0)
    kept = Rejection.objects.order_by("record")
    assert [row.record for row in kept] == [2, 3, 4]
    assert kept[0].reference == number(2) and kept[0].raw.encode() == body([bad])
    assert {problem["code"] for row in kept for problem in row.problems} == {
        "PORT_FORM",
        "JSON_SYNTAX",
        "JSON_ENCODING",
    }


def test_a_record_that_makes_the_flow_fail_is_set_aside_alone(monkeypatch):
    from entries.services import validate as module

    real = module.examine

    def fragile(record, *args, **more):
        if record.entry_number == number(2):
            raise RuntimeError("poison")
        return real(record, *args, **more)

    monkeypatch.setattr(module, "examine", fragile)
    submission = hand_in(*(summary(sequence) for sequence in range(1, 6)))
    assert counts(submission) == (4, 0, 1, 0) and codes(submission) == ["UNPROCESSABLE"]
    assert Rejection.objects.get().reference == number(2)


def test_an_entry_date_sets_the_liquidation():
    hand_in(summary(entry_date="2026-03-02", release_date="2026-03-02", import_date="2026-03-01"))
    assert stored().next_date == date(2027, 1, 15)
