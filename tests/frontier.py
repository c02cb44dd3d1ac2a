"""Waiting until events are final."""

from django.db import connection

from cee.audit.stream import frontier
from cee.stack.processes import wait_until


def settle() -> None:
    """Wait until what was written is final: transactions of other tests on the same server hold the frontier back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(xid)::text::bigint FROM audit_event")
        last = cursor.fetchone()[0]
    assert wait_until(lambda: frontier() > last, 60), "the frontier of final events did not move"
