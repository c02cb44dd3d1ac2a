"""Screening criteria: dated, authored, with their reason and the instruction to the officer."""

from django.db import models

from cee.base.models import Dated
from cee.core.vocabulary import Lane


class Criterion(Dated):
    """One condition that sends matching summaries to a lane; a row with `sample_rate` is the stated random sample."""

    name = models.CharField(max_length=80)
    center = models.CharField(max_length=6, blank=True, help_text="Blank: national.")
    conditions = models.JSONField(default=dict)
    sample_rate = models.DecimalField(max_digits=6, decimal_places=5, null=True, blank=True)
    lane = models.CharField(max_length=12, choices=[(lane, lane) for lane in Lane])
    flags = models.JSONField(default=list)
    instruction = models.TextField()
    reason = models.TextField()
    author = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
