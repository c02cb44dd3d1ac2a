"""`manage.py load_tariff FILE`: the official export of the tariff schedule becomes a dated edition."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cee.base.clock import now, today
from cee.base.errors import DomainError
from cee.reference.load_tariff import tariff_edition_load
from cee.reference.tariff_export import ExportError, read_export, tariff_rows


class Command(BaseCommand):
    help = "Load the International Trade Commission's tariff export (JSON, gzipped JSON or CSV) as a dated edition."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", help="The edition's name, such as 2026-revision-4; default: the file's.")
        parser.add_argument("--valid-from", type=date.fromisoformat, help="First day (YYYY-MM-DD); default: today.")
        parser.add_argument(
            "--complete", action="store_true", help="From its first day, refuse numbers that it does not hold."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        name = options["name"] or path.name.split(".")[0]
        try:
            loaded = tariff_edition_load(
                name=name,
                rows=tariff_rows(read_export(path)),
                valid_from=options["valid_from"] or today(),
                complete=options["complete"],
                source=path.name,
                at=now(),
            )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except (ExportError, DomainError) as error:
            raise CommandError(str(error)) from None
        became = "loaded" if loaded.created else "was there already, unchanged"
        self.stdout.write(f"{name}: {loaded.numbers:,} numbers from {loaded.edition.valid_from} {became}.")
