"""`manage.py up`: what it leaves behind when it ends, however it ends."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from cee.stack.paths import ROOT, VAR, private_home
from cee.stack.processes import free_port, wait_until

STAYS = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "CEE_MODE", "DJANGO_SETTINGS_MODULE")


@pytest.fixture
def var() -> Iterator[Path]:
    """A `var` of its own, below that of the checkout, where the servers' user can go if it can go anywhere."""
    folder = VAR / f"up-{secrets.token_hex(4)}"
    folder.mkdir()
    yield folder
    for process in _processes_of(folder):
        process.kill()
    for home in (folder, private_home(folder)):
        shutil.rmtree(home, ignore_errors=True)


def _start(var: Path, **settings: str) -> subprocess.Popen[bytes]:
    env = {k: v for k, v in os.environ.items() if k not in STAYS and not k.startswith("PYTEST")}
    command = [sys.executable, "manage.py", "up"]
    with open(var / "up.log", "ab") as log:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**env, "CEE_VAR": str(var), "CEE_DEMO": "off", **settings},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _processes_of(var: Path) -> list[psutil.Process]:
    """All that `up` started: each has the folder in its environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("CEE_VAR") == str(var) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def _nothing_left(var: Path) -> bool:
    return not _processes_of(var)


def _wait_ready(up: subprocess.Popen[bytes], var: Path) -> None:
    assert wait_until(lambda: up.poll() is not None or b"ready in" in (var / "up.log").read_bytes(), 240, pause=0.2)
    assert up.poll() is None, (var / "up.log").read_text()


def test_ctrl_c_stops_everything_and_a_second_start_keeps_the_data(var: Path) -> None:
    port = str(free_port())
    for _ in range(2):
        (var / "up.log").unlink(missing_ok=True)
        up = _start(var, PORT=port)
        _wait_ready(up, var)
        assert f":{port}/" in (var / "up.log").read_text()
        up.send_signal(signal.SIGINT)
        assert up.wait(60) == 0
        assert wait_until(lambda: _nothing_left(var), 10), _processes_of(var)


def test_a_killed_start_leaves_no_process(var: Path) -> None:
    up = _start(var)
    _wait_ready(up, var)
    up.kill()
    up.wait()
    assert wait_until(lambda: _nothing_left(var), 45), _processes_of(var)


def test_a_start_killed_half_way_leaves_no_process(var: Path) -> None:
    up = _start(var)
    assert wait_until(lambda: any("postgres" in " ".join(p.cmdline()) for p in _processes_of(var)), 60)
    up.kill()
    up.wait()
    assert wait_until(lambda: _nothing_left(var), 45), _processes_of(var)


def test_a_wrong_or_taken_port_is_told_before_anything_is_started(var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        for port, told in (("not-a-port", "PORT must be a number"), (taken, f"port {taken} is taken")):
            (var / "up.log").unlink(missing_ok=True)
            up = _start(var, PORT=port)
            assert up.wait(120) == 1
            log = (var / "up.log").read_text()
            assert told in log and "servers" not in log
            assert not _processes_of(var)
