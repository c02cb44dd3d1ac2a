"""The activity: one piece of post-release trade work and the projection that every list needs."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from cee.core.vocabulary import OPEN_STATES, WORKED_LANES, Kind, Sensitivity, State


class Activity(models.Model):
    """Written in its final state by the pipeline's COPY, changed only by the transition service.

    `reference` is the number of its kind (an entry number for a summary). The axes follow ACE's own status
    dimensions and codes. No index holds `assignee_id`, so that a claim touches none (a heap-only update); who holds what
    is asked of the work items. References to importers and people carry no constraint: intake resolves them first.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in Kind])
    reference = models.CharField(max_length=24)
    version = models.IntegerField(default=1, help_text="Raised by every change; callers give the one they saw.")
    filed_version = models.SmallIntegerField(default=1, help_text="The latest version as filed.")
    state = models.CharField(max_length=20, choices=[(state, state) for state in State])
    filer = models.CharField(max_length=3)
    importer = models.ForeignKey(
        "entries.Importer",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="activities",
    )
    port = models.CharField(max_length=4)
    center = models.CharField(max_length=6, null=True)
    division = models.CharField(max_length=12, null=True)
    team_id = models.IntegerField(null=True, help_text="The accountable team of the Center.")
    lane = models.CharField(max_length=12, null=True)
    assignee_id = models.IntegerField(null=True)
    next_action = models.CharField(max_length=32)
    next_date = models.DateField(null=True)
    sensitivity = models.CharField(max_length=12, default=Sensitivity.ROUTINE)
    received_at = models.DateTimeField()
    entry_date = models.DateField(null=True)
    estimated_duty = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="Dollars: duty, fees and AD/CVD as declared."
    )
    is_demonstration = models.BooleanField(default=False)

    control = models.CharField(max_length=8, default="trade")
    summary_status = models.CharField(max_length=10, default="accepted")
    review = models.CharField(max_length=12, default="not_reviewed")
    collection = models.CharField(max_length=12, default="unpaid")
    release = models.CharField(max_length=12, default="unreleased")
    liquidation = models.CharField(max_length=12, default="unliquidated")
    holds = models.CharField(
        max_length=12, default="", blank=True, help_text="Up to four extension and suspension codes, space-separated."
    )
    protest = models.CharField(max_length=2, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reference", "kind"], name="activity_once")]
        indexes = [
            models.Index(
                fields=["center", "next_date", "id"], name="activity_open_of_center", condition=Q(state__in=OPEN_STATES)
            ),
            models.Index(fields=["port", "id"], name="activity_of_port"),
            models.Index(fields=["filer", "id"], name="activity_of_filer"),
            models.Index(fields=["importer", "id"], name="activity_of_importer"),
            BrinIndex(fields=["entry_date"], name="activity_by_entry_date", pages_per_range=32),
            models.Index(fields=["importer", "id"], name="protest_of_importer", condition=Q(kind=Kind.PROTEST)),
            # Placement asks for an importer's last worked summary; without this it walks past all its clear ones.
            models.Index(fields=["importer", "id"], name="activity_worked", condition=Q(lane__in=WORKED_LANES)),
        ]
