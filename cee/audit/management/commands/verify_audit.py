"""`manage.py verify_audit`: is the record of events what was sealed?"""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cee.audit.canonical import Block
from cee.audit.models import SealBlock
from cee.audit.seal import checkpoint_path, checkpoints_read
from cee.audit.stream import events_between
from cee.audit.verify import verify_chain, verify_checkpoints, verify_events


class Command(BaseCommand):
    help = "Recompute every seal over the events, or over an exported file, and compare with the checkpoint outside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--export", metavar="FILE", help="Write blocks and events as NDJSON, to be verified elsewhere."
        )
        parser.add_argument("--file", metavar="FILE", help="Verify an exported file instead of the database.")
        parser.add_argument("--checkpoints", metavar="FILE", help="Another checkpoint file than the configured one.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["export"]:
            return self._export(Path(options["export"]))
        checkpoints = checkpoints_read(Path(options["checkpoints"] or checkpoint_path()))
        faults = self._faults_of_file(options["file"]) if options["file"] else self._faults_of_database()
        blocks, events = next(faults)
        found = [*faults, *verify_checkpoints(blocks, checkpoints)]
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{len(blocks)} blocks hold; the events under them are what was sealed.")

    def _faults_of_database(self) -> Iterator[Any]:
        with transaction.atomic():
            blocks = _blocks()
            yield blocks, None
            yield from verify_chain(blocks)
            yield from verify_events(blocks, events_between(0, blocks[-1].below_xid if blocks else 0))

    def _faults_of_file(self, name: str) -> Iterator[Any]:
        rows = [json.loads(line) for line in Path(name).read_text().splitlines()]
        blocks = [Block(**row["block"]) for row in rows if "block" in row]
        yield blocks, None
        yield from verify_chain(blocks)
        yield from verify_events(blocks, (row["event"] for row in rows if "event" in row))

    def _export(self, path: Path) -> None:
        with transaction.atomic(), path.open("w") as file:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            blocks = _blocks()
            for block in blocks:
                file.write(json.dumps({"block": block._asdict()}) + "\n")
            for event in events_between(0, blocks[-1].below_xid if blocks else 0):
                event["at"] = event["at"].isoformat(timespec="microseconds")
                file.write(json.dumps({"event": event}) + "\n")


def _blocks() -> list[Block]:
    fields = Block._fields
    return [Block(*row) for row in SealBlock.objects.order_by("number").values_list(*fields)]
