"""`manage.py bench NAME`: measure, in databases of its own, against a bare limit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cee.management.bench.registry import BENCHES
from cee.management.bench.scratch import drop_template


class Command(BaseCommand):
    help = "Measure CEE against a bare limit, several interleaved repetitions in separate processes. Real data is not touched."

    def add_arguments(self, parser: CommandParser) -> None:
        listed = "; ".join(f"{bench.name}: {bench.about}" for bench in BENCHES.values())
        parser.add_argument("name", choices=sorted(BENCHES), help=listed)
        parser.add_argument("--size", type=int, help="how many entries, decisions or items")
        parser.add_argument("--repetitions", type=int, help="how often each side is measured")
        parser.add_argument("--against", default="", help="what to compare with, where there is a choice")
        parser.add_argument("--json", action="store_true", help="print one JSON object last")

    def handle(self, *args: Any, **options: Any) -> None:
        bench = BENCHES[options["name"]]
        against = options["against"]
        if against and against not in bench.against:
            raise CommandError(f"{bench.name} is compared with {' or '.join(bench.against) or 'one thing only'}.")
        size, repetitions = options["size"] or bench.size, options["repetitions"] or bench.repetitions
        self.say(f"{bench.name}: {bench.about}; size {size:,}, {repetitions} repetitions")
        try:
            result = bench.run(size, repetitions, against, self.say)
        finally:
            drop_template()
        if options["json"]:
            self.stdout.write(result.as_json())
            return
        self.stdout.write(f"{result.name}: median {result.median:,.1f} {result.unit}")
        if result.ratio is not None:
            self.stdout.write(f"{result.ratio:.2f} times {result.against} ({result.min:.2f} to {result.max:.2f})")

    def say(self, text: str) -> None:
        """Progress, on stderr, so that the result stands alone on stdout."""
        self.stderr.write(text)
