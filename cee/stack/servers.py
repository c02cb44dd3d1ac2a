"""Using the embedded servers: join those that run, or have them started for as long as they are needed."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .frontdoor import say
from .paths import ROOT, home_of
from .processes import wait_until
from .secrets import read_json


class StartError(RuntimeError):
    """The servers could not be started; the message says why."""


class Servers:
    """A set of embedded servers over one folder. `with Servers(home, kinds=["postgres"]) as state: …`"""

    def __init__(self, home: Path, *, kinds: list[str], throwaway: bool = False, owner: str = "") -> None:
        self.home, self.kinds, self.throwaway, self.owner = home, kinds, throwaway, owner
        self.state: dict[str, Any] = {}
        self._users = -1

    def __enter__(self) -> dict[str, Any]:
        if self.kinds:
            self.home.mkdir(parents=True, exist_ok=True)
            for folder in (self.home, self.home.parent):
                if os.geteuid() == 0:
                    folder.chmod(0o755)  # the servers' user passes through; what is inside stays its own
            with _locked(self.home / "gate.lock"):
                self._join()
        return self.state

    def __exit__(self, *_: object) -> None:
        if self._users >= 0:
            with _locked(self.home / "gate.lock"):
                self._leave()

    def _join(self) -> None:
        self._users = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._users, fcntl.LOCK_SH)  # waits while a keeper is on its way out
        if _is_free(self.home / "keeper.lock"):
            self._start_keeper()
        self.state = read_json(self.home / "state.json")

    def _leave(self) -> None:
        """The last one out sees the servers end; a killed one is noticed by the keeper itself."""
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            keeper = read_json(self.home / "state.json").get("keeper")
            if keeper and not _is_free(self.home / "keeper.lock"):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(keeper), signal.SIGTERM)
                wait_until(lambda: _is_free(self.home / "keeper.lock"), 40)
        os.close(self._users)
        self._users = -1

    def _start_keeper(self) -> None:
        task = {
            "home": str(self.home),
            "kinds": self.kinds,
            "throwaway": self.throwaway,
            "owner": f"{os.getpid()} {self.owner}".strip(),
        }
        log = self.home / "log" / "keeper.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "ab") as errors:
            keeper = subprocess.Popen(
                [sys.executable, "-m", "cee.stack.keeper", json.dumps(task)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
                cwd=ROOT,
            )
        assert keeper.stdout is not None
        with keeper.stdout:
            answer = keeper.stdout.readline().decode().strip()
        if answer == "ready":
            keeper.returncode = 0  # it may outlive us, when others use the servers too; nobody waits for it
        else:
            keeper.wait()
            reason = json.loads(answer)["error"] if answer.startswith("{") else f"see {log}"
            os.close(self._users)
            self._users = -1
            raise StartError(reason)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with open(path, "w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _is_free(path: Path) -> bool:
    """Whether nobody holds the lock file."""
    with open(path, "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def needed() -> list[str]:
    """The servers that the environment does not name already."""
    return [
        kind
        for kind, name in (("postgres", "DATABASE_URL"), ("valkey", "CELERY_BROKER_URL"))
        if not os.environ.get(name)
    ]


def for_command(command: str) -> Servers:
    """The servers of this checkout, for one `manage.py` command."""
    return Servers(home_of("dev"), kinds=needed(), owner=command)


def report(error: StartError) -> int:
    say(f"the servers did not start: {error}")
    return 1
