"""A file that is tried is held: nothing reads it into the system until it is handed in, once, by whoever may."""

from datetime import timedelta

import pytest

from cee.access.capabilities import Role
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.pipeline import process_submission
from entries.formats.table import CATAIR, CSV, NDJSON
from entries.models import Activity, Submission, SubmissionPart
from entries.selectors.submission import first_records, held_for, submissions_for
from entries.services.held import submission_hand_in, submission_read_as, submission_take_back
from entries.services.submission import submission_receive
from entries.services.sweep import submissions_held_fail, submissions_unfinished
from tests.factories import person
from tests.intake_world import AT, SENDER, body, counts, summary

LATER = AT + timedelta(hours=1)


def hold(*records: object, **given: object) -> Submission:
    sent = body(records or [summary(1), summary(2, port_of_entry="12")])
    options = {"content_type": NDJSON, "actor": SENDER, "at": AT, "source": "upload", "filename": "a.ndjson"} | given
    return submission_receive(body=[sent], hold=True, **options)  # type: ignore[arg-type]


def test_what_is_held_is_stored_and_not_processed_not_listed_and_not_swept(world):
    held = hold()
    assert (held.status, held.source, held.filename, held.records) == ("held", "upload", "a.ndjson", 2)
    assert process_submission(held.pk) == 0 and not Activity.objects.exists()
    assert not submissions_for(SENDER).exists() and held_for(SENDER, held.key) == held
    assert submissions_unfinished(at=LATER) == []


def test_it_is_handed_in_once_and_received_at_that_moment(world):
    held = hold()
    submission_hand_in(submission_id=held.pk, actor=SENDER, at=LATER)
    with pytest.raises(Conflict) as twice:
        submission_hand_in(submission_id=held.pk, actor=SENDER, at=LATER)
    assert (twice.value.code, twice.value.present) == ("not_held", "received")
    process_submission(held.pk)
    held.refresh_from_db()
    assert (held.received_at, held.status, counts(held)) == (LATER, "done", (1, 0, 1, 0))
    for act in (submission_hand_in, submission_take_back):
        with pytest.raises(Conflict):
            act(submission_id=held.pk, actor=SENDER, at=LATER)


def test_taken_back_it_is_gone_with_its_bytes(world):
    held = hold()
    submission_take_back(submission_id=held.pk, actor=SENDER, at=LATER)
    held.refresh_from_db()
    assert held.status == "failed" and not SubmissionPart.objects.exists()
    with pytest.raises(Conflict):
        submission_take_back(submission_id=held.pk, actor=SENDER, at=LATER)
    with pytest.raises(Conflict):
        submission_hand_in(submission_id=held.pk, actor=SENDER, at=LATER)


def test_an_empty_file_is_done_when_it_is_handed_in(world):
    held = hold(b"")
    submission_hand_in(submission_id=held.pk, actor=SENDER, at=LATER)
    held.refresh_from_db()
    assert (held.status, held.records, held.finished_at) == ("done", 0, LATER)


@pytest.mark.parametrize("act", [submission_hand_in, submission_take_back])
def test_another_office_sees_nothing_of_it_and_a_role_without_the_right_does_nothing(world, act):
    held = hold()
    with pytest.raises(NotVisible):
        act(submission_id=held.pk, actor=person(Role.FILER, office="XYZ"), at=LATER)
    with pytest.raises(NotVisible):
        held_for(person(Role.FILER, office="XYZ"), held.key)
    paper = person(Role.ENTRY_SPECIALIST)
    Submission.objects.filter(pk=held.pk).update(office_kind="center", office=paper.office)
    with pytest.raises(NotAllowed):
        act(submission_id=held.pk, actor=paper, at=LATER)


def test_it_is_read_anew_as_another_format_or_stays_as_it_was(world):
    held = hold()
    with pytest.raises(Refused):
        submission_read_as(submission_id=held.pk, content_type=CSV, actor=SENDER, at=LATER)
    assert held_for(SENDER, held.key).content_type == NDJSON
    other = submission_read_as(submission_id=held.pk, content_type=CATAIR, actor=SENDER, at=LATER)
    assert (other.status, other.filename, other.content_type) == ("held", "a.ndjson", CATAIR)
    with pytest.raises(NotVisible):
        held_for(SENDER, held.key)


def test_what_nobody_hands_in_is_let_go_after_a_while(world):
    held = hold()
    assert submissions_held_fail(at=LATER) == 0
    assert submissions_held_fail(at=AT + timedelta(days=2)) == 1
    assert submissions_held_fail(at=AT + timedelta(days=2)) == 0
    held.refresh_from_db()
    assert held.status == "failed" and "never handed in" in held.failure and not SubmissionPart.objects.exists()


def test_the_first_records_are_read_as_the_workers_would_read_them(world):
    held = hold(*[summary(number) for number in range(1, 6)])
    assert [one.number for one in first_records(held, 3)] == [1, 2, 3]
    assert [one.number for one in first_records(held, 99)] == [1, 2, 3, 4, 5]


def test_paper_is_filed_by_who_may_file_paper_and_by_nobody_else(world):
    made = hold(actor=person(Role.ENTRY_SPECIALIST), source="paper")
    assert made.source == "paper"
    for role in (Role.FILER, Role.IMPORT_SPECIALIST, Role.PORT_OFFICER):
        with pytest.raises(NotAllowed):
            hold(actor=person(role), source="paper")
    with pytest.raises(NotAllowed):
        hold(actor=person(Role.ENTRY_SPECIALIST))
