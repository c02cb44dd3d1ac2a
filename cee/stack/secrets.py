"""Passwords and keys, made once and kept in `var/`, readable by their owner alone."""

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import Any

from .paths import VAR


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write JSON so that it is whole or absent, and never readable by others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
    draft.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def secret(name: str) -> str:
    """The secret called `name`, generated at its first use (43 characters, 256 bits)."""
    path = VAR / "secrets.json"
    VAR.mkdir(parents=True, exist_ok=True)
    with open(VAR / "secrets.lock", "w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        known = read_json(path)
        if name not in known:
            known[name] = secrets.token_urlsafe(32)
            write_private(path, known)
    return str(known[name])
