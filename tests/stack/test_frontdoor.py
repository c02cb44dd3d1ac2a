"""The front door on machines that are not as one would wish."""

import ast
import os
import stat
import sys
from pathlib import Path

import pytest
from django.db import ProgrammingError
from psycopg.errors import UndefinedTable

from cee.stack import entrance, frontdoor, programs
from cee.stack.paths import ROOT


def _script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_shim_that_leads_nowhere_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _script(tmp_path / "python3.13", "#!/bin/sh\nexit 127\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CEE_PYTHON", raising=False)
    found = frontdoor.find_python()
    assert found != str(tmp_path / "python3.13")


def test_a_python_that_is_named_is_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEE_PYTHON", sys.executable)
    assert next(frontdoor._candidates()) == sys.executable


def test_without_any_python_it_says_which_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontdoor, "_candidates", lambda: iter(["/nowhere/python3"]))
    monkeypatch.setattr(frontdoor, "_python_from_uv", lambda: None)
    with pytest.raises(SystemExit, match=r"3\.12, 3\.13, 3\.14"):
        frontdoor.find_python()


def test_an_environment_counts_only_when_it_was_finished_from_this_very_lock(tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    _script(venv / "bin" / "python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    assert not frontdoor._is_installed(ROOT, venv, "run")
    (venv / "cee-stamp").write_text("run:of another lock")
    assert not frontdoor._is_installed(ROOT, venv, "run")
    (venv / "cee-stamp").write_text(frontdoor._stamp(ROOT, "dev"))
    assert frontdoor._is_installed(ROOT, venv, "run")
    assert frontdoor._is_installed(ROOT, venv, "dev")
    (venv / "cee-stamp").write_text(frontdoor._stamp(ROOT, "run"))
    assert not frontdoor._is_installed(ROOT, venv, "dev")


@pytest.mark.parametrize("name", ["manage.py", "cee/stack/frontdoor.py", "cee/stack/__init__.py", "cee/__init__.py"])
def test_the_front_door_is_written_for_old_pythons_and_needs_nothing(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text(), feature_version=(3, 8))
    for node in tree.body:  # what is imported further in comes after the environment is complete
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            assert all(found.split(".")[0] in sys.stdlib_module_names for found in names)


@pytest.mark.parametrize(
    ("listens", "reached"), [("", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("192.0.2.2", "192.0.2.2")]
)
def test_the_web_server_is_reached_where_it_listens(
    monkeypatch: pytest.MonkeyPatch, listens: str, reached: str
) -> None:
    monkeypatch.setenv("HOST", listens)
    assert programs.url(8000) == f"http://{reached}:8000/"


def test_the_tools_trust_what_the_machine_trusts_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_SYSTEM_CERTS", "")
    monkeypatch.delenv("UV_SYSTEM_CERTS")
    monkeypatch.setenv("NODE_USE_SYSTEM_CA", "0")
    frontdoor._trust_what_the_machine_trusts()
    assert (os.environ["UV_SYSTEM_CERTS"], os.environ["NODE_USE_SYSTEM_CA"]) == ("1", "0")


def test_a_command_on_an_older_database_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(_argv: list[str]) -> None:
        raise ProgrammingError from UndefinedTable('relation "new" does not exist')

    monkeypatch.setattr("django.core.management.execute_from_command_line", ask)
    assert entrance._django(["manage.py", "check_work"]) == 1
    assert "python3 manage.py migrate" in capsys.readouterr().err
