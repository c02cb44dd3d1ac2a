"""The virus scanner: whatever comes in is handed to it before anything reads it. Which one, is a setting.

`CEE_SCANNER` is the address of a clamd (`tcp://host:3310`, `unix:///run/clamd.sock`), or the dotted path of a callable that
begins a `Scan`; empty means that nothing is scanned, which the readiness page and the screens say.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Final, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from cee.base.clamd import Clamd, ScannerUnavailable

OVERLAP: Final = 64 * 1024
"""What each window repeats of the one before, so that nothing hides across their border."""


class Infected(Exception):
    """The scanner found something; `signature` is its name for it."""

    def __init__(self, signature: str) -> None:
        super().__init__(signature)
        self.signature = signature


class Scan(Protocol):
    """One look of a scanner at one stretch of bytes. Its methods raise ScannerUnavailable."""

    def feed(self, chunk: bytes) -> None:
        """Hand over the next bytes."""

    def verdict(self) -> str:
        """The name of what was found, empty for nothing."""

    def close(self) -> None:
        """Let go of it; more than once does no harm."""


class Outcome(StrEnum):
    """What is known of a body."""

    NONE = "none"  # no scanner is configured
    CLEAN = "clean"
    WAITING = "waiting"  # the scanner was away; it is asked again before anything is read
    SKIPPED = "skipped"  # the scanner was away, and the settings let the body pass
    INFECTED = "infected"


class Watch:
    """Hands a body to the scanner as it passes; `outcome` tells what is known once it has passed."""

    def __init__(self) -> None:
        self._begin = beginner()
        self._scan: Scan | None = None
        self._taken = 0
        self._tail = b""
        self.outcome = Outcome.NONE if self._begin is None else Outcome.CLEAN
        self.note = ""

    def over(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks as they are; raises Infected at the latest when the last has passed.

        Where the scanner cannot be reached the body goes on: waiting for it, or let pass, as the settings say.
        """
        try:
            for chunk in chunks:
                self._ask(lambda chunk=chunk: self._feed(chunk))  # type: ignore[misc]
                yield chunk
            self._ask(self._judge)
        finally:
            if self._scan is not None:
                self._scan.close()

    def _ask(self, step: Callable[[], None]) -> None:
        if self.outcome is not Outcome.CLEAN:
            return
        try:
            step()
        except ScannerUnavailable as error:
            self.outcome = Outcome.WAITING if settings.SCANNER_FAIL_CLOSED else Outcome.SKIPPED
            self.note = str(error)[:200]
        except Infected as found:
            self.outcome, self.note = Outcome.INFECTED, found.signature[:200]
            raise

    def _feed(self, chunk: bytes) -> None:
        for start in range(0, len(chunk), OVERLAP):
            part = chunk[start : start + OVERLAP]
            if self._scan is not None and self._taken + len(part) > settings.SCANNER_WINDOW_BYTES:
                self._judge()
            if self._scan is None:
                assert self._begin is not None
                self._scan, self._taken = self._begin(), len(self._tail)
                self._scan.feed(self._tail)
            self._scan.feed(part)
            self._taken += len(part)
            self._tail = (self._tail + part)[-OVERLAP:]

    def _judge(self) -> None:
        scan, self._scan = self._scan, None
        if scan is None:
            return
        try:
            found = scan.verdict()
        finally:
            scan.close()
        if found:
            raise Infected(found)


def beginner() -> Callable[[], Scan] | None:
    """What begins a scan with the configured scanner; None where there is none."""
    where: str = settings.SCANNER
    if not where:
        return None
    if "://" not in where:
        found: Callable[[], Scan] = import_string(where)
        return found
    return lambda: Clamd(where, seconds=settings.SCANNER_SECONDS, tries=settings.SCANNER_TRIES)


def scanner_said() -> str:
    """`ok`, `none configured`, or what is wrong; asks the scanner about an empty body."""
    begin = beginner()
    if begin is None:
        return "none configured: uploads are not scanned"
    try:
        scan = begin()
        try:
            scan.verdict()
        finally:
            scan.close()
    except ScannerUnavailable as error:
        waiting = "uploads wait for it" if settings.SCANNER_FAIL_CLOSED else "uploads pass unscanned"
        return f"cannot be reached, {waiting} ({error})"
    return "ok"
