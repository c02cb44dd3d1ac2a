"""Batches: one decision on many like items, and what became of each."""

from django.db import models
from django.db.models import Q

from centers.models.frozen import FrozenItem, FrozenRun, waiting_index


class Batch(FrozenRun):
    """One decision on the items of a frozen list. A draft is looked at; confirmed, a worker decides it in chunks.

    `fields` is what the action is told (codes, text), `traits` what its items have in common. The counts are those of
    its rows and change with them, in one transaction.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"
        CANCELED = "canceled"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    queue = models.CharField(max_length=24)
    kind = models.CharField(max_length=16)
    traits = models.JSONField(default=dict)
    action = models.CharField(max_length=32, blank=True)
    fields = models.JSONField(default=dict)
    program = models.CharField(max_length=80, blank=True, help_text="The token's name, where a program made it.")
    halted = models.CharField(max_length=200, blank=True, help_text="Why it stopped before its end.")
    undo_by = models.JSONField(null=True, help_text="Who undoes it: user_id, actor, role, office, program.")
    undo_reason = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    total = models.IntegerField(default=0)
    decided = models.IntegerField(default=0)
    proposed = models.IntegerField(default=0, help_text="Decided, and waiting for a second signature.")
    skipped = models.IntegerField(default=0)
    undone = models.IntegerField(default=0)
    kept = models.IntegerField(default=0, help_text="Decided, and not undone.")

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "-id"], name="batch_of_person"),
            models.Index(fields=["office", "-id"], name="batch_of_office"),
            models.Index(
                fields=["touched_at"],
                name="batch_under_way",
                condition=Q(status__in=["draft", "queued", "running", "undoing"]),
            ),
        ]

    @property
    def correlation(self) -> str:
        """What its events are known by."""
        return f"batch:{self.pk}"

    @property
    def at_work(self) -> bool:
        """Whether a worker has, or will have, something to do for it."""
        return self.status in AT_WORK

    @property
    def worked(self) -> int:
        """How many rows have their result."""
        return self.decided + self.proposed + self.skipped


AT_WORK = (Batch.Status.QUEUED, Batch.Status.RUNNING, Batch.Status.UNDOING)


class BatchRow(FrozenItem):
    """One activity of a batch; it has one result, and at most one undoing. `words` say what `why` codes.

    `before` is what undoing restores: the activity's columns, its work item and its stay, as they stood.
    """

    class Result(models.TextChoices):
        DECIDED = "decided"
        PROPOSED = "proposed"
        SKIPPED = "skipped"

    class Undo(models.TextChoices):
        UNDONE = "undone"
        KEPT = "kept"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    result = models.CharField(max_length=8, blank=True, choices=Result.choices)
    words = models.CharField(max_length=200, blank=True)
    decision_id = models.BigIntegerField(null=True)
    version_after = models.IntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    before = models.JSONField(null=True)
    undo = models.CharField(max_length=8, blank=True, choices=Undo.choices)
    undo_why = models.CharField(max_length=24, blank=True)
    undo_words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "activity"], name="once_in_a_batch")]
        indexes = [
            waiting_index("batch", "batch_left"),
            models.Index(fields=["batch", "id"], name="batch_list"),
            models.Index(fields=["batch", "result", "id"], name="batch_by_result"),
        ]
