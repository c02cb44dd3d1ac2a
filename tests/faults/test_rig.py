"""The site comes back after any of its parts was killed."""

from collections.abc import Iterator

import pytest

from tests.faults.rig import Rig


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig() as site:
        site.start("pipeline", "batch", "web")
        site.wait_for(lambda: site.status("/readyz") == 200, "ready at first")
        yield site


@pytest.mark.parametrize("part", ["web", "valkey", "postgres"])
def test_what_was_killed_and_started_again_serves_again(rig: Rig, part: str) -> None:
    rig.kill(part)
    assert rig.status("/readyz") in (0, 503)
    rig.start(part)
    rig.wait_for(lambda: rig.status("/readyz") == 200, f"ready after {part} was killed")


def test_without_any_worker_the_site_is_not_ready(rig: Rig) -> None:
    rig.kill("pipeline")
    rig.kill("batch")
    rig.wait_for(lambda: rig.status("/readyz") == 503, "not ready without workers", 20)
    rig.start("pipeline", "batch")
    rig.wait_for(lambda: rig.status("/readyz") == 200, "ready with workers again")


def test_a_pool_process_that_dies_is_replaced(rig: Rig) -> None:
    rig.kill_child("pipeline")
    rig.wait_for(lambda: rig.status("/readyz") == 200, "ready after a pool process died")
