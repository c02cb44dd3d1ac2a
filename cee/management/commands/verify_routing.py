"""`manage.py verify_routing`: route again from what the decisions name, and report every mismatch."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from routing.services.verify import verify_decisions, verify_rulesets


class Command(BaseCommand):
    help = "Repeat stored determinations from what they name. Exit code 1 where any does not come out the same."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--sample", type=int, default=10_000, metavar="N", help="about N drawn at random (10,000)")
        which.add_argument("--all", action="store_true", help="every determination")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for version in verify_rulesets():
            wrong += 1
            self.stdout.write(f"ruleset {version}: its content is not what its hash says")
        done = 0
        for mismatch in verify_decisions(sample=None if options["all"] else options["sample"]):
            done += 1
            if mismatch is not None:
                wrong += 1
                self.stdout.write(f"activity {mismatch.activity_id}, determination {mismatch.seq}: {mismatch.what}")
        self.stdout.write(f"{done:,} determinations repeated, {wrong:,} mismatches")
        if wrong:
            raise SystemExit(1)
