"""Entries that are ripe for a Friday, as tests of liquidation need them."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from cee.access.principal import system_principal
from cee.core.calendar import friday_on_or_after
from cee.core.vocabulary import State
from centers.models import Decision
from centers.services.liquidation_post import batch_post_chunk
from centers.services.liquidation_sheet import sheet_draw_up
from entries.models import Activity, LiquidationBatch
from entries.services.deadlines import deadlines_refresh
from tests import factories as make

CLOCK = system_principal("liquidation")


def coming() -> date:
    """The Friday that the site, which reads the clock, takes for the coming one."""
    return friday_on_or_after(make.clock_today())


def at(day: date, hour: int = 17) -> datetime:
    """An instant of a day, around noon in Eastern time."""
    return datetime.combine(day, time(hour), UTC)


def ripe(friday: date | None = None, **given: Any) -> Activity:
    """An entry of the week of a Friday that is paid, released and due."""
    friday = friday or coming()
    values = {
        "state": State.AWAITING_LIQUIDATION, "lane": "clear", "entry_date": friday - timedelta(days=314),
        "next_action": "liquidate", "next_date": friday, "collection": "paid", "release": "released", "team_id": 7,
    }  # fmt: skip
    return make.summary(**values | given)


def decided(revenue: str, friday: date | None = None, **given: Any) -> Activity:
    """One that a specialist decided with a change of revenue."""
    made = ripe(friday, state=State.DECIDED, **given)
    Decision.objects.create(
        activity=made, filed_version=1, action="decide_change", outcome="change", codes=["02"], revenue=Decimal(revenue),
        authority="19 USC 1500", status="final", decided_by=1, decider="Officer", decided_at=make.NOW,
    )  # fmt: skip
    deadlines_refresh([made.pk])
    return made


def draw_up(friday: date | None = None) -> LiquidationBatch:
    """The sheet of a Friday, drawn up on its Wednesday."""
    friday = friday or coming()
    return sheet_draw_up(friday=friday, actor=CLOCK, at=at(friday - timedelta(days=2)))


def post(batch: LiquidationBatch, *, size: int = 100, chunks: int = 0) -> LiquidationBatch:
    """Post a batch on its day, whole or so many chunks of it."""
    done = 0
    while not batch_post_chunk(batch_id=batch.pk, actor=CLOCK, at=at(batch.posts_on), size=size).done:
        done += 1
        if done == chunks:
            break
    batch.refresh_from_db()
    return batch
