"""`manage.py load_demo`: importers, staff, users and a year of summaries, all marked as demonstration."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cee.access.principal import system_principal
from cee.base.clock import now, today
from cee.management.demo.claims_work import store_claims_work
from cee.management.demo.handoffs import store_guidance, store_handoffs
from cee.management.demo.inquiries import store_inquiries
from cee.management.demo.liquidation import store_liquidation
from cee.management.demo.store_accounts import store_accounts, store_overrides
from cee.management.demo.store_people import keep_passwords, store_people
from cee.management.demo.store_trade import store_trade
from cee.management.demo.work import store_work
from entries.models import Submission
from entries.selectors.reference import law

_GATE = 4318
"""Key of the advisory lock: two loads at once run one after the other."""


class Command(BaseCommand):
    help = "Load deterministic demonstration data; what is there already stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entries", type=int, default=12_000, help="How many entry summaries; default 12000.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("Demonstration data is not for production (CEE_MODE=production).")
        actor, at, day = system_principal("manage.py load_demo"), now(), today()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_GATE])
        try:
            self.stdout.write(f"people: {store_people(day=day, actor=actor):,} new")
            self.stdout.write(f"users who sign in: {len(keep_passwords(settings.DEMO_LOGINS_FILE))}")
            self.stdout.write(f"accounts: {store_accounts(day=day, at=at, actor=actor):,} new")
            self.stdout.write(f"overrides: {store_overrides(day=day)}")
            if not Submission.objects.filter(is_demonstration=True).exists():
                sent = store_trade(entries=options["entries"], day=day, at=at, law=law().edition, actor=actor)
                self.stdout.write(
                    f"submissions: {len(sent)}, {sum(one.records for one in sent):,} records, "
                    f"{sum(one.accepted for one in sent):,} accepted, {sum(one.rejected for one in sent):,} rejected"
                )
                self.stdout.write(f"items that staff have worked: {store_work(day=day, at=now()):,}")
                self.stdout.write(f"protests and claims acted on: {store_claims_work(day=day, at=now()):,}")
                self.stdout.write(f"liquidated on the last Fridays: {store_liquidation(day=day, at=now()):,}")
                self.stdout.write(f"handoffs: {store_handoffs(day=day, at=now()):,}")
                self.stdout.write(f"guidance: {store_guidance(day=day, at=now()):,}")
                self.stdout.write(f"inquiries that staff have worked: {store_inquiries(day=day, at=now()):,}")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_GATE])
