"""What acts over a frozen list share: who does it and why, and the list itself, activity and version as they were seen."""

from uuid import uuid4

from django.db import models
from django.db.models import Q


class FrozenRun(models.Model):
    """An act on many activities: its list is frozen before anybody confirms it, then it is done in chunks.

    `touched_at` moves with every chunk; a run that stands still is taken up again.
    """

    class Status(models.TextChoices):
        PREPARING = "preparing"
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        DROPPED = "dropped"

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PREPARING)
    reason = models.TextField(blank=True)
    user_id = models.IntegerField(null=True)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=24)
    office_kind = models.CharField(max_length=8)
    office = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        abstract = True


class FrozenItem(models.Model):
    """One activity of a frozen list at the version that was seen. `result` is empty while it waits."""

    class Result(models.TextChoices):
        DONE = "done"
        SKIPPED = "skipped"

    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    seen = models.IntegerField(help_text="The activity's version when the list was frozen.")
    result = models.CharField(max_length=8, blank=True, choices=Result.choices)
    why = models.CharField(max_length=24, blank=True, help_text="Why it is skipped, coded.")

    class Meta:
        abstract = True


def waiting_index(run: str, name: str) -> models.Index:
    """The index by which a run finds what is left of its list."""
    return models.Index(fields=[run, "id"], name=name, condition=Q(result=""))
