"""Handoffs between ports and Centers: one row with exactly one owner, and everything the two offices wrote to each other."""

from django.db import models
from django.db.models import F, Q

from cee.core.vocabulary import Sensitivity
from centers.policy.handoff import Side, Stage

# Plain words, so that the migrations need no code of ours.
_SIDES = [side.value for side in Side]
_RECEIVERS = [Stage.OFFERED.value, Stage.ACCEPTED.value]
_ASKERS = [Stage.REFUSED.value, Stage.ANSWERED.value, Stage.CLOSED.value]
_CLOSED = Stage.CLOSED.value
_OPEN = ~Q(state=_CLOSED)


class Handoff(models.Model):
    """A question or a referral. `owner` is the side that has it now, `due` the day by which that side acts.

    `reference` is the number that it is about, as CEE writes it; `activity` is empty where CEE holds none of that
    number. `waits`: the work item of the activity waits for the answer.
    """

    kind = models.CharField(max_length=32)
    asked_by = models.CharField(max_length=6)
    center = models.CharField(max_length=6)
    port = models.CharField(max_length=4)
    owner = models.CharField(max_length=6)
    state = models.CharField(max_length=8, default=Stage.OFFERED.value)
    activity = models.ForeignKey(
        "entries.Activity", null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="handoffs"
    )
    reference = models.CharField(max_length=50)
    reference_kind = models.CharField(max_length=16, help_text="entry_number, protest, bill, or another word for it.")
    question = models.TextField()
    authority = models.CharField(max_length=120)
    due = models.DateField()
    answer_by = models.DateField(help_text="By when the answer is asked for.")
    sensitivity = models.CharField(max_length=12, default=Sensitivity.ROUTINE.value)
    waits = models.BooleanField(default=False)
    offered_at = models.DateTimeField()
    moved_at = models.DateTimeField(help_text="Since when it stands as it does.")
    offered_by = models.IntegerField()
    offerer = models.CharField(max_length=150)
    accepted_by = models.IntegerField(null=True, blank=True)
    accepter = models.CharField(max_length=150, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True, help_text="When its owner's lead was told it is late.")
    times_offered = models.PositiveSmallIntegerField(default=1)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(name="handoff_sides", condition=Q(asked_by__in=_SIDES) & Q(owner__in=_SIDES)),
            models.CheckConstraint(
                name="handoff_has_one_owner",
                condition=(
                    (Q(state__in=_RECEIVERS) & ~Q(owner=F("asked_by")))
                    | (Q(state__in=_ASKERS) & Q(owner=F("asked_by")))
                    | Q(state=Stage.RETURNED.value)
                ),
            ),
            models.CheckConstraint(
                name="handoff_closed_once",
                condition=(Q(state=_CLOSED) & Q(closed_at__isnull=False)) | (_OPEN & Q(closed_at__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["reference", "kind", "center", "port", "asked_by"],
                name="handoff_asked_once",
                condition=_OPEN,
            ),
        ]
        indexes = [
            models.Index(fields=["center", "owner", "due", "id"], name="handoff_of_center", condition=_OPEN),
            models.Index(fields=["port", "owner", "due", "id"], name="handoff_of_port", condition=_OPEN),
            models.Index(fields=["activity", "id"], name="handoff_of_activity"),
            models.Index(fields=["reference", "id"], name="handoff_of_number"),
            models.Index(fields=["due", "id"], name="handoff_late", condition=_OPEN & Q(escalated_at__isnull=True)),
        ]


class HandoffMessage(models.Model):
    """What one office did or wrote, in order; append-only. `act` is the act's name, `state` what it led to."""

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, db_index=False, related_name="messages")
    act = models.CharField(max_length=8)
    side = models.CharField(max_length=6)
    office = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    ends_part = models.BooleanField(help_text="With it this office had done what was its part.")
    text = models.TextField(blank=True)
    author_id = models.IntegerField()
    author = models.CharField(max_length=150)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["handoff", "id"], name="message_of_handoff"),
            models.Index(fields=["office", "-written_at"], name="message_done", condition=Q(ends_part=True)),
        ]
