"""`manage.py backup FILE`: the whole database into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cee.stack import dumps


class Command(BaseCommand):
    help = "Write the whole database to FILE, which only its owner can read. It may run while people work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="Replace FILE where it is there already.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            size = dumps.backup(connection.settings_dict, options["file"], replace=options["replace"])
        except FileExistsError as error:
            raise CommandError(f"{error}; name another file, or say --replace") from error
        except (dumps.DumpError, OSError) as error:
            raise CommandError(f"the backup failed: {error}") from error
        self.stderr.write(f"{options['file']}: {size:,} bytes")
