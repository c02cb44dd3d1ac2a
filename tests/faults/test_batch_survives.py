"""A worker killed in the midst of a batch, or of its undoing: every row has its one result, and nothing happens twice."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.rig import Rig

ITEMS = 4_000
_CONFIRM = f"""
from cee.base.clock import now
from cee.management.bench.batch_work import QUEUE, decider
from centers.models import WorkItem
from centers.services.batch import batch_confirm, batch_freeze
from centers.services.decide_many import Chosen
rows = WorkItem.objects.filter(queue=QUEUE).select_related("activity").order_by("pk")[:{ITEMS}]
batch = batch_freeze(queue=QUEUE, chosen=[Chosen(one.pk, one.activity.version) for one in rows], actor=decider(), at=now())
batch_confirm(batch_id=batch.pk, version=1, action="decide_no_change", actor=decider(), at=now())
"""
_UNDO = """
from cee.base.clock import now
from cee.management.bench.batch_work import decider
from centers.models import Batch
from centers.services.batch import batch_undo
batch = Batch.objects.get()
batch_undo(batch_id=batch.pk, version=batch.version, reason="Wrong group", actor=decider(), at=now())
"""
_COUNTED = """
SELECT jsonb_build_object(
    'rows', (SELECT jsonb_object_agg(result || undo, n) FROM (
        SELECT result, undo, count(*) AS n FROM centers_batchrow GROUP BY result, undo) AS by_result),
    'decisions', (SELECT count(*) FROM centers_decision),
    'decided', (SELECT count(DISTINCT activity_id) FROM centers_decision),
    'events', (SELECT count(*) FROM audit_event WHERE verb = 'decide_no_change' AND activity_id IS NOT NULL),
    'undos', (SELECT count(*) FROM audit_event WHERE verb = 'undo_in_batch' AND activity_id IS NOT NULL),
    'items', (SELECT count(*) FROM centers_workitem),
    'open_stays', (SELECT count(*) FROM centers_stay WHERE left_at IS NULL),
    'told', (SELECT jsonb_build_array(decided, undone, skipped, kept) FROM centers_batch))
"""


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig(CEE_RUN_SWEEP_SECONDS="1", CEE_RUN_PATIENCE_SECONDS="3") as made:
        made.manage("load_reference")
        made.manage("bench_worker", "fill_review", json.dumps({"items": ITEMS}))
        made.start("batch", "beat")
        yield made


def killed_part_way(rig: Rig, column: str) -> None:
    """Kill the worker once some rows have their result and others have not."""
    rig.wait_for(lambda: rig.ask(f"SELECT {column} FROM centers_batch") > 0, "the worker is at it")
    rig.kill("batch")
    assert 0 < rig.ask(f"SELECT {column} FROM centers_batch") < ITEMS
    rig.start("batch")


def counted(rig: Rig) -> dict[str, Any]:
    found: dict[str, Any] = rig.ask(_COUNTED)
    return found


def test_a_killed_worker_decides_and_undoes_every_row_exactly_once(rig: Rig) -> None:
    rig.manage("shell", given=_CONFIRM)
    killed_part_way(rig, "decided")
    rig.wait_for(lambda: rig.ask("SELECT status FROM centers_batch") == "done", "the batch is done", 120)
    assert counted(rig) == {
        "rows": {"decided": ITEMS}, "decisions": ITEMS, "decided": ITEMS, "events": ITEMS, "undos": 0, "items": 0,
        "open_stays": 0, "told": [ITEMS, 0, 0, 0],
    }  # fmt: skip
    rig.manage("shell", given=_UNDO)
    killed_part_way(rig, "undone")
    rig.wait_for(lambda: rig.ask("SELECT status FROM centers_batch") == "undone", "the batch is undone", 120)
    assert counted(rig) == {
        "rows": {"decidedundone": ITEMS}, "decisions": ITEMS, "decided": ITEMS, "events": ITEMS, "undos": ITEMS,
        "items": ITEMS, "open_stays": ITEMS, "told": [ITEMS, ITEMS, 0, 0],
    }  # fmt: skip
