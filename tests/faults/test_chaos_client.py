"""A client in chaos: each message is sent none to five times, out of order, by several hands, and lines break in mid-body.
What CEE holds in the end is what was sent, once."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.faults.rig import Rig

NDJSON = "application/x-ndjson"
SEED = 20261124
MESSAGES = 60
HANDS = 4
_WRITE = """
import json
from cee.management.bench.sample import Sampler
from entries.formats.json import to_json
from entries.selectors.reference import reference_view
with open({path!r}, "w") as file:
    for record in Sampler(reference_view(), seed=7, importers=50).summaries({size}, first=1):
        file.write(json.dumps(to_json(record)) + "\\n")
"""
_STATE = """
SELECT coalesce(jsonb_object_agg(a.reference, jsonb_build_object(
    'filed', a.filed_version, 'release', a.release,
    'versions', (SELECT count(*) FROM entries_entrysummaryversion v WHERE v.activity_id = a.id),
    'lines', (SELECT count(*) FROM entries_entryline l WHERE l.activity_id = a.id),
    'arrivals', (SELECT count(*) FROM audit_event e WHERE e.activity_id = a.id AND e.verb = 'arrived'),
    'bills', (SELECT v.bills FROM entries_entrysummaryversion v WHERE v.activity_id = a.id AND v.number = a.filed_version),
    'notices', (SELECT count(*) FROM entries_statusnotice n WHERE n.activity_id = a.id))), '{}')
FROM entries_activity a
"""


class Client:
    """Sends messages whole, or lets the line break in the middle of one."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.token = rig.manage("token", "chaos", "--scope", "all", "--office", "national").strip()

    def whole(self, message: dict[str, Any]) -> str:
        """Hand a message in, again and again until it is answered for; the submission's id."""
        for _ in range(20):
            status, answer = self.rig.request(
                "/api/v1/submissions/", token=self.token, body=_line(message), kind=NDJSON
            )
            if status == 202:
                return str(json.loads(answer)["id"])
        raise AssertionError(f"never taken: {status} {answer[:200]!r}")

    def cut(self, message: dict[str, Any], share: float) -> None:
        """Begin to hand a message in, and hang up in the middle of its body."""
        body, where = _line(message), urlsplit(self.rig.url)
        head = f"POST /api/v1/submissions/ HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: Bearer {self.token}\r\n"
        with socket.create_connection((where.hostname, where.port or 80), timeout=30) as line:
            line.sendall(f"{head}Content-Type: {NDJSON}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
            line.sendall(body[: int(len(body) * share)])


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode()


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig(CEE_SUBMISSION_SWEEP_SECONDS="2", CEE_SUBMISSION_BODY_SECONDS="5") as rig:
        rig.manage("load_reference")
        rig.start("pipeline", "batch", "beat", "web")
        rig.wait_for(lambda: rig.status("/readyz") == 200, "ready at first")
        yield rig


def test_what_a_client_in_chaos_sent_is_there_once_and_nothing_else(rig: Rig, tmp_path: Path) -> None:
    draw, client, path = Random(SEED), Client(rig), tmp_path / "messages.ndjson"
    rig.manage("shell", given=_WRITE.format(path=str(path), size=MESSAGES))
    adds = [json.loads(line) for line in path.read_text().splitlines()]
    notices = {
        one["entry_number"]: {"kind": "status_notice", "entry_number": one["entry_number"], "fact": "released",
                              "date": one["entry_date"]}
        for one in adds[::3]
    }  # fmt: skip
    replaced = {one["entry_number"]: one | {"action": "replace", "bills": ["CHAOS1"]} for one in adds[::4]}
    messages = [*adds, *notices.values(), *replaced.values()]
    times = [draw.randint(0, 5) for _ in messages]
    sends = [(place, draw.random()) for place, count in enumerate(times) for _ in range(count)]
    draw.shuffle(sends)
    answered: dict[int, list[str]] = {}

    def send(one: tuple[int, float]) -> None:
        place, luck = one
        if luck < 0.35:
            client.cut(messages[place], luck * 2.8)
        else:
            answered.setdefault(place, []).append(client.whole(messages[place]))

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(send, sends))
        # A client that was never answered sends again.
        list(hands.map(send, [(place, 1.0) for place, count in enumerate(times) if count and place not in answered]))
    _settle(rig)

    sent = {messages[place].get("action", "add") + messages[place]["kind"] + messages[place]["entry_number"]: place
            for place, count in enumerate(times) if count}  # fmt: skip
    first = {one["entry_number"] for one in adds if f"addentry_summary{one['entry_number']}" in sent}
    # A replacement that overtook its summary was refused as such: its client mends nothing, it sends it again.
    late = [number for number in replaced if number in first and f"replaceentry_summary{number}" in sent]
    for number in late:
        client.whole(replaced[number])
    _settle(rig)

    state = rig.ask(_STATE)
    assert set(state) == first, "what was never sent is not there, what was sent is"
    lines = {one["entry_number"]: len(one["lines"]) for one in adds}
    for number, found in state.items():
        versions = 2 if number in late else 1
        noticed = number in notices and f"addstatus_notice{number}" in sent
        assert found == {
            "filed": versions,
            "versions": versions,
            "lines": lines[number] * versions,
            "arrivals": 1,
            "bills": ["CHAOS1"]
            if number in late
            else next(o for o in adds if o["entry_number"] == number).get("bills"),
            "release": "released" if noticed else found["release"],
            "notices": int(noticed),
        }, number
    assert late and any(state[number]["notices"] for number in state)
    broken = "SELECT count(*) FROM entries_submission WHERE status = 'failed'"
    assert rig.ask(broken) > 0, "the lines that broke are told as failed"
    _counted_once(rig, first)


def _settle(rig: Rig) -> None:
    """Wait until nothing is under way any more."""
    open_ones = "SELECT count(*) FROM entries_submission WHERE status IN ('received', 'processing')"
    rig.wait_for(lambda: rig.ask(open_ones) == 0, "every submission has ended", 180)


def _counted_once(rig: Rig, first: set[str]) -> None:
    """Each record that was answered for counts in exactly one of the ways."""
    off = (
        "SELECT count(*) FROM entries_submission WHERE status = 'done' "
        "AND records <> accepted + replaced + rejected + duplicate"
    )
    assert rig.ask(off) == 0
    twice = (
        "SELECT count(*) FROM (SELECT reference FROM entries_activity GROUP BY kind, reference HAVING count(*) > 1) x"
    )
    assert rig.ask(twice) == 0 and len(first) > MESSAGES // 2
