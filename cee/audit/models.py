"""Events, append-only, and the blocks that seal them."""

from django.db import models


class Event(models.Model):
    """One thing that happened. Written by COPY for arrivals, by triggers and `record` for the rest; never changed.

    `xid` is the writing transaction (xid8, set by the database); with the id it orders the stream.
    `subject` names a row other than an activity (`centers_team:12`).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    activity_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=80, blank=True)
    verb = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=24)
    office = models.CharField(max_length=8)
    center = models.CharField(max_length=6, blank=True)
    port = models.CharField(max_length=4, blank=True)
    filer = models.CharField(max_length=3, blank=True)
    sensitivity = models.CharField(max_length=12, blank=True)
    correlation = models.CharField(max_length=36, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["activity_id", "id"], name="event_of_activity", condition=models.Q(activity_id__isnull=False)
            ),
            models.Index(fields=["subject", "id"], name="event_of_subject", condition=~models.Q(subject="")),
        ]


class SealBlock(models.Model):
    """A sealed run of committed events: their Merkle root, chained to the block before."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    below_xid = models.BigIntegerField(
        help_text="Every event of a transaction below it, and not in an earlier block, is here."
    )
    events = models.BigIntegerField()
    merkle_root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    block_hash = models.CharField(max_length=64)
