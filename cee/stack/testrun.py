"""`manage.py test`: lint, types, contracts and the whole suite; with arguments, pytest alone with these."""

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

from . import npm
from .frontdoor import say
from .paths import ROOT, VAR


def run(arguments: list[str]) -> int:
    """Run the suite and return its exit code. One run at a time in a checkout: they share servers and database names."""
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "CEE_DB_ROLE"):
        wished = os.environ.pop(f"TEST_{name}", None)  # a desk's own servers are never tested on by accident
        os.environ.pop(name, None)
        if wished:
            os.environ[name] = wished
    os.environ["CEE_MODE"] = "test"
    with _one_at_a_time():
        with npm.Installation(ROOT / "static") as design:  # pages are looked at with their design system
            design.wait()
        if arguments:
            return pytest(*arguments)
        from .checks import CHECKS

        return _everything(CHECKS)


def pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT).returncode


def _everything(checks: dict[str, Callable[[], int]]) -> int:
    """Run each check to its end, whatever the others say, and name those that failed."""
    failed = []
    for name, check in checks.items():
        say(name)
        if check():
            failed.append(name)
    say("failed: " + "; ".join(failed) if failed else "all is well")
    return 1 if failed else 0


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    (VAR / "test").mkdir(parents=True, exist_ok=True)
    with open(VAR / "test" / "run.lock", "a+") as gate:
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            gate.seek(0)
            say(f"another test run is under way (process {gate.read().strip()}); waiting for it to end")
            fcntl.flock(gate, fcntl.LOCK_EX)
        gate.truncate(0)
        gate.write(str(os.getpid()))
        gate.flush()
        yield
