"""Starting and ending programs, so that none outlives the one that started it."""

import contextlib
import ctypes
import functools
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _die_with_parent(parent: int, number: int) -> None:
    """In the child, before it becomes another program: the kernel signals it when its parent is gone (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def spawn(
    command: list[str],
    *,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    user: pwd.struct_passwd | None = None,
    last_signal: signal.Signals = signal.SIGTERM,
    **options: object,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; it gets `last_signal` when we die. Output goes to the end of `log`."""
    who: dict[str, object] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    output: object = subprocess.DEVNULL
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        output = open(log, "ab")  # noqa: SIM115 - closed below, after the child has it
    try:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            start_new_session=True,
            preexec_fn=functools.partial(_die_with_parent, os.getpid(), int(last_signal)),
            **{"stdin": subprocess.DEVNULL, **who, **options},
        )
    finally:
        if log is not None:
            output.close()  # type: ignore[attr-defined]


def stop(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM, patience: float = 20) -> None:
    """Ask `process` to end; after `patience` seconds end it and its whole session."""
    if process.poll() is None:
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # also what it left behind in its session
    process.wait()


def stop_all(processes: Iterable[subprocess.Popen[bytes]], patience: float = 20) -> None:
    """Ask all at once, then wait for each."""
    running = [p for p in processes if p.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + patience
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
    for process in running:
        stop(process, patience=0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until(ready: Callable[[], bool], seconds: float, *, pause: float = 0.02) -> bool:
    """Whether `ready` became true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for the message about what failed."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
