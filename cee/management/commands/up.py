"""`manage.py up`: everything, on a machine with nothing but Python. The front door takes this command first."""

from typing import Any

from django.core.management.base import BaseCommand

from cee.stack import up


class Command(BaseCommand):
    help = "Start everything and stay: servers, migrations, data, workers, clock, web. Ctrl-C stops it all and keeps the data."

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(up.run([]))
