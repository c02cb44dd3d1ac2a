"""Guidance: an answer that holds for more than one case, published by a second person and shown beside the work it touches."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cee.base.models import Dated


class Guidance(Dated):
    """What a Center tells everyone who works goods, or an importer, like these. It never names who asked.

    It holds from `valid_from` up to, not including, `valid_to`, while it is published. `account_id` empty: all importers.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    center = models.CharField(max_length=6)
    topic = models.CharField(max_length=24)
    title = models.CharField(max_length=160)
    text = models.TextField()
    authority = models.CharField(max_length=160)
    confidence = models.PositiveSmallIntegerField(help_text="How sure it is, in percent.")
    account = models.ForeignKey(
        "entries.ImporterAccount",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="guidance",
    )
    activity_id = models.BigIntegerField(null=True, blank=True, help_text="The inquiry that it answers.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    author_id = models.IntegerField()
    author = models.CharField(max_length=150)
    writers = ArrayField(models.IntegerField(), default=list, help_text="Everybody who wrote in it; none publishes it.")
    written_at = models.DateTimeField()
    published_by = models.IntegerField(null=True, blank=True)
    publisher = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_publishes_their_own",
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("author_id")),
            ),
            models.CheckConstraint(
                name="guidance_published_by_somebody",
                condition=~Q(status="published") | (Q(published_by__isnull=False) & Q(published_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="guidance_of_account", condition=Q(account__isnull=False)),
            models.Index(fields=["activity_id"], name="guidance_of_inquiry", condition=Q(activity_id__isnull=False)),
        ]


class GuidanceTariff(models.Model):
    """A tariff prefix of 2 to 10 digits that a piece of guidance speaks of."""

    guidance = models.ForeignKey(Guidance, on_delete=models.CASCADE, related_name="tariffs")
    prefix = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "guidance"], name="guidance_of_tariff")]
