"""`manage.py simulate_trade --entries N`: generated summaries, streamed through the front door."""

import secrets
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import batched
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cee.access.acting import acting
from cee.access.models import User
from cee.access.principal import system_principal
from cee.access.services import token_issue, token_revoke
from cee.base.clock import now, today
from cee.management.demo.door import COUNTS, Direct, Door, DoorError, Web
from cee.management.demo.summaries import Trade
from cee.stack.paths import home_of
from cee.stack.secrets import read_json
from entries.selectors.reference import law

_NAME = "simulate_trade"
_FIRST_NUMBER = 1_000_000
"""Sequences of entry numbers below it belong to `load_demo`."""
_LAST_NUMBER = 9_999_999
_POLL_SECONDS = 0.5
_TELL_SECONDS = 2.0
_TOKEN_LIFETIME = timedelta(hours=12)


class Command(BaseCommand):
    help = "Stream generated entry summaries through the front door and tell what became of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entries", type=int, required=True, help="How many summaries.")
        parser.add_argument(
            "--rate", type=float, help="At most so many summaries a second; default: as fast as it goes."
        )
        parser.add_argument("--batch", type=int, default=500, help="Summaries of one submission; default 500.")
        parser.add_argument("--until-empty", action="store_true", help="Wait until every submission is finished.")
        parser.add_argument("--direct", action="store_true", help="Call the service here instead of the web interface.")
        parser.add_argument("--url", help="The web interface; default: the one that `manage.py up` runs here.")
        parser.add_argument("--days", type=int, default=10, help="Entry dates lie in so many days up to today.")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--start", type=int, help="First sequence of the entry numbers; default: drawn anew.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("Simulated trade is not for production (CEE_MODE=production).")
        entries, start = options["entries"], options["start"]
        if start is None:
            start = _FIRST_NUMBER + secrets.randbelow(max(_LAST_NUMBER - _FIRST_NUMBER - entries, 1))
        if entries < 1 or options["batch"] < 1 or not 0 < start <= _LAST_NUMBER - entries:
            raise CommandError(
                "Give a positive number of entries, a positive batch, and a start that leaves room for them."
            )
        trade = Trade(today(), law().edition, seed=options["seed"], start=start, days=options["days"])
        try:
            with self._door(options["direct"], options["url"]) as door:
                self._stream(trade, door, options)
        except DoorError as error:
            raise CommandError(str(error)) from None

    def _stream(self, trade: Trade, door: Door, options: dict[str, Any]) -> None:
        began, sent, told = time.monotonic(), 0, 0.0
        for batch in batched(trade.records(options["entries"]), options["batch"]):
            door.send(list(batch))
            sent += len(batch)
            if options["rate"]:
                time.sleep(max(0.0, sent / options["rate"] - (time.monotonic() - began)))
            if time.monotonic() - told > _TELL_SECONDS:
                self._tell(door, sent, began)
                told = time.monotonic()
        while options["until_empty"] and door.counts()[1]:
            time.sleep(_POLL_SECONDS)
        self._tell(door, sent, began)

    def _tell(self, door: Door, sent: int, began: float) -> None:
        counts, unfinished = door.counts()
        seconds = max(time.monotonic() - began, 0.001)
        words = ", ".join(f"{counts[name]:,} {name}" for name in COUNTS[1:])
        waiting = f"; {unfinished} submissions not finished" if unfinished else ""
        self.stdout.write(f"{sent:,} sent ({sent / seconds:,.0f} a second): {words}{waiting}")

    @contextmanager
    def _door(self, direct: bool, url: str | None) -> Iterator[Door]:
        actor = system_principal(f"manage.py {_NAME}")
        if direct:
            yield Direct(actor)
            return
        base = url or read_json(home_of("dev") / "up.json").get("url")
        if not base:
            raise CommandError("No web interface runs here: start `manage.py up`, name one by --url, or use --direct.")
        token, secret = token_issue(
            name=_NAME, scopes="submit read", office="national", actor=actor, lifetime=_TOKEN_LIFETIME
        )
        with acting(actor, verb="account_marked", reason="What it sends is demonstration"):
            User.objects.filter(pk=token.user_id).update(is_demonstration=True)
        try:
            yield Web(base.rstrip("/"), secret)
        finally:
            token_revoke(digest=token.pk, actor=actor, at=now(), reason="The simulation is over")
