"""Holding what drawback claims designate, so that of one import no more is given away than was entered."""

from collections.abc import Iterable
from typing import Final
from zlib import crc32

from django.db import connection

from entries.formats.records import Drawback
from entries.selectors.claims import entries_named

_SPACE: Final = 190_051
"""The first key of the locks, apart from all others of the database."""
_GATES: Final = 256
"""Entries share a lock with others of the same remainder: a batch of any size takes at most so many."""
_HOLD: Final = "SELECT pg_advisory_xact_lock(%s, gate) FROM (SELECT unnest(%s::int[]) AS gate ORDER BY 1) AS sorted"


def designations_hold(claims: Iterable[Drawback]) -> None:
    """Wait until nobody else stores claims on the imports that these designate, and hold them until the transaction ends.

    The locks are no rows: a claim locks its work item after this, people lock theirs before an entry, and the two must not
    wait for each other. Taken in one order; whoever comes later reads what was stored before.
    """
    numbers = entries_named(claims)
    if numbers:
        gates = sorted({crc32(number.encode()) % _GATES for number in numbers})
        with connection.cursor() as cursor:
            cursor.execute(_HOLD, [_SPACE, gates])
