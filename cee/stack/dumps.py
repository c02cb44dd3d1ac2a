"""A whole database into one file and back, by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cee.base.roles import OWNER, connect, ensure_roles

from .binaries import MissingProgramError, postgres_bin


class DumpError(RuntimeError):
    """The dump or its restoration failed; the message is what the program said."""


def backup(database: Mapping[str, Any], file: Path, *, replace: bool = False) -> int:
    """Write a compressed dump of Django's `database` dictionary to `file`, whole or not at all; its size in bytes.

    Raises FileExistsError, before anything is read and again before it is put in place, where `file` is there already
    and is not to be replaced.
    """
    if not replace and file.exists():
        raise FileExistsError(f"{file} is there already")
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)  # it holds everything: for its owner alone
    try:
        _run(database, "pg_dump", "--format=custom", "--schema=public", "--extension=*", f"--file={draft}")
        if not replace:
            file.touch(mode=0o600, exist_ok=False)  # whoever else writes to this name now is told
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def restore(database: Mapping[str, Any], file: Path) -> int:
    """Replace the whole content of the database by that of `file`, in one transaction; the number of tables after it."""
    script = _run(database, "pg_restore", "--no-owner", f"--role={OWNER}", "--file=-", str(file))
    ensure_roles(database)
    _run(
        database,
        "psql",
        "--quiet",
        "--no-psqlrc",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        given=_CLEAR + script,
    )
    ensure_roles(database)
    with connect(database, role=OWNER) as owner:
        row = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        return int(row[0]) if row else 0


_CLEAR = b"SET lock_timeout = '30s'; SET client_min_messages = 'warning'; DROP SCHEMA public CASCADE;\n"


def _run(database: Mapping[str, Any], name: str, *arguments: str, given: bytes = b"") -> bytes:
    """What the program printed; the connection is told by the environment, so that no password is in a process list."""
    env = {**os.environ, "PGAPPNAME": f"cee {name}"}
    places = (
        ("PGHOST", "HOST"),
        ("PGPORT", "PORT"),
        ("PGUSER", "USER"),
        ("PGPASSWORD", "PASSWORD"),
        ("PGDATABASE", "NAME"),
    )
    env |= {variable: str(database[key]) for variable, key in places if database[key]}
    env.pop("PGOPTIONS", None)
    target = ["--dbname", str(database["NAME"])] if name == "psql" else []
    run = subprocess.run([_program(name), *target, *arguments], input=given, capture_output=True, env=env)
    if run.returncode:
        raise DumpError(run.stderr.decode(errors="replace").strip()[-1500:])
    return run.stdout


def _program(name: str) -> str:
    """The program of PG_BIN or of the embedded PostgreSQL, else the one on PATH."""
    try:
        found = postgres_bin() / name
        if found.exists():
            return str(found)
    except MissingProgramError:
        pass
    on_path = shutil.which(name)
    if on_path is None:
        raise DumpError(f"{name} is not here: install PostgreSQL's client programs, or name their folder in PG_BIN")
    return on_path
