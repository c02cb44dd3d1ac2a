"""All tasks that a measurement's process can be asked to do."""

from collections.abc import Callable
from typing import Any, Final

from cee.management.bench import batch_work, catair, deadlines, engine, growth, liquidation_work, queue_work, work

TASKS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    **work.TASKS,
    **batch_work.TASKS,
    **liquidation_work.TASKS,
    "catair": catair.catair,
    "deadlines": deadlines.derive,
    "engine": engine.engine,
    "grow": growth.grow,
    "tidy": growth.tidy,
    **queue_work.TASKS,  # type: ignore[dict-item]
}
