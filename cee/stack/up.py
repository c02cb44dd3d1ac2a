"""`manage.py up`: everything, started in order, with its progress shown, and stopped together."""

import contextlib
import fcntl
import logging
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from rich.console import Console

from . import environment, npm
from .paths import ROOT, VAR, home_of
from .processes import free_port, port_is_free
from .programs import Supervisor, programs, url
from .secrets import read_json, write_private
from .servers import Servers, StartError, needed

LOADERS = ("load_reference", "load_demo")  # run when they exist; each is safe to run again
console = Console(stderr=True, highlight=False, soft_wrap=True)


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C or a signal."""


def run(arguments: list[str]) -> int:
    """Start everything and stay until asked to stop; the exit code."""
    if arguments:
        console.print("usage: manage.py up   (PORT, HOST, DATABASE_URL, CELERY_BROKER_URL and PG_BIN are its settings)")
        return 0 if arguments[0] in ("-h", "--help") else 2
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    home = home_of("dev")
    home.mkdir(parents=True, exist_ok=True)
    with _only_one(home) as first:
        if not first:
            console.print(f"It runs already: {read_json(home / 'up.json').get('url', 'it is just starting')}")
            return 1
        try:
            _run(home)
        except Stopped:
            console.print("\nStopped. The data is kept.")
        except (StartError, RuntimeError, OSError) as error:
            console.print(f"[bold red]It did not start.[/] {error}", markup=True)
            return 1
        finally:
            (home / "up.json").unlink(missing_ok=True)
    return 0


def _run(home: Path) -> None:
    began = time.monotonic()
    _port()  # a port that is taken is told now, not after everything else has been made
    own_database = "postgres" in needed()
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    with npm.Installation(ROOT / "static") as design:
        with _step("servers"):
            servers = Servers(home, kinds=needed(), owner="up")
            state = servers.__enter__()
        try:
            environment.fill(state)
            _prepare(own_database)
            with _step("design system"):
                design.wait()
            _serve(home, began)
        finally:
            _ignore_signals()
            servers.__exit__()


def _prepare(own_database: bool) -> None:
    """Migrations and data, in this process."""
    import django
    from django.core.management import call_command, get_commands
    from django.db import connections

    with _step("migrations"):
        django.setup()
        logging.getLogger().setLevel(logging.WARNING)  # what the commands report is enough here
        call_command("migrate", verbosity=0, interactive=False)
    demonstration = own_database and os.environ.get("CEE_DEMO", "on") != "off"
    for name in LOADERS:
        if name in get_commands() and (demonstration or name != "load_demo"):
            with _step(name.replace("load_", "") + " data"):
                call_command(name, stdout=sys.stderr)
    connections.close_all()


def _serve(home: Path, began: float) -> None:
    port = _port()
    supervisor = Supervisor(programs(port, home), home)
    try:
        with _step("web server, workers, clock"):
            supervisor.start()
            _wait_until_ready(supervisor, port)
        write_private(home / "up.json", {"url": url(port), "pid": os.getpid()})
        _say_hello(url(port), time.monotonic() - began)
        while True:
            time.sleep(0.5)
            supervisor.look()
    finally:
        _ignore_signals()
        supervisor.stop()


def _port() -> int:
    """PORT, which must be free; else 8000, or any free one."""
    wished = os.environ.get("PORT")
    if not wished:
        return 8000 if port_is_free(8000) else free_port()
    if not wished.isdigit() or not 0 < int(wished) < 65536:
        raise RuntimeError(f"PORT must be a number from 1 to 65535, not {wished!r}")
    if not port_is_free(int(wished)):
        raise RuntimeError(f"port {wished} is taken; set PORT to another one")
    return int(wished)


def _wait_until_ready(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + 90
    answer = ""
    while time.monotonic() < deadline:
        supervisor.look()
        try:
            with urllib.request.urlopen(f"{url(port)}readyz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = error.read().decode(errors="replace")[:300]
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"it was not ready after 90 seconds: {answer}")


def _say_hello(address: str, seconds: float) -> None:
    console.print(f"\n[bold]Centers of Excellence and Expertise[/] at [bold]{address}[/]  (ready in {seconds:.0f} s)")
    from django.conf import settings

    logins = _demo_logins(settings.DEMO_LOGINS_FILE)
    if logins:
        console.print("\nDemonstration users:")
        for login in logins:
            office = f" ({login['office']})" if login.get("office") else ""
            console.print(f"  {login['role']:<20} {login['username']:<20} {login['password']}{office}", markup=False)
    console.print("\nA token for programs:  python3 manage.py token NAME --scope all --office national")
    console.print("Ctrl-C stops everything; the data is kept.")


def _demo_logins(path: Path) -> list[dict[str, str]]:
    import json

    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []


@contextlib.contextmanager
def _step(what: str) -> Iterator[None]:
    """Show what is being done, then that it is done and how long it took."""
    began = time.monotonic()
    with console.status(what):
        yield
    console.print(f"[green]✓[/] {what} [dim]{time.monotonic() - began:.1f} s[/]")


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[bool]:
    with open(home / "up.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _stop(_number: int, _frame: FrameType | None) -> None:
    _ignore_signals()  # a second Ctrl-C must not interrupt the stopping
    raise Stopped


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
