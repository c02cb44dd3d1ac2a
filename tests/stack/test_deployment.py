"""What the deployment promises of each of its services; that the file is valid and its image clean is checked beside."""

from typing import Any

import pytest
import yaml

from cee.stack.paths import ROOT

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
ONCE = {"migrate"}
"""What runs to its end before the others begin, and has no health to ask for."""


def test_it_is_web_workers_clock_database_and_broker() -> None:
    assert SERVICES.keys() - ONCE == {"web", "pipeline", "batch", "beat", "postgres", "valkey"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_service_is_unprivileged_and_writes_only_where_it_is_let(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] not in ("", "root", "0")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_service_has_limits_and_a_check_of_its_health(name: str) -> None:
    assert SERVICES[name]["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert name in ONCE or SERVICES[name]["healthcheck"]["test"]


def test_the_pipeline_plays_its_own_role_in_the_database_and_nobody_else_does() -> None:
    assert [name for name, one in SERVICES.items() if one["environment"].get("CEE_DB_ROLE")] == ["pipeline"]
