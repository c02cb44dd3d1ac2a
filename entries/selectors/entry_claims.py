"""The protests and drawback claims that rest on an entry."""

from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection

from cee.access.principal import Principal
from cee.access.scope import visible
from cee.core.vocabulary import Kind
from entries.models import Activity

MOST: Final = 50

_OF_ENTRY: Final = """
SELECT id, filed, line, quantity, unit, said FROM (
    SELECT a.id, v.filed_date AS filed, e.line, NULL::numeric AS quantity, '' AS unit, v.category AS said
    FROM entries_protestentry e
    JOIN entries_activity a ON a.id = e.activity_id AND a.filed_version = e.version
    JOIN entries_protestversion v ON v.activity_id = a.id AND v.number = a.filed_version
    WHERE e.entry_number = %(number)s
    UNION ALL
    SELECT a.id, v.filed_date, i.line, i.quantity, i.unit, v.provision
    FROM entries_drawbackimport i
    JOIN entries_activity a ON a.id = i.activity_id AND a.filed_version = i.version
    JOIN entries_drawbackversion v ON v.activity_id = a.id AND v.number = a.filed_version
    WHERE i.entry_number = %(number)s
) AS named ORDER BY id DESC, line LIMIT %(most)s
"""


class RestingView(NamedTuple):
    """A protest of an entry (`said`: its category), or what a drawback claim designates of one of its lines (`said`: the
    provision)."""

    activity: Activity
    filed_date: date
    line: int | None
    quantity: Decimal | None
    unit: str
    said: str


def resting_on(principal: Principal, activity: Activity) -> list[RestingView]:
    """What rests on an entry and the principal may see, the newest first, at most MOST. Two queries, one where nothing does."""
    if activity.kind != Kind.ENTRY_SUMMARY:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OF_ENTRY, {"number": activity.reference, "most": MOST})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    if not rows:
        return []
    shown = {one.pk: one for one in visible(principal, Activity.objects.filter(pk__in={row[0] for row in rows}))}
    return [RestingView(shown[pk], *rest) for pk, *rest in rows if pk in shown]
