"""Bases that dated tables share."""

from datetime import date, datetime
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Func, Q


class DatedQuerySet(models.QuerySet):
    """Rows with a validity: `valid_from` is the first day, `valid_to` the first day no longer."""

    def in_force(self, on: date) -> Self:
        """The rows in force on a day of the law."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class Dated(models.Model):
    """A row that holds from one day up to, not including, another."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class BitemporalQuerySet(DatedQuerySet):
    """Dated rows that also keep when CEE knew them, so that a past determination can be repeated."""

    def as_known(self, *, at: datetime) -> Self:
        """The rows as CEE knew them at an instant."""
        return self.filter(known_from__lte=at).filter(Q(known_to__isnull=True) | Q(known_to__gt=at))


class ValidDays(Func):
    """The half-open range of days in which a dated row holds."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Bitemporal(Dated):
    """A dated row that is never edited: a correction ends its knowledge and adds another row."""

    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)

    objects = BitemporalQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True
