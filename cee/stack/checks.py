"""What `manage.py test` looks at, in this order: cheap things first, browsers last."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

from . import frontdoor
from .paths import ROOT, VAR
from .secrets import secret

FAST_ROOMS = ("architecture", "pure", "golden", "services", "queues", "api", "web", "stack")
TOOLS = Path(sys.executable).parent


def _tool(name: str, *arguments: str, env: dict[str, str] | None = None, stdin: str | None = None) -> int:
    command = [str(TOOLS / name), *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})}, input=stdin, text=True).returncode


def _settings_alone() -> dict[str, str]:
    """Enough environment to read the settings with, for tools that look at the code and at no server."""
    return {
        "CEE_MODE": "test",
        "SECRET_KEY": secret("secret_key"),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    }


def _style() -> int:
    return _tool("ruff", "check", "--quiet", ".") or _tool("ruff", "format", "--quiet", "--check", ".")


def _types() -> int:
    return _tool("mypy", env=_settings_alone())


def _contracts() -> int:
    return _tool("lint-imports", "--no-cache", env=_settings_alone())


def _migrations() -> int:
    """The models and the migrations say the same; no database is asked, so Django's warning about that is left out."""
    arguments = ["-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"]
    return _tool("python", *arguments, env=_settings_alone())


def _deployment() -> int:
    """docker-compose.yml is valid, and its inline image file is clean."""
    wrong = _tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    images = {service["build"]["dockerfile_inline"] for service in services.values() if "build" in service}
    for image in images:
        wrong = _tool("hadolint", "-", stdin=image.replace("$$", "$")) or wrong
    return wrong


def _runtime_only() -> int:
    """The site starts with its run-time packages alone, in production's settings."""
    with tempfile.TemporaryDirectory(prefix="runtime-", dir=VAR) as folder:
        venv = Path(folder) / "venv"
        frontdoor.make_environment(ROOT, venv, "run")
        (Path(folder) / "static").mkdir()
        production = {**_settings_alone(), "CEE_MODE": "production", "ALLOWED_HOSTS": "cee.example", "CEE_VAR": folder}
        code = "import django; django.setup(); from django.core.management import call_command; call_command('check')"
        start = f"{code}; import cee.stack.wsgi, cee.schedule"
        env = {**os.environ, **production, "DJANGO_SETTINGS_MODULE": "cee.settings"}
        return subprocess.run([str(venv / "bin" / "python"), "-c", start], cwd=ROOT, env=env).returncode


def _pytest(*arguments: str) -> int:
    """pytest; a room without a test in it is no failure here, the rooms together have many."""
    code = subprocess.run([sys.executable, "-m", "pytest", "-q", *arguments], cwd=ROOT).returncode
    return 0 if code == 5 else code


def _fast() -> int:
    return _pytest("-n", "2", *(f"tests/{room}" for room in FAST_ROOMS))


def _faults() -> int:
    return _pytest("tests/faults")


def _browsers() -> int:
    return _pytest("-n", "2", "tests/e2e")


CHECKS: dict[str, Callable[[], int]] = {
    "style": _style,
    "types": _types,
    "import contracts": _contracts,
    "migrations": _migrations,
    "deployment": _deployment,
    "run-time packages": _runtime_only,
    "tests": _fast,
    "tests with faults": _faults,
    "tests with browsers": _browsers,
}
