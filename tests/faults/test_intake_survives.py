"""Whatever is killed in mid-intake, every record that was answered for is stored exactly once."""

import json
import socket
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.faults.rig import Rig

NDJSON = "application/x-ndjson"
SEVERAL_PIECES = 12_000
ONE_PIECE = 2_000
_WRITE = """
import json
from cee.management.bench.sample import Sampler
from entries.formats.json import to_json
from entries.selectors.reference import reference_view
sampler = Sampler(reference_view(), seed={first}, importers=2_000)
with open({path!r}, "w") as file:
    for record in sampler.summaries({size}, first={first}):
        file.write(json.dumps(to_json(record)) + "\\n")
"""


class Sender:
    """Sends batches to a rig, each under numbers of its own, and counts what has become of them."""

    def __init__(self, rig: Rig, folder: Path) -> None:
        self.rig, self.folder, self.next = rig, folder, 1
        self.token = rig.manage("token", "chaos", "--scope", "all", "--office", "national").strip()

    def batch(self, size: int = ONE_PIECE) -> bytes:
        """A batch of sound summaries that nobody has sent before."""
        path = self.folder / f"{self.next}.ndjson"
        self.rig.manage("shell", given=_WRITE.format(first=self.next, size=size, path=str(path)))
        self.next += size
        return path.read_bytes()

    def send(self, body: bytes) -> str:
        """Hand a batch in; the id of the submission that answers for it."""
        status, answer = self.rig.request("/api/v1/submissions/", token=self.token, body=body, kind=NDJSON)
        assert status == 202, (status, answer[:500])
        return str(json.loads(answer)["id"])

    def part_way(self, key: str, seconds: float = 120) -> None:
        """Wait until a worker is inside the transaction of a piece of the batch."""
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY entries_%%' AND state = 'active'"
        self.rig.wait_for(
            lambda: self.rig.ask(waiting) > 0 or self._status(key) == "done", "a COPY is under way", seconds
        )

    def done(self, key: str, seconds: float = 300) -> dict[str, Any]:
        """Wait until the batch is done; its row."""
        self.rig.wait_for(lambda: self._status(key) == "done", f"submission {key} is done", seconds)
        row: dict[str, Any] = self.rig.ask(
            "SELECT to_jsonb(s) FROM entries_submission s WHERE key = %s", uuid.UUID(key)
        )
        return row

    def _status(self, key: str) -> Any:
        return self.rig.ask("SELECT status FROM entries_submission WHERE key = %s", uuid.UUID(key))

    def stored_once(self, body: bytes) -> None:
        """Each record of the batch has one activity, version, determination and arrival, and each of its lines is there."""
        records = [json.loads(line) for line in body.splitlines()]
        numbers = [record["entry_number"] for record in records]
        lines = sum(len(record["lines"]) for record in records)
        found = self.rig.ask(_FOUND, numbers)
        assert found == {name: len(numbers) for name in ("activities", "versions", "decisions", "arrivals")} | {
            "lines": lines
        }


_FOUND = """
WITH sent AS (SELECT id FROM entries_activity WHERE reference = ANY(%s))
SELECT jsonb_build_object(
    'activities', (SELECT count(*) FROM sent),
    'versions', (SELECT count(*) FROM entries_entrysummaryversion v JOIN sent ON sent.id = v.activity_id),
    'decisions', (SELECT count(*) FROM routing_routingdecision d JOIN sent ON sent.id = d.activity_id),
    'arrivals', (SELECT count(*) FROM audit_event e JOIN sent ON sent.id = e.activity_id WHERE e.verb = 'arrived'),
    'lines', (SELECT count(*) FROM entries_entryline l JOIN sent ON sent.id = l.activity_id))
"""


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    with Rig(CEE_SUBMISSION_SWEEP_SECONDS="2", CEE_SUBMISSION_BODY_SECONDS="5") as rig:
        rig.manage("load_reference")
        rig.start("pipeline", "batch", "beat", "web")
        rig.wait_for(lambda: rig.status("/readyz") == 200, "ready at first")
        yield Sender(rig, tmp_path_factory.mktemp("batches"))


def all_accepted(row: dict[str, Any], size: int = ONE_PIECE) -> None:
    assert (row["accepted"], row["replaced"], row["rejected"], row["duplicate"]) == (size, 0, 0, 0)


@pytest.mark.parametrize("part", ["pipeline", "postgres"])
def test_killed_while_rows_are_written_everything_is_there_once(sender: Sender, part: str) -> None:
    body = sender.batch(SEVERAL_PIECES)
    key = sender.send(body)
    sender.part_way(key)
    sender.rig.kill(part)
    sender.rig.start(part)
    all_accepted(sender.done(key), SEVERAL_PIECES)
    sender.stored_once(body)


def test_a_batch_taken_while_the_broker_is_dead_is_found_by_the_sweep(sender: Sender) -> None:
    body = sender.batch()
    sender.rig.kill("valkey")
    key = sender.send(body)
    sender.rig.start("valkey")
    all_accepted(sender.done(key))
    sender.stored_once(body)


def test_a_web_server_killed_in_mid_upload_has_promised_nothing_and_the_batch_can_be_sent_again(sender: Sender) -> None:
    body = sender.batch()
    rig, where = sender.rig, urlsplit(sender.rig.url)
    with socket.create_connection((where.hostname, where.port or 80), timeout=60) as connection:
        head = f"POST /api/v1/submissions/ HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: Bearer {sender.token}\r\n"
        connection.sendall(f"{head}Content-Type: {NDJSON}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        connection.sendall(body[: len(body) // 2])
        begun = "SELECT count(*) FROM entries_submission WHERE NOT complete AND status = 'received'"
        rig.wait_for(lambda: rig.ask(begun) > 0, "the upload has begun")
        rig.kill("web")
    rig.start("web")
    all_accepted(sender.done(sender.send(body)))
    sender.stored_once(body)
    rig.wait_for(lambda: rig.ask(begun) == 0, "the broken upload is marked failed")
    failure = rig.ask("SELECT failure FROM entries_submission WHERE status = 'failed' ORDER BY id DESC LIMIT 1")
    assert "send the batch again" in failure


def test_sent_again_and_again_while_workers_die_it_counts_once(sender: Sender) -> None:
    body = sender.batch()
    keys = []
    for _ in range(3):
        keys.append(sender.send(body))
        time.sleep(0.5)
        sender.rig.kill("pipeline")
        sender.rig.start("pipeline")
    rows = [sender.done(key) for key in keys]
    assert sum(row["accepted"] for row in rows) == ONE_PIECE and sum(row["duplicate"] for row in rows) == 2 * ONE_PIECE
    sender.stored_once(body)
