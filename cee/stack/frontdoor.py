"""From a bare machine to an environment that has everything.

Runs on any Python 3.8 or later with the standard library only: it finds a Python that the program can
use, makes `.venv` beside `manage.py`, installs the hashed lock into it and starts itself again inside.
It speaks on stderr, so that a command's own output stays clean.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator

SUPPORTED = ((3, 13), (3, 12), (3, 14))  # in the order we prefer them
PROBE = "import ensurepip, ssl, sys, venv; print('%d.%d' % sys.version_info[:2])"
NEEDS_EVERYTHING = {"test"}  # commands that need the test and lint packages too


def enter(root: Path, argv: list[str]) -> None:
    """Return when this process has all packages; else make the environment and re-execute in it."""
    command = argv[1] if len(argv) > 1 else "help"
    venv = root / ".venv"
    inside = Path(sys.prefix).resolve() == venv.resolve()
    if not inside and os.environ.get("CEE_ENVIRONMENT") == "image":
        return  # the container image has its packages installed already
    _keep_bytecode(root / "var" / "bytecode")
    _trust_what_the_machine_trusts()
    wanted = "dev" if command in NEEDS_EVERYTHING else "run"
    (root / "var").mkdir(exist_ok=True)
    with open(root / "var" / "frontdoor.lock", "w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # two commands started at once must not both install
        if not _is_installed(root, venv, wanted):
            make_environment(root, venv, wanted)
        elif inside:
            return
    python = str(venv / "bin" / "python")
    os.execv(python, [python, *argv])


def _keep_bytecode(folder: Path) -> None:
    """Compile each module once, not in each of the eight programs of a start; the source tree stays clean of it."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(folder))


def _trust_what_the_machine_trusts() -> None:
    """Let uv and Node, which bring certificates of their own, take those of the machine: behind a proxy only they are right."""
    for name in ("UV_SYSTEM_CERTS", "UV_NATIVE_TLS", "NODE_USE_SYSTEM_CA"):
        os.environ.setdefault(name, "1")


def _lock_file(root: Path, name: str) -> Path:
    return root / "cee" / "stack" / "locks" / (name + ".txt")


def _stamp(root: Path, name: str) -> str:
    return name + ":" + hashlib.sha256(_lock_file(root, name).read_bytes()).hexdigest()


def _is_installed(root: Path, venv: Path, wanted: str) -> bool:
    """The stamp is written after a whole installation; the larger lock holds the smaller one."""
    try:
        stamp = (venv / "cee-stamp").read_text().strip()
    except OSError:
        return False
    return stamp in (_stamp(root, wanted), _stamp(root, "dev")) and _version_of(venv / "bin" / "python") is not None


def make_environment(root: Path, venv: Path, wanted: str) -> None:
    if not (venv / "bin" / "python").exists() or _version_of(venv / "bin" / "python") is None:
        python = find_python()
        say("making .venv with " + python)
        shutil.rmtree(str(venv), ignore_errors=True)
        _run([python, "-m", "venv", str(venv)])
    lock = _lock_file(root, wanted)
    say("installing packages from " + str(lock.relative_to(root)))
    uv = _find_uv(root, venv)
    python = str(venv / "bin" / "python")
    if uv:
        # An exported UV_PYTHON or VIRTUAL_ENV would send the packages elsewhere.
        env = {k: v for k, v in os.environ.items() if k not in ("UV_PYTHON", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT")}
        _run([uv, "pip", "sync", "-q", "--python", python, "--require-hashes", str(lock)], env=env)
    else:
        _run([python, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", str(lock)])
    for packages in venv.glob("lib/python3*/site-packages"):
        (packages / "cee.pth").write_text(str(root) + "\n")  # pytest, celery and mypy find our packages from anywhere
    (venv / "cee-stamp").write_text(_stamp(root, wanted))


def _find_uv(root: Path, venv: Path) -> str | None:
    """uv from PATH if it really runs, else installed beside the packages, else None: pip does it, slowly."""
    bundled = venv / "tools" / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(bundled), str(root / ".venv" / "tools" / "bin" / "uv")):
        if candidate and _answers([candidate, "--version"]):
            return candidate
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes", "--no-deps"]
    command += ["--target", str(venv / "tools"), "-r", str(_lock_file(root, "installer"))]
    installed = subprocess.run(command, stdout=sys.stderr, stderr=subprocess.DEVNULL).returncode == 0
    return str(bundled) if installed and _answers([str(bundled), "--version"]) else None


def find_python() -> str:
    """Path of the first Python we can use. Each candidate is really run: a shim on PATH may lead nowhere."""
    found = {}
    for candidate in _candidates():
        version = _version_of(candidate)
        if version in SUPPORTED and version not in found:
            found[version] = str(candidate)
            if version == SUPPORTED[0]:
                break
    for version in SUPPORTED:
        if version in found:
            return found[version]
    fetched = _python_from_uv()
    if fetched:
        return fetched
    names = ", ".join("%d.%d" % v for v in sorted(SUPPORTED))
    raise SystemExit(
        "cee: no usable Python found (one of %s, with venv and ssl). Install one, or name it in CEE_PYTHON." % names
    )


def _candidates() -> Iterator[str]:
    if os.environ.get("CEE_PYTHON"):
        yield os.environ["CEE_PYTHON"]
    yield sys.executable
    for major, minor in SUPPORTED:
        yield "python%d.%d" % (major, minor)
    home = Path.home()
    folders = [
        home / ".pyenv" / "versions",
        home / ".local" / "share" / "uv" / "python",
        Path("/opt"),
        Path("/usr/local/pyenv/versions"),
    ]
    for folder in folders:
        for path in (
            sorted(folder.glob("*/bin/python3"), reverse=True) if os.access(str(folder), os.R_OK | os.X_OK) else []
        ):
            yield str(path)
    for major, minor in SUPPORTED:
        name = "%d.%d" % (major, minor)
        yield "/usr/local/bin/python" + name
        yield "/opt/homebrew/bin/python" + name
        yield "/Library/Frameworks/Python.framework/Versions/%s/bin/python3" % name


def _version_of(candidate: str | Path) -> tuple[int, int] | None:
    try:
        run = subprocess.run(
            [str(candidate), "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = run.stdout.decode("ascii", "replace").strip().split(".")
    if run.returncode or len(words) != 2 or not all(w.isdigit() for w in words):
        return None
    return int(words[0]), int(words[1])


def _python_from_uv() -> str | None:
    """Where uv is installed and may download, it brings a Python of its own."""
    uv = shutil.which("uv")
    if not uv:
        return None
    say("no Python 3.12 to 3.14 here; asking uv for one")
    subprocess.run([uv, "python", "install", "-q", "3.13"], stdout=sys.stderr)
    found = subprocess.run([uv, "python", "find", "3.13"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    path = found.stdout.decode().strip()
    return path if found.returncode == 0 and _version_of(path) in SUPPORTED else None


def _answers(command: list[str]) -> bool:
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run(command: list[str], env: dict[str, str] | None = None) -> None:
    """Run a step of the installation; its talk goes to stderr; end with a clear word when it fails."""
    code = subprocess.run(command, stdout=sys.stderr, env=env, preexec_fn=_end_with_us).returncode
    if code:
        raise SystemExit("cee: `%s` failed with exit code %d" % (" ".join(command[:4]), code))


def _end_with_us() -> None:
    """In the child, on Linux: end it when we are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 15, 0, 0, 0)  # PR_SET_PDEATHSIG, SIGTERM


def say(text: str) -> None:
    sys.stderr.write("cee: %s\n" % text)
    sys.stderr.flush()
