"""A whole site of its own, whose parts can be killed: PostgreSQL, Valkey, workers, clock, web.

    with Rig() as rig:
        rig.start("pipeline", "web")
        rig.kill("pipeline")            # kill -9, children and all
        rig.start("pipeline")

Nothing comes back by itself here; what was killed stays dead until it is started again, on the same port and data.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, Self

import psutil
import psycopg

from cee.stack.paths import ROOT, home_of
from cee.stack.postgres import Postgres
from cee.stack.processes import free_port, spawn, stop_all, wait_until
from cee.stack.programs import Program, programs
from cee.stack.secrets import secret
from cee.stack.valkey import Valkey

VISIBILITY_SECONDS = 3  # what a killed worker had taken comes back after about this


class Rig:
    """Migrated, empty, and running nothing but its two servers when entered; `settings` go to every program."""

    def __init__(self, **settings: str) -> None:
        self.home = home_of(f"rig-{secrets.token_hex(4)}")
        self.postgres = Postgres(self.home)
        self.valkey = Valkey(self.home)
        self.port = free_port()
        self.settings = settings
        self.programs: dict[str, Program] = {p.name: p for p in programs(self.port, self.home)}

    def __enter__(self) -> Self:
        self.home.mkdir(parents=True)
        for folder in (self.home, self.home.parent):
            if os.geteuid() == 0:
                folder.chmod(0o755)
        try:
            self.postgres.start()
            self.valkey.start()
            self.manage("migrate", "--verbosity", "0")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        stop_all([p.process for p in self.programs.values() if p.process], patience=5)
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, program: Program | None = None) -> dict[str, str]:
        """What a program of this site is started with."""
        return {
            **os.environ,
            "CEE_MODE": "local",
            "SECRET_KEY": secret("secret_key"),
            "DATABASE_URL": self.postgres.url,
            "CELERY_BROKER_URL": self.valkey.url,
            "CEE_VISIBILITY_TIMEOUT": str(VISIBILITY_SECONDS),
            **self.settings,
            **(program.settings if program else {}),
        }

    def manage(self, *arguments: str, given: str | None = None, check: bool = True) -> str:
        """What a `manage.py` command prints here; with `check`, CalledProcessError when it fails."""
        command = [sys.executable, "manage.py", *arguments]
        run = subprocess.run(command, cwd=ROOT, env=self.environment(), input=given, capture_output=True, text=True)
        if check and run.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)} failed:\n{run.stdout}\n{run.stderr}")
        return run.stdout

    def database(self, role: str = "cee_owner") -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of the test's own, in autocommit."""
        return psycopg.connect(self.postgres.url, autocommit=True, options=f"-c role={role}")

    def ask(self, question: str, *parameters: object) -> Any:
        """The first column of the first row."""
        with self.database() as connection:
            row = connection.execute(question, parameters or None).fetchone()  # type: ignore[arg-type]
            return row[0] if row else None

    def start(self, *names: str) -> None:
        """Start programs (`pipeline`, `batch`, `beat`, `web`) or servers (`postgres`, `valkey`); the web is waited for."""
        for name in names:
            if name in ("postgres", "valkey"):
                server = self.postgres if name == "postgres" else self.valkey
                server.start()
                continue
            program = self.programs[name]
            log = self.home / "log" / f"{name}.log"
            program.process = spawn(program.command, log=log, env=self.environment(program), cwd=str(ROOT))
        if "web" in names:
            self.wait_for(lambda: self.status("/healthz") == 200, "the web server answers")

    def kill(self, name: str) -> None:
        """kill -9 a program or a server with all that it started."""
        owner = {"postgres": self.postgres, "valkey": self.valkey}.get(name) or self.programs[name]
        assert owner.process is not None, f"{name} does not run"
        children = psutil.Process(owner.process.pid).children(recursive=True)
        for process in [owner.process, *children]:
            with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
                process.kill()
        owner.process.wait()
        owner.process = None

    def kill_child(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Signal one pool process of a worker, as when it runs out of memory; the worker itself lives on."""
        process = self.programs[name].process
        assert process is not None
        psutil.Process(process.pid).children()[0].send_signal(number)

    def status(self, path: str, *, token: str = "", body: bytes | None = None, kind: str = "application/json") -> int:
        """The status of one request; 0 when nobody answers."""
        return self.request(path, token=token, body=body, kind=kind)[0]

    def request(
        self, path: str, *, token: str = "", body: bytes | None = None, kind: str = "application/json"
    ) -> tuple[int, bytes]:
        """Status and body of one request: a GET, or a POST of `body`; (0, b"") when nobody answers."""
        headers = {"Content-Type": kind, **({"Authorization": f"Bearer {token}"} if token else {})}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.url + path, data=body, headers=headers), timeout=60
            ) as answer:
                return int(answer.status), bytes(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def wait_for(self, ready: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Wait until `ready`; AssertionError with the ends of the logs when it does not come."""
        if not wait_until(ready, seconds, pause=0.1):
            logs = [
                f"--- {p.name}\n" + p.read_text(errors="replace")[-1500:] for p in (self.home / "log").glob("*.log")
            ]
            raise AssertionError(f"{what}: not within {seconds} seconds\n" + "\n".join(logs))
