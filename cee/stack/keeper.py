"""The keeper: one process that starts the embedded servers, restarts one that dies, and ends them when nobody uses them.

Whoever uses the servers holds a shared lock on `users.lock`; the kernel lets go of it even when the user is
killed. The keeper ends the servers as soon as it can have that lock alone. Run by `servers.py`, never by hand.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from .postgres import Postgres
from .processes import wait_until
from .secrets import read_json, write_private
from .valkey import Valkey

PAUSE = 0.2  # seconds between two looks


class Keeper:
    def __init__(self, home: Path, *, kinds: list[str], throwaway: bool, owner: str) -> None:
        self.home, self.owner = home, owner
        self.servers: dict[str, Postgres | Valkey] = {}
        if "postgres" in kinds:
            self.servers["postgres"] = Postgres(home, throwaway=throwaway)
        if "valkey" in kinds:
            self.servers["valkey"] = Valkey(home, throwaway=throwaway)
        self.ended = False

    def end(self, _number: int, _frame: FrameType | None) -> None:
        self.ended = True

    def run(self, users: int) -> None:
        """Start, say so by the state file, keep; `users` is the open lock file of the users."""
        try:
            for server in self.servers.values():
                server.start()
            self._write_state()
            print("ready", flush=True)
            while not self.ended and not _alone(users):
                time.sleep(PAUSE)
                self._revive()
        except Exception as error:
            print(json.dumps({"error": str(error)}), flush=True)
        finally:
            (self.home / "state.json").unlink(missing_ok=True)
            end_programs(self.home / "programs.json")
            for server in self.servers.values():
                server.stop()

    def _write_state(self) -> None:
        started = {
            name: {"url": s.url, "port": s.port, "pid": s.process.pid if s.process else 0}
            for name, s in self.servers.items()
        }
        state = {"keeper": os.getpid(), "owner": self.owner, "started_at": time.time(), **started}
        write_private(self.home / "state.json", state)

    def _revive(self) -> None:
        """A server that died comes back on the same port with the same data."""
        for server in self.servers.values():
            if server.process is not None and server.process.poll() is not None:
                server.start()
                self._write_state()


def end_programs(record: Path, patience: float = 10) -> None:
    """End the web server and the workers of a supervisor that was killed before it could."""
    found = [pid for pid in read_json(record).values() if isinstance(pid, int) and _is_ours(pid)]
    for number, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 1.0)):
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, number)  # each leads a session of its own
        if wait_until(lambda: not any(_is_ours(pid) for pid in found), wait, pause=0.1):
            break
    record.unlink(missing_ok=True)


def _is_ours(pid: int) -> bool:
    """Whether the process is still the one that the supervisor started: numbers are used again."""
    try:
        listed = subprocess.run(["ps", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True).stdout
    except FileNotFoundError:  # a bare container; there the kernel has ended them with their parent
        return False
    return " cee." in listed and not listed.startswith("Z")


def _alone(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main() -> None:
    task = json.loads(sys.argv[1])
    home = Path(task["home"])
    users = os.open(home / "users.lock", os.O_RDWR)
    alive = os.open(home / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(alive, fcntl.LOCK_EX)
    keeper = Keeper(home, kinds=task["kinds"], throwaway=task["throwaway"], owner=task["owner"])
    signal.signal(signal.SIGTERM, keeper.end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keeper.run(users)
    os.close(alive)  # first this one: whoever then gets the users' lock finds no keeper


if __name__ == "__main__":
    main()
