"""Dated reference tables: ports, tariff editions, codes, law editions, and the counter that tells workers to look again."""

from django.db import models

from cee.base.models import Dated


class Port(Dated):
    """A port of entry by its Schedule D code (DDPP)."""

    code = models.CharField(max_length=4)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=8, blank=True)
    field_office = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=24, blank=True)
    confidence = models.PositiveSmallIntegerField(default=50, help_text="How sure the source is, in percent.")
    source = models.CharField(max_length=200, blank=True)
    author = models.CharField(
        max_length=150,
        blank=True,
        help_text="Who wrote the row; empty for what CEE ships. A load leaves people's codes alone.",
    )
    version = models.PositiveIntegerField(
        default=1, help_text="Of the code: raised by every change of any of its rows."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="port_once_a_day")]


class CodeValue(Dated):
    """One value of a coded table (`country`, `entry_type`, `mode_of_transport`, `spi`, `unit`, `fee_class`, …)."""

    table = models.CharField(max_length=32)
    code = models.CharField(max_length=16)
    label = models.CharField(max_length=200)
    attributes = models.JSONField(default=dict, blank=True)
    citation = models.CharField(max_length=200, blank=True)
    confidence = models.PositiveSmallIntegerField(default=50)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "code", "valid_from"], name="code_once_a_day")]


class TariffEdition(Dated):
    """One edition of the Harmonized Tariff Schedule; `complete` editions refuse numbers that they do not hold."""

    name = models.CharField(max_length=80, unique=True)
    complete = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()


class TariffNumber(models.Model):
    """A ten-digit number of one edition, with the text of its general rate, inherited from its rate line."""

    edition = models.ForeignKey(TariffEdition, on_delete=models.CASCADE, related_name="numbers")
    hts = models.CharField(max_length=10)
    description = models.TextField()
    units = models.CharField(max_length=40, blank=True, help_text="Space-separated units of quantity.")
    general_rate = models.TextField(blank=True)
    special_rate = models.TextField(blank=True)
    other_rate = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "hts"], name="tariff_number_once")]


class LawEdition(models.Model):
    """An immutable edition of periods, calendars, rates, tolerances and authorities, named by its content."""

    version = models.CharField(max_length=40, unique=True)
    valid_from = models.DateField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()


class SnapshotVersion(models.Model):
    """How often a part of the reference data has changed; a worker whose number is older loads it anew."""

    part = models.CharField(max_length=32, primary_key=True)
    number = models.BigIntegerField(default=0)
