"""A client of clamd: hands it a body by its INSTREAM command, over TCP or a socket file."""

import socket
import struct
from typing import Final
from urllib.parse import urlsplit

SCHEMES: Final = ("tcp", "unix")
PORT: Final = 3310
_LONGEST_ANSWER: Final = 4096


class ScannerUnavailable(Exception):
    """The scanner did not answer, or not in a way that tells anything."""


class Clamd:
    """One INSTREAM session with a clamd. Every fault of the line, or of clamd itself, is ScannerUnavailable."""

    def __init__(self, address: str, *, seconds: float, tries: int) -> None:
        self._address = address
        self._line = self._connected(seconds, tries)
        self._sending(b"zINSTREAM\0")

    def feed(self, chunk: bytes) -> None:
        """Hand over the next bytes."""
        if chunk:
            self._sending(struct.pack("!L", len(chunk)) + chunk)

    def verdict(self) -> str:
        """What clamd found in the bytes handed over, by its own name; empty where it found nothing."""
        self._sending(struct.pack("!L", 0))
        answer = self._answer()
        self.close()
        said = answer.removeprefix("stream: ")
        if said == "OK":
            return ""
        if said.endswith(" FOUND"):
            return said.removesuffix(" FOUND")
        raise ScannerUnavailable(f"clamd answered {answer!r}")

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _connected(self, seconds: float, tries: int) -> socket.socket:
        for left in range(tries, 0, -1):
            try:
                return _dial(self._address, seconds)
            except OSError as error:
                if left == 1:
                    raise ScannerUnavailable(f"{self._address}: {error}") from None
        raise ScannerUnavailable(f"{self._address} was not tried")

    def _sending(self, data: bytes) -> None:
        try:
            self._line.sendall(data)
        except OSError as error:
            self.close()
            raise ScannerUnavailable(f"{self._address}: {error}") from None

    def _answer(self) -> str:
        held = bytearray()
        try:
            while b"\0" not in held and len(held) < _LONGEST_ANSWER:
                some = self._line.recv(_LONGEST_ANSWER)
                if not some:
                    break
                held += some
        except OSError as error:
            self.close()
            raise ScannerUnavailable(f"{self._address}: {error}") from None
        return held.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _dial(address: str, seconds: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or PORT), timeout=seconds)
