"""What became of each record of a batch is told record by record, whatever the format, a stretch at a time."""

import json
from dataclasses import replace

import pytest

from cee.pipeline import process_piece, process_submission
from entries.formats.cutting import Cutter
from entries.formats.table import CATAIR, CSV, FORMATS, JSON, NDJSON
from entries.models import Submission
from entries.selectors import report
from entries.selectors.report import records_of_outcome, records_told
from entries.services.submission import submission_receive
from tests.intake_world import AT, CBP, SENDER, body, hand_in, notice, number, receive, summary
from tests.pure.catair_builder import batch, changed, numbered
from tests.pure.claims_examples import protest
from tests.pure.test_formats_csv import ROW
from tests.pure.test_formats_csv import body as csv_body


def outcomes(submission: Submission, **given: int) -> list[tuple[int, str, str]]:
    return [(one.record, one.outcome, one.reference) for one in records_told(submission, **({"most": 50} | given))]


def test_each_record_is_told_by_what_it_led_to(world):
    hand_in(summary(1), summary(3))
    changed_one = summary(1, action="replace", bills=["OTHER1"])
    done = hand_in(
        changed_one, summary(2), summary(2), summary(4, port_of_entry="12"), b"{broken",
        {"kind": "entry_summary", "action": "delete", "entry_number": number(3)},
    )  # fmt: skip
    assert outcomes(done) == [
        (1, "replaced", number(1)), (2, "accepted", number(2)), (3, "duplicate", number(2)),
        (4, "rejected", number(4)), (5, "rejected", ""), (6, "deleted", number(3)),
    ]  # fmt: skip
    assert records_told(done, most=50)[3].problems[0]["path"] == "port_of_entry"


def test_notices_and_protests_without_a_number_are_told_too(world):
    said = notice(1, "released")
    done = hand_in(said, said, actor=CBP)
    assert [one.outcome for one in records_told(done, most=9)] == ["accepted", "duplicate"]
    done = hand_in(protest(protest_number=None, entries=[{"entry_number": number(1), "lead": True}]))
    (one,) = records_told(done, most=9)
    assert one.outcome == "rejected" or ((one.outcome, one.kind) == ("accepted", "protest") and one.reference)


@pytest.mark.parametrize("content_type", [JSON, NDJSON, CSV, CATAIR])
def test_a_report_is_the_same_in_every_format(world, content_type):
    sent = {
        JSON: lambda: json.dumps({"activities": [summary(1), {"kind": "x"}]}).encode(),
        NDJSON: lambda: body([summary(1), {"kind": "x"}]),
        CSV: lambda: csv_body(ROW, ROW | {"entry_number": "SV9-7002227-0", "duty": "x"}),
        CATAIR: lambda: b"\n".join(batch(numbered(1), changed("50", 14, "X", of=numbered(2)))),
    }[content_type]()
    made = submission_receive(content_type=content_type, body=[sent], actor=SENDER, at=AT)
    process_submission(made.pk)
    made.refresh_from_db()
    told = records_told(made, most=9)
    assert [one.record for one in told] == [1, 2] and told[1].outcome == "rejected"
    assert [one.outcome for one in told].count("accepted") == made.accepted


def test_a_stretch_begins_behind_a_number_and_crosses_pieces(world, monkeypatch):
    small = replace(FORMATS[NDJSON], cutter=lambda: Cutter(records=2))
    monkeypatch.setattr("entries.services.submission.FORMATS", {NDJSON: small})
    made = receive(*(summary(sequence) for sequence in range(1, 8)))
    process_piece(made.pk)
    assert made.parts == 4
    whole = outcomes(made)
    assert [one[:2] for one in whole] == [
        (1, "accepted"),
        (2, "accepted"),
        *[(place, "waiting") for place in range(3, 8)],
    ]
    for after in range(9):
        for most in (1, 2, 3, 9):
            assert outcomes(made, after=after, most=most) == whole[after : after + most]


def test_a_filtered_report_looks_at_so_many_records_and_says_where_it_stopped(world, monkeypatch):
    made = hand_in(*(summary(1 + place % 3) for place in range(40)))
    found, following = records_of_outcome(made, "duplicate", after=0, most=10)
    assert [one.record for one in found] == list(range(4, 14)) and following == 13
    found, following = records_of_outcome(made, "duplicate", after=13, most=50)
    assert len(found) == 27 and following is None
    monkeypatch.setattr(report, "LOOKED_AT", 20)
    assert records_of_outcome(made, "replaced", after=0, most=10) == ([], 20)
