"""One POST to one checked address: no redirect is followed, no proxy asked, no cookie kept, and it ends in time."""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import Any, Final, NamedTuple

from cee.api.webhooks.address import Address, address_of, checked
from cee.base.errors import Refused

MOST_READ: Final = 4096
"""Bytes of an answer that are read; what it says is of no interest."""


class Outcome(NamedTuple):
    """What came of a send: the status, where there was an answer, and why it failed, where it did."""

    ok: bool
    status: int | None
    error: str = ""


class _Pinned(HTTPConnection):
    """A connection to the very address that was checked, by the name that the URL gives."""

    def __init__(self, address: Address, number: str, seconds: float) -> None:
        super().__init__(address.host, address.port, timeout=seconds)
        self._address, self._number, self._seconds = address, number, seconds
        self.was_cut = False

    def connect(self) -> None:
        """To the checked address; TLS with the name of the host."""
        self.sock: Any = socket.create_connection((self._number, self._address.port), self._seconds)
        if self._address.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self._address.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """End it from another thread: a receiver that drips its answer does not hold the sender."""
        self.was_cut = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> Outcome:
    """Send a body. Any 2xx is success; whatever else comes, or does not come in time, is told. Raises nothing of the network."""
    try:
        address = address_of(url)
        number = checked(address)
    except Refused as refused:
        return Outcome(False, None, refused.message)
    line = _Pinned(address, number, seconds)
    watch = Timer(seconds, line.cut)
    watch.daemon = True
    watch.start()
    try:
        line.request("POST", address.target, body, {"Host": address.netloc, "Accept": "*/*", **headers})
        answer = line.getresponse()
        answer.read(MOST_READ)
        good = 200 <= answer.status < 300
        return Outcome(good, answer.status, "" if good else f"The receiver answered {answer.status}.")
    except (OSError, HTTPException, ValueError) as error:
        if line.was_cut or isinstance(error, TimeoutError):
            return Outcome(False, None, "The receiver did not answer in time.")
        if isinstance(error, ssl.SSLError):
            return Outcome(False, None, f"TLS failed: {error.reason or type(error).__name__}."[:200])
        return Outcome(False, None, f"The connection failed: {type(error).__name__}.")
    finally:
        watch.cancel()
        line.close()
