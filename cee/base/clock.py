"""The one place that reads the wall clock; called by views, commands and task shells only."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

EASTERN = ZoneInfo("America/New_York")


def now() -> datetime:
    """The present instant, in UTC."""
    return timezone.now()


def today() -> date:
    """The present day of the law, in America/New_York."""
    return timezone.now().astimezone(EASTERN).date()


def day_of(instant: datetime) -> date:
    """The day of the law on which an instant falls, in America/New_York."""
    return instant.astimezone(EASTERN).date()
