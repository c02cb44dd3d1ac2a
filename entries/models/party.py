"""Importers as accounts with all their numbers, and the brokers who file for them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from cee.base.models import Bitemporal, Dated, ValidDays
from cee.core.vocabulary import Standing


class ImporterAccount(models.Model):
    """An importer as CEE deals with it: one account, several importer-of-record numbers, one Center."""

    name = models.CharField(max_length=120)
    is_broker = models.BooleanField(default=False, help_text="A customs broker who may act as importer of record.")
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["name"], name="account_by_name"),
            models.Index(OpClass(Upper("name"), "text_pattern_ops"), name="account_by_beginning"),
        ]


class AccountStanding(Bitemporal):
    """Trusted-trader standing of an account, for a time, as known for a time."""

    account = models.ForeignKey(ImporterAccount, on_delete=models.PROTECT, related_name="standings")
    standing = models.CharField(max_length=20, choices=[(word, word) for word in Standing])
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_standing_a_day",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    (ValidDays(F("valid_from"), F("valid_to"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(known_to__isnull=True),
            )
        ]


class Importer(models.Model):
    """One importer-of-record number. A number never seen before arrives as a stub, without an account."""

    number = models.CharField(max_length=12, unique=True)
    account = models.ForeignKey(
        ImporterAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="importers"
    )
    first_seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["id"], name="importer_without_account", condition=Q(account__isnull=True))]


class Filer(Dated):
    """A filer code and whose it is."""

    code = models.CharField(max_length=3)
    name = models.CharField(max_length=120)
    account = models.ForeignKey(ImporterAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="filer_once_a_day")]
