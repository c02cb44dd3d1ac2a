"""CSV and CATAIR batches come in by the same door as JSON, and are stored, refused and sent again alike."""

from datetime import UTC, datetime

import pytest

from cee.base.errors import Refused
from cee.pipeline import process_submission
from entries.formats.catair.write import Envelope, write_ae
from entries.formats.json import read_activity
from entries.formats.table import CATAIR, CSV, FORMATS
from entries.models import Activity, EntrySummaryVersion, Rejection, Submission, SubmissionPart
from entries.selectors.filed import record_of
from entries.services.resend import rejection_resend
from entries.services.submission import submission_receive
from tests.intake_world import AT, SENDER, counts, summary
from tests.pure.catair_builder import SUMMARY, after, batch, changed, columns, numbered
from tests.pure.test_formats_csv import ROW, body

LATER = datetime(2026, 9, 10, 15, 0, tzinfo=UTC)


def receive(content_type: str, text: bytes, *, at: datetime = AT, step: int = 1000) -> Submission:
    chunks = [text[start : start + step] for start in range(0, len(text), step)]
    submission = submission_receive(content_type=content_type, body=chunks, actor=SENDER, at=at)
    process_submission(submission.pk)
    submission.refresh_from_db()
    return submission


def catair(*transactions: tuple[str, ...]) -> bytes:
    return b"\r\n".join(batch(*transactions))


def test_a_catair_batch_is_taken(world):
    submission = receive(CATAIR, catair(numbered(1), changed("50", 14, "X", of=numbered(2)), numbered(3)))
    assert counts(submission) == (2, 0, 1, 0) and submission.records == 3
    assert set(Activity.objects.values_list("port", "filer")) == {("2704", "ABC")}
    refused = Rejection.objects.get()
    assert (refused.record, refused.port, refused.filer) == (2, "2704", "ABC")
    assert refused.problems[0]["path"] == "50[0].14-23"


def test_no_password_is_kept(world):
    receive(CATAIR, catair(numbered(1), changed("50", 14, "X", of=numbered(2))))
    assert b"SECRET" not in b"".join(bytes(part.body) for part in SubmissionPart.objects.all())
    assert "SECRET" not in Rejection.objects.get().raw


def test_the_hash_does_not_give_the_password_away(world):
    one = receive(CATAIR, catair(numbered(1)))
    other = receive(CATAIR, catair(numbered(1)).replace(b"SECRET", b"OTHERS"))
    assert one.sha256 == other.sha256
    assert counts(other) == (0, 0, 0, 1)


def test_a_batch_cut_in_the_middle_keeps_what_was_whole_and_says_so(world):
    submission = receive(CATAIR, catair(numbered(1), numbered(2))[:-200])
    assert counts(submission) == (1, 0, 1, 0)
    assert Rejection.objects.get().problems[0]["code"] == "BATCH_CUT"


def test_what_was_taken_is_what_was_sent_whatever_the_format(world):
    record, _ = read_activity(summary(1))
    written = write_ae([record], Envelope("2704", "ABC"))
    assert counts(receive(CATAIR, written)) == (1, 0, 0, 0)
    (again,) = FORMATS[CATAIR].read(written)
    version = EntrySummaryVersion.objects.get()
    assert (version.entry_type, version.importer_number) == (again.record.entry_type, again.record.importer_number)
    assert again.record.lines == record.lines


def test_a_replacement_and_a_deletion_by_catair(world):
    receive(CATAIR, catair(numbered(1), numbered(2)))
    replaced = changed("10", 3, "R", of=changed("44", 3, "OTHER WORDS FOR THEM", of=numbered(1)))
    submission = receive(CATAIR, catair(replaced, changed("10", 3, "D", of=numbered(2))[:1]), at=LATER)
    assert counts(submission) == (1, 1, 0, 0)


def test_a_refused_transaction_is_sent_again_mended(world):
    receive(CATAIR, catair(changed("50", 14, "X", of=numbered(2))))
    refused = Rejection.objects.get()
    lines = [SUMMARY[10] if line.startswith("50") else line for line in refused.raw.splitlines()]
    again = rejection_resend(rejection=refused, body="\r\n".join(lines).encode(), actor=SENDER, at=LATER)
    process_submission(again.pk)
    again.refresh_from_db()
    assert counts(again) == (1, 0, 0, 0)


def test_a_csv_batch_is_taken(world):
    bad = ROW | {"entry_number": "SV9-7002227-0", "duty": "x"}
    submission = receive(CSV, body(ROW, bad), step=50)
    assert counts(submission)[2] == 1 and submission.records == 2
    refused = Rejection.objects.get(record=2)
    assert (refused.reference, refused.problems[0]["path"]) == ("SV9-7002227-0", "rows[0].duty")


def test_a_csv_without_its_columns_is_refused_at_the_door(world):
    with pytest.raises(Refused) as refused:
        receive(CSV, b"colour,size\nred,1\n")
    assert refused.value.code == "COLUMN_UNKNOWN"
    assert not Activity.objects.exists()


def test_what_few_summaries_say_is_stored_and_read_again(world):
    header = columns(c1="33", c3="01", c5="02"), columns(c1="34", c3="311", e13="277")
    lines = after("31", *header, of=changed("53", 57, "NR00000001", of=changed("40", 60, "Y", of=numbered(1))))
    lines = changed("90", 15, "4991".rjust(11), of=after("89", columns(c1="89", c3="311", e16="277"), of=lines))
    assert counts(receive(CATAIR, catair(lines))) == (1, 0, 0, 0)
    (sent,) = FORMATS[CATAIR].read(catair(lines))
    stored = record_of(Activity.objects.get())
    assert stored is not None
    assert (stored.fees, stored.missing_documents) == (sent.record.fees, sent.record.missing_documents)
    assert stored.lines == sent.record.lines
    assert stored.lines[0].cases[0].declaration == "NR00000001" and stored.lines[0].non_reimbursement is True
