"""Whatever comes in is scanned before anything reads it; what is infected is never read, and a scanner that is away is waited for."""

import json
import socket
from collections.abc import Iterator

import pytest

from cee.audit.models import Event
from cee.base.errors import Refused
from cee.base.scanner import OVERLAP, Infected, Watch, scanner_said
from cee.pipeline import process_submission
from entries.formats.table import JSON, NDJSON
from entries.models import Activity, Rejection, Submission, SubmissionPart
from entries.services.scan import body_scan, submission_rescan
from entries.services.submission import submission_receive
from entries.services.sweep import submissions_unfinished
from tests.clamd_double import EICAR, ClamdDouble
from tests.intake_world import AT, SENDER, body, counts, summary


@pytest.fixture
def clamd(settings) -> Iterator[ClamdDouble]:
    with ClamdDouble() as server:
        settings.SCANNER, settings.SCANNER_SECONDS = server.address, 2
        yield server


@pytest.fixture
def away(settings) -> str:
    """The address of a scanner that is not there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.SCANNER = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    settings.SCANNER_SECONDS = 1
    return settings.SCANNER


def take(content_type: str, sent: bytes, step: int = 1000) -> Submission:
    chunks = [sent[start : start + step] for start in range(0, len(sent), step)]
    return submission_receive(content_type=content_type, body=chunks, actor=SENDER, at=AT)


def as_json(*records: object) -> bytes:
    return json.dumps({"activities": records}).encode()


def test_a_clean_batch_is_handed_over_byte_for_byte_and_taken(world, clamd):
    sent = body([summary(1), summary(2)])
    submission = take(NDJSON, sent)
    process_submission(submission.pk)
    submission.refresh_from_db()
    assert clamd.seen == [sent]
    assert (submission.scan, counts(submission)) == ("clean", (2, 0, 0, 0))


@pytest.mark.parametrize("content_type", [JSON, NDJSON])
def test_what_is_infected_is_refused_by_its_code_and_nothing_of_it_is_read_or_kept(world, clamd, content_type):
    with pytest.raises(Refused) as refused:
        take(content_type, as_json(summary(1)) + EICAR if content_type == JSON else body([summary(1), EICAR]))
    assert refused.value.code == "infected"
    submission = Submission.objects.get()
    assert (submission.status, submission.scan, submission.scan_note) == ("failed", "infected", "Eicar-Signature")
    assert not SubmissionPart.objects.exists() and process_submission(submission.pk) == 0
    assert not Activity.objects.exists() and not Rejection.objects.exists()
    event = Event.objects.get(verb="upload_infected")
    assert event.subject == f"submission:{submission.key}" and event.after["signature"] == "Eicar-Signature"


@pytest.mark.parametrize("content_type", [JSON, NDJSON])
def test_while_the_scanner_is_away_a_batch_waits_unread_and_is_read_when_it_is_back(
    world, away, settings, content_type
):
    submission = take(content_type, as_json(summary(1)) if content_type == JSON else body([summary(1)]))
    assert (submission.scan, submission.status) == ("waiting", "received") and submission.scan_note
    for _ in range(2):
        assert process_submission(submission.pk) == 0
        assert not Activity.objects.exists()
    assert submissions_unfinished(at=AT.replace(hour=23)) == [submission.pk], "the sweep asks again"
    with ClamdDouble() as back:
        settings.SCANNER = back.address
        assert process_submission(submission.pk) == 1
        assert process_submission(submission.pk) == 0
    submission.refresh_from_db()
    assert (submission.scan, submission.status, submission.records) == ("clean", "done", 1)
    assert counts(submission) == (1, 0, 0, 0)


def test_what_turns_out_infected_later_is_quarantined_once(world, away, settings):
    submission = take(NDJSON, body([summary(1)]) + b"\n" + EICAR)
    with ClamdDouble() as back:
        settings.SCANNER = back.address
        assert not submission_rescan(submission_id=submission.pk, at=AT)
        assert submission_rescan(submission_id=submission.pk, at=AT), "there is nothing that waits"
    submission.refresh_from_db()
    assert (submission.status, submission.scan) == ("failed", "infected") and process_submission(submission.pk) == 0
    assert Event.objects.filter(verb="upload_infected").count() == 1
    assert not Activity.objects.exists() and not SubmissionPart.objects.exists()


def test_json_that_waited_and_is_no_batch_fails_when_it_is_read(world, away, settings):
    submission = take(JSON, b'{"broken": ')
    settings.SCANNER = ""
    assert process_submission(submission.pk) == 0
    submission.refresh_from_db()
    assert submission.status == "failed" and "JSON" in submission.failure


def test_where_the_settings_let_it_pass_a_batch_is_read_unscanned_and_marked_so(world, away, settings):
    settings.SCANNER_FAIL_CLOSED = False
    submission = take(NDJSON, body([summary(1)]))
    assert submission.scan == "skipped" and process_submission(submission.pk) == 1


@pytest.mark.parametrize("answer", ["INSTREAM size limit exceeded. ERROR", "what?", ""])
def test_an_answer_that_tells_nothing_is_no_clean_bill(world, settings, answer):
    with ClamdDouble(answer=answer or " ") as odd:
        settings.SCANNER = odd.address
        assert take(NDJSON, body([summary(1)])).scan == "waiting"


def test_a_scanner_that_hangs_up_in_the_middle_makes_the_batch_wait(world, settings):
    with ClamdDouble(limit=500) as small:
        settings.SCANNER = small.address
        assert take(NDJSON, body([summary(number) for number in range(1, 40)])).scan == "waiting"


@pytest.mark.parametrize("place", [0, 200_000, 262_144 - 30, 400_000, 524_288 - 10])
def test_nothing_hides_across_the_border_of_two_windows(settings, clamd, place):
    settings.SCANNER_WINDOW_BYTES = 256 * 1024
    clamd.limit = 256 * 1024
    sent = b"a" * place + EICAR + b"b" * (600_000 - place)
    with pytest.raises(Infected):
        for _ in Watch().over([sent[:100_001], sent[100_001:]]):
            pass
    assert all(len(window) <= 256 * 1024 for window in clamd.seen) and len(EICAR) < OVERLAP


def test_a_dry_run_is_scanned_too_and_reads_nothing_without_the_scanner(db, clamd, away, settings):
    with pytest.raises(Refused) as refused:
        list(body_scan([b"x"], actor=SENDER, at=AT))
    assert refused.value.code == "scanner_unavailable"
    settings.SCANNER = clamd.address
    assert list(body_scan([b"x"], actor=SENDER, at=AT)) == [b"x"]
    with pytest.raises(Refused) as refused:
        list(body_scan([EICAR], actor=SENDER, at=AT))
    assert refused.value.code == "infected" and Event.objects.filter(verb="upload_infected").exists()


def scan_nothing() -> object:
    """A scanner of the site's own, named by its path."""

    class Scan:
        def feed(self, chunk: bytes) -> None:
            pass

        def verdict(self) -> str:
            return "Own-Finding"

        def close(self) -> None:
            pass

    return Scan()


def test_a_dotted_path_names_a_scanner_of_ones_own(world, settings):
    settings.SCANNER = "tests.services.test_scanner.scan_nothing"
    with pytest.raises(Refused) as refused:
        take(NDJSON, body([summary(1)]))
    assert "Own-Finding" in refused.value.message


def test_the_readiness_page_says_what_scans(client, clamd, settings, monkeypatch):
    assert scanner_said() == "ok"
    settings.SCANNER = ""
    assert scanner_said().startswith("none configured")
    assert client.get("/readyz").json()["virus_scanner"].startswith("none configured")
