"""`manage.py token NAME --scope all --office national`: a new API token, alone on stdout."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cee.access.principal import system_principal
from cee.access.services import token_issue
from cee.base.errors import DomainError

_MOST_DAYS = 3650


class Command(BaseCommand):
    help = "Print a new API token, and nothing else, on stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="Whose token it is, for people.")
        parser.add_argument(
            "--scope", action="append", help="read, submit, act or all; read:entry_summary for one kind. Repeatable."
        )
        parser.add_argument("--office", default="national", help="national, CEE001, 2704 or a filer code.")
        parser.add_argument("--days", type=int, help="How long it is good; default: the configured time.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] is not None and not 1 <= options["days"] <= _MOST_DAYS:
            raise CommandError(f"--days must be from 1 to {_MOST_DAYS}.")
        try:
            _, secret = token_issue(
                name=options["name"],
                scopes=" ".join(options["scope"] or ["read"]),
                office=options["office"],
                actor=system_principal("manage.py token"),
                lifetime=timedelta(days=options["days"]) if options["days"] else None,
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(secret)
