"""What the settings refuse, and what they promise."""

import json
import logging
import os
import re
import subprocess
import sys
import tomllib
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from cee.settings.env import Environment, database_from_url
from cee.settings.logs import LOGGING, without_personal_data
from cee.settings.security import PASSWORD_HASHERS
from cee.stack.paths import ROOT


def _start(**changed: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in changed or changed[k]} | {
        k: v for k, v in changed.items() if v
    }
    code = "import django; django.setup(); from django.conf import settings; print(settings.SECURE_SSL_REDIRECT)"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)


def test_the_program_does_not_start_with_a_wrong_environment_and_names_all_that_is_wrong() -> None:
    run = _start(SECRET_KEY="short", DATABASE_URL="mysql://a/b", CEE_DB_ROLE="postgres", CEE_DB_POOL="many")
    assert run.returncode != 0
    for word in ("SECRET_KEY must have", "DATABASE_URL must be", "CEE_DB_ROLE must be", "CEE_DB_POOL must be"):
        assert word in run.stderr


def test_production_insists_on_https() -> None:
    run = _start(CEE_MODE="production", ALLOWED_HOSTS="cee.example")
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "True"


@pytest.mark.parametrize("module", ["cee.api.parsers", "cee.api.problems", "cee.api.schema", "cee.access.token_auth"])
def test_what_the_settings_name_can_be_imported_before_all_else(module: str) -> None:
    """REST framework imports these when its views are first touched, by whichever program and in whatever order."""
    code = f"import django; django.setup(); import {module}"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-500:]


@pytest.mark.parametrize("value", ["-1", "1.5", "ten"])
def test_a_number_that_is_none_is_a_problem(value: str) -> None:
    env = Environment({"N": value})
    env.integer("N", 5)
    with pytest.raises(ImproperlyConfigured, match="N must be a whole number"):
        env.check()


def test_a_database_address_is_read_with_its_escapes() -> None:
    found = database_from_url("postgresql://me:p%40ss@db:5433/cee?sslmode=require", options="-c role=cee_app", pool=0)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "me",
        "p@ss",
        "db",
        "5433",
        "cee",
    )
    assert found["OPTIONS"] == {"sslmode": "require", "options": "-c role=cee_app"}


def test_sessions_end_after_a_quarter_of_an_hour_and_after_twelve_hours() -> None:
    assert settings.SESSION_COOKIE_AGE == 15 * 60
    assert settings.SESSION_SAVE_EVERY_REQUEST
    assert settings.SESSION_ABSOLUTE_AGE == 12 * 60 * 60


def test_passwords_are_kept_by_argon2(settings: Any) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    assert identify_hasher(make_password("a password that is long")).algorithm == "argon2"


def test_days_are_those_of_new_york_and_instants_are_utc() -> None:
    assert settings.TIME_ZONE == settings.CELERY_TIMEZONE == "America/New_York"
    assert settings.USE_TZ


def test_only_json_travels_through_the_queue() -> None:
    from cee.celery import app

    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == app.conf.result_serializer == "json"


@pytest.mark.parametrize(
    "personal", ["123-45-6789", "12-3456789", "12-345678901", "971234-00001", "someone@example.gov"]
)
def test_logs_cover_importer_numbers_and_addresses(personal: str) -> None:
    event = without_personal_data(
        None, "info", {"event": f"looked up {personal}", "request": f"GET /find/?q={personal}"}
    )
    assert personal not in json.dumps(event)
    assert event["request"] == "GET /find/"


def test_logs_cover_a_request_that_failed_and_what_is_no_text() -> None:
    """Django tells of a failed request by the request itself, whose words hold the query: a name, a number."""
    failed = RequestFactory().get("/find/", {"q": "Canyon Tools"})
    event = without_personal_data(None, "error", {"request": failed, "args": ["123-45-6789"], "status_code": 500})
    assert event == {"request": "<WSGIRequest: GET '/find/", "args": "['[covered]']", "status_code": 500}


def test_logs_drop_what_is_personal_by_its_name() -> None:
    event = without_personal_data(
        None, "info", {"event": "signed in", "username": "a.b", "password": "x", "user_id": 7}
    )
    assert event == {"event": "signed in", "user_id": 7}


def test_a_log_line_is_one_json_object_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    made = LOGGING["formatters"]["json"]
    formatter = structlog.stdlib.ProcessorFormatter(**{k: v for k, v in made.items() if k != "()"})
    record = logging.LogRecord("cee", logging.WARNING, __file__, 1, "importer %s is new", ("12-3456789",), None)
    line = json.loads(formatter.format(record))
    assert line["event"] == "importer [covered] is new"
    assert line["level"] == "warning"
    assert line["timestamp"].endswith("Z")


def test_every_dependency_is_locked() -> None:
    """A dependency list that changed without new locks would install something else than what is written."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    base = {
        line.split("==")[0] for line in (ROOT / "cee/stack/locks/base.txt").read_text().splitlines() if "==" in line
    }
    wanted = {re.split(r"[\[<>=;]", entry)[0] for entry in project["project"]["dependencies"]}
    assert wanted <= base


def test_who_asked_a_center_and_how_they_are_reached_stands_in_no_log():
    event = without_personal_data(
        None,
        "info",
        {"asker_name": "Test Asker", "asker_phone": "5550100", "said": "call (212) 555-0100 or 212.555.0100"},
    )
    assert event == {"said": "call [covered] or [covered]"}
