"""The two ways in for simulated trade: the web interface, as any filer's program uses it, and the service behind it."""

import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

from cee.access.principal import Principal
from cee.base.clock import now
from cee.management.demo.store_trade import Json, ndjson, submit
from entries.formats.table import NDJSON

COUNTS = ("records", "accepted", "replaced", "rejected", "duplicate")
_PATH = "/api/v1/submissions/"
_TIMEOUT_SECONDS = 60
_FINISHED = ("done", "failed")
_BUSY = (429, 503)
_TRIES = 20
_LONGEST_WAIT = 60.0


class DoorError(RuntimeError):
    """The web interface could not be reached, or did not take a batch; the message says what it answered."""


class Door(Protocol):
    """Takes batches of records and knows what became of them."""

    def send(self, batch: list[Json]) -> None:
        """Hand a batch in."""

    def counts(self) -> tuple[dict[str, int], int]:
        """What became of everything sent so far, by count, and how many batches are not finished."""


@dataclass
class Direct:
    """Through the submission service, processed in this very process."""

    actor: Principal
    _sent: list[dict[str, int]] = field(default_factory=list)

    def send(self, batch: list[Json]) -> None:
        """Store and process a batch."""
        submission = submit(batch, at=now(), actor=self.actor)
        self._sent.append({name: getattr(submission, name) for name in COUNTS})

    def counts(self) -> tuple[dict[str, int], int]:
        """The counts of all batches; none is ever unfinished."""
        return _sum(self._sent), 0


@dataclass
class Web:
    """Over HTTP with a bearer token. A batch that is finished is not asked about again."""

    base: str
    token: str
    _open: list[str] = field(default_factory=list)
    _closed: list[dict[str, int]] = field(default_factory=list)

    def send(self, batch: list[Json]) -> None:
        """POST a batch. Raises DoorError where it is not taken."""
        answer = self._ask("POST", _PATH, b"".join(ndjson(batch)))
        self._open.append(str(answer["id"]))

    def counts(self) -> tuple[dict[str, int], int]:
        """Ask about every unfinished batch."""
        running: list[dict[str, int]] = []
        still: list[str] = []
        for key in self._open:
            answer = self._ask("GET", f"{_PATH}{key}/")
            finished = answer["status"] in _FINISHED
            (self._closed if finished else running).append({name: int(answer["counts"][name]) for name in COUNTS})
            still += [] if finished else [key]
        self._open = still
        return _sum([*self._closed, *running]), len(still)

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        for _ in range(_TRIES):
            status, text, wait = self._exchange(method, path, body)
            if status in (200, 202):
                return json.loads(text)
            if status not in _BUSY:
                break
            time.sleep(wait)
        raise DoorError(f"{method} {path} answered {status}: {text[:300].decode(errors='replace')}")

    def _exchange(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes, float]:
        """One request: status, body, and the seconds that a busy server asks to wait."""
        parts = urlsplit(self.base)
        connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = connect(parts.netloc, timeout=_TIMEOUT_SECONDS)
        try:
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": NDJSON, "Accept": "application/json"}
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            wait = response.headers.get("Retry-After", "1")
            return response.status, response.read(), min(float(wait), _LONGEST_WAIT) if wait.isdigit() else 1.0
        except (OSError, HTTPException) as error:
            raise DoorError(f"{self.base} cannot be reached: {error}") from None
        finally:
            connection.close()


def _sum(counts: list[dict[str, int]]) -> dict[str, int]:
    return {name: sum(one[name] for one in counts) for name in COUNTS}
