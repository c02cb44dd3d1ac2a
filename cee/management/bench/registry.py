"""The measurements by name. Whoever writes one adds its line here."""

from typing import Final

from cee.management.bench.arrivals import PIPELINE, STORE
from cee.management.bench.batches import BATCH
from cee.management.bench.catair import CATAIR
from cee.management.bench.deadlines import DEADLINES
from cee.management.bench.engine import ENGINE
from cee.management.bench.growth import GROWTH
from cee.management.bench.harness import Bench
from cee.management.bench.liquidations import LIQUIDATE
from cee.management.bench.queues import CLAIM, PAGE

BENCHES: Final[dict[str, Bench]] = {
    bench.name: bench for bench in (PIPELINE, STORE, ENGINE, DEADLINES, GROWTH, CATAIR, CLAIM, PAGE, BATCH, LIQUIDATE)
}
