"""`manage.py golden`: answer the golden table anew, or say what would change."""

import difflib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from routing.golden import render
from routing.golden_cases import questions


class Command(BaseCommand):
    """Writes `tests/golden/routing.csv`; what changes in it changes where work goes, so read it before committing."""

    help = "Regenerate the golden table of routing; --check only tells whether it would change."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """--check writes nothing and fails with the difference."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the table would change")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Write the table, or compare it."""
        path = Path(settings.ROOT) / "tests" / "golden" / "routing.csv"
        table = render(questions())
        if not check:
            path.write_text(table, "utf-8")
            self.stdout.write(f"{table.count(chr(10)) - 1} rows in {path}")
            return
        kept = path.read_text("utf-8") if path.exists() else ""
        changes = list(difflib.unified_diff(kept.splitlines(), table.splitlines(), "kept", "now", lineterm="", n=0))
        if changes:
            raise CommandError("The golden table would change:\n" + "\n".join(changes))
        self.stdout.write("The golden table is as the engine answers.")
