"""`manage.py rebuild_deadlines`: the watched deadlines, derived anew from the dated events and compared."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from entries.services.deadlines import deadlines_rebuild


class Command(BaseCommand):
    help = "Derive every watched deadline anew, report what differs and mend it; --check only reports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; exit with an error on a difference.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = deadlines_rebuild(write=not options["check"])
        told = (
            f"{found.activities:,} activities compared: {found.missing:,} deadlines missing, "
            f"{found.surplus:,} that no event gives."
        )
        if found.none:
            self.stdout.write(told)
            return
        if found.references:
            told += f" First of them: {', '.join(found.references)}."
        if options["check"]:
            raise CommandError(told)
        self.stdout.write(f"{told} Mended.")
