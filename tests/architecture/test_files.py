"""The layout of the house, as files."""

import re
import subprocess
from pathlib import Path

import pytest

from cee.stack.paths import ROOT

AGREED = {
    "manage.py", "cee", "routing", "centers", "entries", "templates", "static", "tests", "pyproject.toml",
    "docker-compose.yml", "README.md",
}  # fmt: skip
LONGEST = 400
WRITTEN = {".py", ".html", ".js", ".css", ".md", ".txt", ".toml", ".yml", ".json", ".csv", ""}


def _files() -> list[Path]:
    """All files of the repository: those that git knows, else (an exported copy) those that it would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.splitlines()
    assert names, "this is no git checkout"
    return [path for name in names if (path := ROOT / name).is_file()]


FILES = _files()


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.suffix in WRITTEN else ""


def test_the_top_level_is_as_agreed() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in FILES}
    assert {name for name in found if not name.startswith(".")} <= AGREED


def test_the_project_package_stays_empty() -> None:
    assert (ROOT / "cee" / "__init__.py").read_text() == ""


def test_no_file_is_too_long_to_read() -> None:
    code = [p for p in FILES if p.suffix in {".py", ".html", ".js", ".css"} and "migrations" not in p.parts]
    long = {str(p.relative_to(ROOT)): n for p in code if (n := len(_text(p).splitlines())) > LONGEST}
    assert not long


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in FILES
        if p.suffix == ".py" and "migrations" not in p.parts and p.name not in {"__init__.py", "apps.py"}
        if not re.match(r'(#!.*\n)?\s*("""|# )', _text(p))
    ]
    assert not silent


# Written in two pieces each, so that this file does not hold them.
UNFINISHED = [
    "TO" + "DO",
    "FIX" + "ME",
    "XX" + "X:",
    "Not" + "ImplementedError",
    "pytest" + ".skip(",
    "mark" + ".skip(",
    "mark" + ".xfail",
]
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb" + "ian.org"]
PLACES = ["/wo" + "rk/", "/ro" + "ot/", "sha" + "red/domain", "sha" + "red/design"]


@pytest.mark.parametrize("word", UNFINISHED + HOSTS + PLACES)
def test_nothing_unfinished_and_nothing_of_this_machine_is_left(word: str) -> None:
    assert not [str(p.relative_to(ROOT)) for p in FILES if word in _text(p)]


@pytest.mark.parametrize("lock", ["static/package-lock.json", "cee/stack/locks/browser/package-lock.json"])
def test_locks_of_packages_hold_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert '"integrity"' in text
    assert '"resolved"' not in text


@pytest.mark.parametrize("lock", ["base", "run", "dev", "installer"])
def test_locks_of_python_hold_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / "cee" / "stack" / "locks" / f"{lock}.txt").read_text()
    pinned = [line for line in text.splitlines() if re.match(r"^[a-z0-9]", line)]
    assert pinned and all("==" in line for line in pinned)
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
