"""`migrate` as the owner of the tables, after the roles are there."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from cee.base import roles


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        connection = connections[options["database"]]
        settings = connection.settings_dict
        roles.ensure_roles(settings)
        before = settings["OPTIONS"]["options"]
        _play(connection, f"-c role={roles.OWNER}")
        try:
            return super().handle(*args, **options)
        finally:
            _play(connection, before)


def _play(connection: Any, options: str) -> None:
    """Open connections anew with other start-up options; a pool made with the old ones is closed."""
    if connection.settings_dict["OPTIONS"]["options"] != options:
        connection.close()
        if connection.settings_dict["OPTIONS"].get("pool"):
            connection.close_pool()
        connection.settings_dict["OPTIONS"]["options"] = options
