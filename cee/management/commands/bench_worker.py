"""`manage.py bench_worker TASK PARAMETERS`: one process of a measurement; `manage.py bench` starts it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cee.management.bench.tasks import TASKS


class Command(BaseCommand):
    help = "One process of a measurement, in the scratch database that DATABASE_URL names; started by `bench`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("task", choices=sorted(TASKS))
        parser.add_argument("parameters", type=json.loads)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(TASKS[options["task"]](**options["parameters"])))
