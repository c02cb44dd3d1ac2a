"""A worker killed in the midst of a Friday batch: every entry is posted once, with one event and one row of the bulletin."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from cee.base.clock import today
from cee.core.calendar import friday_on_or_after
from tests.faults.rig import Rig

ENTRIES = 24_000
FRIDAY: date = friday_on_or_after(today()) - timedelta(weeks=1)
_TICK = "from centers.tasks import batch_liquidation; batch_liquidation.delay()"
_COUNTED = """
SELECT jsonb_build_object(
    'postings', (SELECT count(*) FROM entries_liquidation),
    'posted', (SELECT count(DISTINCT activity_id) FROM entries_liquidation),
    'events', (SELECT count(*) FROM audit_event WHERE verb = 'post_liquidation' AND activity_id IS NOT NULL),
    'told', (SELECT count(DISTINCT activity_id) FROM audit_event WHERE verb = 'post_liquidation'),
    'closed', (SELECT count(*) FROM entries_activity WHERE liquidation = 'liquidated' AND state = 'closed' AND version = 2),
    'watched', (SELECT count(*) FROM entries_deadline),
    'finished', (SELECT count(*) FROM audit_event WHERE verb = 'liquidation_posted'),
    'batch', (SELECT jsonb_build_array(posted, skipped) FROM entries_liquidationbatch WHERE id = 1))
"""


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig() as made:
        made.manage("load_reference")
        weeks = {"entries": ENTRIES, "weeks": 1, "first": FRIDAY.isoformat()}
        made.manage("bench_worker", "fill_ripe", json.dumps(weeks))
        made.manage("bench_worker", "draw_up", json.dumps({"week": 0, "first": FRIDAY.isoformat()}))
        made.start("batch")
        yield made


def test_a_killed_worker_posts_every_entry_of_a_friday_exactly_once(rig: Rig) -> None:
    rig.manage("shell", given=_TICK)
    for _ in range(2):
        before = rig.ask("SELECT posted FROM entries_liquidationbatch WHERE id = 1")
        rig.wait_for(
            lambda so_far=before: rig.ask("SELECT posted FROM entries_liquidationbatch WHERE id = 1") > so_far,
            "a chunk is posted",
        )
        rig.kill("batch")
        posted = rig.ask("SELECT posted FROM entries_liquidationbatch WHERE id = 1")
        assert 0 < posted < ENTRIES and rig.ask("SELECT count(*) FROM entries_liquidation") == posted
        rig.start("batch")
        # The clock calls again while what the dead worker had taken comes back too: two are at one batch.
        rig.manage("shell", given=_TICK)
    rig.wait_for(
        lambda: rig.ask("SELECT state FROM entries_liquidationbatch WHERE id = 1") == "posted", "the batch posted", 120
    )
    assert rig.ask(_COUNTED) == {
        "postings": ENTRIES, "posted": ENTRIES, "events": ENTRIES, "told": ENTRIES, "closed": ENTRIES, "watched": 0,
        "finished": 1, "batch": [ENTRIES, 0],
    }  # fmt: skip
