"""A receiver of webhooks as somebody else would write it: it knows the secret, and the words of the contract."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """What came, in order; `answers` are the statuses to give next, 200 when they are used up."""

    def __init__(self) -> None:
        self.secret = ""
        self.age = 10 * 24 * 3600  # seconds; tests send at later instants
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self.bodies: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.signed: list[bool] = []
        self.on_arrival: Callable[[], None] = lambda: None
        self.url = ""

    @property
    def events(self) -> list[int]:
        """The ids of the events of the deliveries that were taken."""
        return [event["id"] for body in self.bodies for event in body["results"]]

    def take(self, headers: Any, body: bytes) -> int:
        """Look at one delivery and answer its status."""
        self.headers = dict(headers)
        self.ids.append(headers["CEE-Delivery"])
        self.signed.append(is_signed(headers["CEE-Signature"], body, self.secret, age=self.age))
        self.on_arrival()
        status = self.answers.pop(0) if self.answers else 200
        if 200 <= status < 300:
            self.bodies.append(json.loads(body))
        return status


def is_signed(header: str, body: bytes, secret: str, *, age: int = 300) -> bool:
    """Whether a signature header is of this body, by this secret, and fresh."""
    pairs = [part.split("=", 1) for part in header.split(",")]
    stamp = next(value for name, value in pairs if name == "t")
    wanted = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    fresh = abs(time.time() - int(stamp)) <= age
    return fresh and any(hmac.compare_digest(wanted, value) for name, value in pairs if name == "v1")


@contextmanager
def receiver(port: int = 0) -> Iterator[Receiver]:
    """A running receiver on a port of this machine."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status = found.take(self.headers, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            if status in (301, 302, 307, 308):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hook?of=cee"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
