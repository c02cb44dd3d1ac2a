"""A batch is in the database before its sender is answered, and is done exactly once whatever happens then."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cee.access.capabilities import Role
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.pipeline import process_piece, process_submission
from entries.formats.cutting import Cutter, lines_of
from entries.formats.table import FORMATS, NDJSON
from entries.models import Activity, EntrySummaryVersion, Rejection, Submission, SubmissionPart
from entries.selectors.submission import rejection_for, rejections_for, submission_for, submissions_for
from entries.services.resend import rejection_resend
from entries.services.submission import submission_receive
from entries.services.sweep import submissions_abandoned_fail, submissions_unfinished
from tests.factories import person
from tests.intake_world import AT, CBP, SENDER, body, counts, hand_in, number, receive, summary


@given(
    st.lists(st.binary(max_size=40)), st.lists(st.integers(1, 50), min_size=1), st.integers(1, 5), st.integers(1, 60)
)
def test_every_chunking_gives_the_same_records_with_the_same_numbers(lines, cuts, records, size):
    stream = b"\n".join(lines)
    cutter, pieces, start, turn = Cutter(records=records, size=size), [], 0, 0
    while start < len(stream):
        pieces += cutter.feed(stream[start : start + cuts[turn % len(cuts)]])
        start, turn = start + cuts[turn % len(cuts)], turn + 1
    pieces += cutter.close()
    got = [line for piece in pieces for line in lines_of(piece.body)]
    assert got == lines_of(stream) and cutter.records == len(got)
    assert [piece.first for piece in pieces] == [1 + sum(p.records for p in pieces[:at]) for at in range(len(pieces))]
    assert all(piece.records <= records for piece in pieces)


def test_a_body_is_stored_with_its_hash_before_anything_is_done(world):
    sent = body([summary(1), summary(2)])
    submission = submission_receive(content_type=NDJSON, body=[sent[:100], sent[100:]], actor=SENDER, at=AT)
    assert (submission.status, submission.complete, submission.records, submission.parts) == ("received", True, 2, 1)
    assert submission.sha256 == hashlib.sha256(sent).hexdigest() and submission.size == len(sent)
    assert lines_of(bytes(SubmissionPart.objects.get().body)) == lines_of(sent) and not Activity.objects.exists()


def test_a_json_body_is_a_batch_too(world):
    sent = json.dumps({"activities": [summary(1), {"kind": "nonsense"}, summary(2)]}).encode()
    submission = submission_receive(content_type="application/json", body=[sent], actor=SENDER, at=AT)
    process_submission(submission.pk)
    submission.refresh_from_db()
    assert counts(submission) == (2, 0, 1, 0) and submission.records == 3
    assert Rejection.objects.get().record == 2


@pytest.mark.parametrize(
    ("content_type", "sent", "code"),
    [
        ("application/json", b"{}", "BODY_SHAPE"),
        ("application/json", b"{", "JSON_SYNTAX"),
        ("application/pdf", b"", "content_type"),
        ("application/json", b" " * 2_001, "body_too_large"),
        (NDJSON, b"x\n" * 1_100, "body_too_large"),
    ],
    ids=["no batch", "no JSON", "no known format", "JSON too long", "NDJSON too long"],
)
def test_what_is_no_batch_is_refused_at_the_door(db, settings, content_type, sent, code):
    settings.SUBMISSION_JSON_BYTES = settings.SUBMISSION_STREAM_BYTES = 2_000
    with pytest.raises(Refused) as refused:
        submission_receive(content_type=content_type, body=[sent], actor=SENDER, at=AT)
    assert refused.value.code == code
    assert not Submission.objects.exclude(status="failed").exists()


@pytest.mark.parametrize("content_type", [kind for kind in FORMATS if kind != "application/json"])
@pytest.mark.parametrize("sent", [b"", b"  ", b"\n\n"])
def test_a_batch_of_no_record_is_done_when_it_is_answered_and_never_swept(db, content_type, sent):
    made = submission_receive(content_type=content_type, body=[sent], actor=CBP, at=AT)
    made.refresh_from_db()
    assert (made.status, made.records, made.finished_at) == ("done", 0, AT)
    assert submissions_unfinished(at=AT + timedelta(days=1)) == []


def test_nobody_submits_without_the_right(db):
    with pytest.raises(NotAllowed):
        receive(b"{}", actor=person(Role.IMPORT_SPECIALIST))


def test_a_body_that_breaks_off_is_marked_failed_and_nothing_of_it_is_processed(world):
    def broken():
        yield body([summary(number) for number in range(1, 4)]) + b"\n"
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        submission_receive(content_type=NDJSON, body=broken(), actor=SENDER, at=AT)
    submission = Submission.objects.get()
    assert submission.status == "failed" and "gone" in submission.failure
    assert process_submission(submission.pk) == 0 and not Activity.objects.exists()


def test_a_body_whose_receiver_was_killed_is_marked_failed_after_a_while(db):
    lost = Submission.objects.create(
        key="0" * 32, content_type=NDJSON, submitter="x", office="ABC", office_kind="filer", received_at=AT
    )
    assert submissions_abandoned_fail(at=AT + timedelta(hours=1)) == 0
    assert submissions_abandoned_fail(at=AT + timedelta(hours=7)) == 1
    assert submissions_abandoned_fail(at=AT + timedelta(hours=7)) == 0
    lost.refresh_from_db()
    assert lost.status == "failed" and "send the batch again" in lost.failure


def test_the_sweep_finds_what_was_left_and_nothing_else(world):
    left = receive(summary(1))
    hand_in(summary(2))
    assert submissions_unfinished(at=AT) == []
    assert submissions_unfinished(at=AT + timedelta(minutes=1)) == [left.pk]


def test_pieces_are_done_in_order_and_once(world, monkeypatch):
    small = replace(FORMATS[NDJSON], cutter=lambda: Cutter(records=2))
    monkeypatch.setattr("entries.services.submission.FORMATS", {NDJSON: small})
    submission = receive(*(summary(number) for number in range(1, 6)))
    assert submission.parts == 3
    seen = []
    while process_piece(submission.pk):
        submission.refresh_from_db()
        seen.append((submission.status, submission.accepted))
    assert seen == [("processing", 2), ("processing", 4), ("done", 5)]
    assert submission.finished_at is not None


def test_a_number_that_was_taken_meanwhile_makes_the_piece_be_computed_anew(world, monkeypatch):
    import cee.pipeline as pipeline

    submission, real, tries = receive(summary(1), summary(2)), pipeline.ArrivalStore.fresh, []

    def first_collides(self, filings):
        tries.append(len(filings))
        if len(tries) == 1:
            from psycopg.errors import UniqueViolation

            raise IntegrityError("taken") from UniqueViolation()
        real(self, filings)

    monkeypatch.setattr(pipeline.ArrivalStore, "fresh", first_collides)
    process_submission(submission.pk)
    submission.refresh_from_db()
    assert tries == [2, 2] and counts(submission) == (2, 0, 0, 0)


def test_a_batch_takes_the_same_number_of_queries_whatever_its_size(world):
    few, many = receive(*map(summary, range(1, 3))), receive(*map(summary, range(10, 110)))
    hand_in(summary(500))
    taken = []
    for submission in (few, many):
        with CaptureQueriesContext(connection) as queries:
            process_submission(submission.pk)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_a_refused_record_is_mended_and_sent_again_once(world):
    hand_in(summary(1), b"{broken")
    refused = Rejection.objects.get()
    again = rejection_resend(rejection=refused, body=json.dumps(summary(2), indent=1).encode(), actor=SENDER, at=AT)
    process_submission(again.pk)
    refused.refresh_from_db()
    assert refused.resent_as_id == again.pk and Activity.objects.filter(reference=number(2)).count() == 1
    with pytest.raises(Conflict):
        rejection_resend(rejection=refused, body=b"{}", actor=SENDER, at=AT)
    with pytest.raises(Refused):
        rejection_resend(rejection=refused, body=b" \n", actor=SENDER, at=AT)


def test_an_office_sees_its_own_submissions_and_refusals_only(world):
    ours = hand_in(summary(1), b"{broken")
    theirs = hand_in(b"{broken", actor=CBP)
    other = person(Role.FILER, office="XYZ")
    assert list(submissions_for(SENDER)) == [ours] and list(submissions_for(other)) == []
    assert [row.submission_id for row in rejections_for(SENDER)] == [ours.pk]
    assert list(submissions_for(person(Role.AUDITOR))) == [theirs, ours]
    assert rejection_for(SENDER, ours.key, 2).record == 2
    for key in (theirs.key, ours.key):
        with pytest.raises(NotVisible):
            submission_for(other, key)
    with pytest.raises(NotVisible):
        rejection_for(SENDER, ours.key, 1)


MESSAGES = {
    "add 1": lambda: summary(1),
    "add 2": lambda: summary(2),
    "replace 1": lambda: summary(1, action="replace", bills=["R1"]),
    "delete 2": lambda: {"kind": "entry_summary", "action": "delete", "entry_number": number(2)},
    "broken": lambda: b"{",
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.sampled_from(sorted(MESSAGES)), max_size=4), max_size=5))
def test_messages_sent_any_number_of_times_in_any_order_count_once(worlds, batches):
    with worlds():
        taken = [hand_in(*(MESSAGES[name]() for name in batch)) for batch in batches if batch]
        for submission, batch in zip(taken, [batch for batch in batches if batch], strict=True):
            assert sum(counts(submission)) == submission.records == len(batch)
        sent = {name for batch in batches for name in batch}
        assert Activity.objects.count() == len({"add 1", "add 2"} & sent)
        versions = EntrySummaryVersion.objects.filter(activity__reference=number(1)).count()
        assert versions <= ("add 1" in sent) + ("replace 1" in sent)
        assert sum(submission.replaced for submission in taken) <= 1


@pytest.fixture
def worlds(world):
    """A fresh world for each example, undone after it."""
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def one():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return one
