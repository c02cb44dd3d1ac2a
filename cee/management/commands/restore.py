"""`manage.py restore FILE`: the database as it was when the backup was written."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cee.stack import dumps


class Command(BaseCommand):
    help = (
        "Replace the whole content of the database by that of FILE, in one transaction: all of it, or nothing changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--yes", action="store_true", help="replace a database that holds people's work, without asking"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"there is no file {options['file']}")
        if not options["yes"] and self._is_used() and not self._agreed():
            raise CommandError("nothing was changed; --yes replaces what is there")
        connection.close()
        try:
            tables = dumps.restore(connection.settings_dict, options["file"])
        except (dumps.DumpError, OSError) as error:
            raise CommandError(f"nothing was changed; the restoration failed: {error}") from error
        self.stderr.write(f"{tables} tables are as they were.")
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            self.stderr.write(
                f"The backup is older than the program: run `manage.py migrate` ({len(waiting)} migrations)."
            )

    def _is_used(self) -> bool:
        with connection.cursor() as cursor:
            if "entries_activity" not in connection.introspection.table_names(cursor):
                return False
            cursor.execute("SELECT EXISTS (SELECT 1 FROM entries_activity)")
            return bool(cursor.fetchone()[0])

    def _agreed(self) -> bool:
        try:
            return input("The database holds activities; they will be replaced. Type `replace` to go on: ") == "replace"
        except EOFError:
            return False
