"""Inside the complete environment: which command runs how."""

import os
import signal
from types import FrameType

from . import environment, servers
from .frontdoor import say

LACKING = ("42P01", "42703")  # what PostgreSQL says of a table and of a column that are not there
SERVERLESS = {"help", "--help", "-h", "version", "--version", "collectstatic", "findstatic", "diffsettings"}


def run(argv: list[str]) -> int:
    """Run the command that `argv` names and return its exit code."""
    command = argv[1] if len(argv) > 1 else "help"
    if os.environ.get("CEE_ENVIRONMENT") == "image":
        return _django(argv)
    if command == "test":
        from . import testrun

        return testrun.run(argv[2:])
    if command == "up":
        from . import up

        return up.run(argv[2:])
    signal.signal(signal.SIGTERM, _leave)
    if command in SERVERLESS:
        environment.fill({})
        return _django(argv)
    try:
        with servers.for_command(" ".join(argv[1:3])) as state:
            environment.fill(state)
            return _django(argv)
    except servers.StartError as error:
        return servers.report(error)


def _django(argv: list[str]) -> int:
    from django.core.management import execute_from_command_line
    from django.db import ProgrammingError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cee.settings")
    try:
        execute_from_command_line(argv)
    except KeyboardInterrupt:
        return 130
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) not in LACKING:
            raise
        say(
            f"the database is older than the program ({error.__cause__}); `python3 manage.py migrate` brings it up to date"
        )
        return 1
    return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)
