"""`manage.py load_reference`: everything that CEE ships as data, put in place; safe to run at every start."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from cee.access.principal import system_principal
from cee.base.clock import now
from cee.reference.load import load_shipped
from centers.services.organisation import organisation_ship
from routing.services.shipped import criteria_ship, ruleset_ship

_GATE = 4317
"""Key of the advisory lock: two starts at once load one after the other."""


class Command(BaseCommand):
    help = "Load ports, codes, the compact tariff, the law, the tariff map, criteria and the organisation."

    def handle(self, *args: Any, **options: Any) -> None:
        actor, at = system_principal("manage.py load_reference"), now()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_GATE])
            for report in load_shipped(actor=actor, at=at):
                self.stdout.write(
                    f"{report.table}: {report.new:,} new, {report.changed:,} changed, {report.same:,} as before"
                )
                if report.kept:
                    self.stdout.write(f"{report.table} left as people have them: {', '.join(report.kept)}")
            ruleset = ruleset_ship(actor=actor, at=at)
            self.stdout.write(f"ruleset {ruleset.version}: {ruleset.status}")
            self.stdout.write(f"criteria: {criteria_ship(actor=actor, at=at):,} new")
            shipped = organisation_ship(actor=actor)
            self.stdout.write(f"organisation: {shipped.centers:,} Centers and {shipped.teams:,} teams new")
