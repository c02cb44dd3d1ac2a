"""What the one page of an item may ask of the database: little, and the same whatever the item carries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee.access.principal import Principal
from entries.models import Activity
from entries.services.note import note_write
from tests import factories as make

pytestmark = pytest.mark.usefixtures("world")
MOST = 43
"""Session, person and role; the item; what hangs on it, table by table; its list; the importer; its liquidation; the session kept alive."""


def _queries(client: Client, activity: Activity) -> int:
    address = f"/items/entry_summary/{activity.reference}/?in=summary-review"
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def _grown(activity: Activity, holder: Principal, *, lines: int, notes: int) -> None:
    for number in range(3, lines + 1):
        make.line(activity, number)
    for number in range(notes):
        note_write(activity_id=activity.pk, text=f"Note {number}.", actor=holder, at=make.NOW)
        Activity.objects.filter(pk=activity.pk).update(next_date=make.TODAY + timedelta(days=number))


def test_an_item_with_50_lines_and_events_asks_as_much_as_one_with_2(browse: Callable[..., Client]) -> None:
    team = make.team()
    holder, trader = make.person(team=team), make.importer()
    _, activity, _ = (
        make.item(make.summary(importer=trader, lines=2), team=team, holder=holder).activity for _ in range(3)
    )
    client = browse(holder)
    few = _queries(client, activity)
    _grown(activity, holder, lines=52, notes=20)
    for _ in range(12):
        make.item(make.summary(importer=trader), team=team)
    assert _queries(client, activity) == few <= MOST
