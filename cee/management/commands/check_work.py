"""`manage.py check_work`: is every open activity somebody's, with a next action and a next day, do claims add up, and liquidations?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centers.selectors.claim_faults import claim_faults
from centers.selectors.liquidation_faults import liquidation_faults
from centers.selectors.orphans import orphans


class Command(BaseCommand):
    help = (
        "Find open activities that nobody answers for, work items without their one open stay, and protests and claims "
        "whose columns, days or balances are not what was filed and done, and entries liquidated without notice, twice "
        "or while suspended; exit 1 with them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=100, help="How many of each fault are named (default: 100).")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["most"] < 1:
            raise CommandError("--most must be at least 1.")
        most = options["most"]
        found = [*orphans(most=most), *claim_faults(most=most), *liquidation_faults(most=most)]
        if found:
            raise CommandError("\n".join(f"{one.reference}: {one.fault}" for one in found))
        self.stdout.write(
            "Every open activity has its team, next action and next day; every work item its open stay; protests and "
            "claims say what was filed and done; what is liquidated was posted once, with notice, and not while suspended."
        )
