"""Which Center an importer account is assigned to, since when, on what basis; and overrides by authority."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from cee.base.models import Bitemporal, Dated, ValidDays
from cee.core.vocabulary import ASSIGNMENT_CODES, CENTER_CODES


class Assignment(Bitemporal):
    """An account's Center assignment (19 CFR 101.10). A correction never edits: it ends the knowledge of a row."""

    account = models.ForeignKey("entries.ImporterAccount", on_delete=models.PROTECT, related_name="assignments")
    center = models.CharField(max_length=6, choices=[(code, code) for code in ASSIGNMENT_CODES])
    basis = models.CharField(
        max_length=40, help_text="predominant_tariff, business_practice, intended_use, high_value, appeal"
    )
    reason = models.TextField(blank=True)
    author = models.CharField(max_length=150)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_assignment_a_day",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    (ValidDays(F("valid_from"), F("valid_to"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(known_to__isnull=True),
            )
        ]


class Override(Dated):
    """A recorded decision that an account, or one activity, is handled by a named Center whatever routing says."""

    account = models.ForeignKey(
        "entries.ImporterAccount", null=True, blank=True, on_delete=models.PROTECT, related_name="overrides"
    )
    kind = models.CharField(max_length=16, blank=True)
    reference = models.CharField(max_length=24, blank=True)
    center = models.CharField(max_length=6, choices=[(code, code) for code in CENTER_CODES])
    holder = models.CharField(max_length=150, help_text="The office that made the decision.")
    authority = models.CharField(max_length=200)
    reason = models.TextField()
    author = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="override_names_account_or_activity",
                condition=Q(account__isnull=False, reference="") | (Q(account__isnull=True) & ~Q(reference="")),
            )
        ]
        indexes = [models.Index(fields=["reference"], name="override_of_activity", condition=~Q(reference=""))]
