"""The programs that make the running site, and the supervisor that keeps them alive."""

import os
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from .frontdoor import say
from .paths import ROOT
from .processes import spawn, stop_all, tail
from .secrets import write_private

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"


@dataclass
class Program:
    """One program of the site: its command, its role in the database, its log."""

    name: str
    command: list[str]
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=5))


def _worker(name: str, queues: str, processes: int) -> list[str]:
    celery = [sys.executable, "-m", "celery", "-A", "cee.celery", "worker", "--without-gossip", "--without-mingle"]
    return [*celery, "-Q", queues, "-c", str(processes), "-n", f"{name}@%h", "--loglevel", "INFO"]


def host() -> str:
    """The address on which the web server listens."""
    return os.environ.get("HOST") or LOOPBACK


def url(port: int) -> str:
    """Where this machine reaches the web server."""
    return f"http://{LOOPBACK if host() == EVERYWHERE else host()}:{port}/"


def programs(port: int, home: Path) -> list[Program]:
    """Web server, workers and clock, as they run at a desk."""
    beat = [sys.executable, "-m", "celery", "-A", "cee.schedule", "beat", "--pidfile=", "--loglevel", "INFO"]
    web = [sys.executable, "-m", "gunicorn", "-c", "python:cee.stack.gunicorn_conf", "cee.stack.wsgi:application"]
    return [
        Program("pipeline", _worker("pipeline", "pipeline", 1), {"CEE_DB_ROLE": "cee_pipeline"}),
        Program("batch", _worker("batch", "batch,default", 1)),
        Program("beat", [*beat, "-s", str(home / "beat-schedule")]),
        Program("web", web, {"WEB_BIND": f"{host()}:{port}", "CEE_DB_POOL": "10", "CEE_DB_STATEMENT_TIMEOUT": "30"}),
    ]


class Supervisor:
    """Starts programs, starts anew one that ends, and stops them all."""

    def __init__(self, wanted: list[Program], home: Path) -> None:
        self.programs, self.home = wanted, home

    def start(self) -> None:
        for program in self.programs:
            self._launch(program)

    def _launch(self, program: Program) -> None:
        program.starts.append(time.monotonic())
        program.process = spawn(
            program.command, log=self._log(program), env={**os.environ, **program.settings}, cwd=str(ROOT)
        )
        pids = {p.name: p.process.pid for p in self.programs if p.process}
        write_private(self.home / "programs.json", pids)  # the keeper ends them if we are killed

    def _log(self, program: Program) -> Path:
        return self.home / "log" / f"{program.name}.log"

    def look(self) -> None:
        """Start again what has ended; RuntimeError when one ends again and again."""
        for program in self.programs:
            if program.process is None or program.process.poll() is None:
                continue
            often = len(program.starts) == program.starts.maxlen and time.monotonic() - program.starts[0] < 60
            if often or time.monotonic() - program.starts[0] < 3:
                log = self._log(program)
                raise RuntimeError(f"{program.name} does not stay up; its log {log} ends:\n{tail(log)}")
            say(f"{program.name} ended (exit code {program.process.returncode}); starting it again")
            self._launch(program)

    def stop(self) -> None:
        stop_all([p.process for p in self.programs if p.process], patience=30)
        (self.home / "programs.json").unlink(missing_ok=True)
