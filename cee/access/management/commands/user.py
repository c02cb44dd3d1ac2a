"""`manage.py user NAME --last-name N --role administrator --office national`: a new account, its password on stdout."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cee.access.capabilities import Role
from cee.access.principal import system_principal
from cee.access.services import membership_grant
from cee.access.users import user_create
from cee.base.clock import today
from cee.base.errors import DomainError


class Command(BaseCommand):
    help = "Make a person's account with a role from today on; print the new password, and nothing else, on stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="The name that the person signs in with.")
        parser.add_argument("--first-name", default="", help="The person's first name.")
        parser.add_argument("--last-name", required=True, help="The person's last name.")
        parser.add_argument("--role", required=True, choices=[str(role) for role in Role], help="What they may do.")
        parser.add_argument("--office", default="national", help="national, CEE001, 2704 or a filer code.")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system_principal("manage.py user")
        try:
            with transaction.atomic():
                user, password = user_create(
                    username=options["username"],
                    first_name=options["first_name"],
                    last_name=options["last_name"],
                    actor=actor,
                )
                membership_grant(
                    user=user, role=options["role"], office=options["office"], valid_from=today(), actor=actor
                )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(password)
