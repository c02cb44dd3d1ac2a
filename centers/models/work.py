"""Work: an activity's place in a queue, its stays there, and what people decided."""

from django.db import models
from django.db.models import F, Q


class WorkItem(models.Model):
    """An activity's one place in a queue that people work. Order: nearest legal date, then oldest.

    The two indexes that claims use hold `due + 0`, which no other index does: so the planner has one way to find the
    next open item, and never walks past what is already claimed.
    """

    class Status(models.TextChoices):
        OPEN = "open"
        CLAIMED = "claimed"
        WAITING = "waiting"

    activity = models.OneToOneField(
        "entries.Activity", primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="work_item"
    )
    queue = models.CharField(max_length=24)
    center = models.CharField(max_length=6)
    team_id = models.IntegerField()
    due = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    assignee_id = models.IntegerField(null=True)
    claimed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    waiting_for = models.CharField(max_length=24, blank=True, help_text="form_28, form_29, second_signature")
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index("queue", "team_id", F("due") + 0, "activity", name="work_open", condition=Q(status="open")),
            models.Index(
                "queue", "center", F("due") + 0, "activity", name="work_open_center", condition=Q(status="open")
            ),
            models.Index(fields=["center", "queue", "due", "activity"], name="work_of_queue"),
            models.Index(fields=["center", "due", "activity"], name="work_of_center"),
            models.Index(fields=["team_id", "due", "activity"], name="work_of_team"),
            models.Index(
                fields=["assignee_id", "due"], name="work_of_assignee", condition=Q(assignee_id__isnull=False)
            ),
        ]


class Stay(models.Model):
    """One uninterrupted presence of a work item in one queue."""

    activity_id = models.BigIntegerField()
    queue = models.CharField(max_length=24)
    team_id = models.IntegerField()
    center = models.CharField(max_length=6)
    due = models.DateField()
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.IntegerField(null=True)
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity_id"], name="one_open_stay", condition=Q(left_at__isnull=True))
        ]
        indexes = [
            models.Index(fields=["center", "opened_at"], name="stay_inflow"),
            models.Index(fields=["activity_id", "id"], name="stay_of_activity"),
            models.Index(fields=["left_at"], name="stay_outflow", condition=Q(left_at__isnull=False)),
        ]


class Decision(models.Model):
    """A person's decision on an activity; where the authority table asks, it waits for a second signature."""

    class Status(models.TextChoices):
        PROPOSED = "proposed"
        FINAL = "final"
        RETURNED = "returned"
        UNDONE = "undone"

    activity = models.ForeignKey("entries.Activity", on_delete=models.PROTECT, related_name="decisions")
    filed_version = models.SmallIntegerField()
    action = models.CharField(max_length=32)
    outcome = models.CharField(max_length=32)
    codes = models.JSONField(default=list, help_text="Coded reasons of the outcome, such as liquidation reasons.")
    reason = models.TextField(blank=True)
    revenue = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    amounts = models.JSONField(
        null=True, help_text="Of an approved protest: its entries with duty and fees in dollars, before and as decided."
    )
    authority = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices)
    decided_by = models.IntegerField()
    decider = models.CharField(max_length=150)
    decided_at = models.DateTimeField()
    signature_rule = models.CharField(max_length=40, blank=True)
    signed_by = models.IntegerField(null=True)
    signer = models.CharField(max_length=150, blank=True)
    signed_at = models.DateTimeField(null=True)
    signer_reason = models.TextField(blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["status", "decided_at"], name="decision_waiting", condition=Q(status="proposed"))
        ]
        constraints = [
            models.CheckConstraint(
                name="nobody_signs_their_own", condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("decided_by"))
            ),
            models.UniqueConstraint(fields=["activity"], name="one_decision_waits", condition=Q(status="proposed")),
        ]
