"""What routing decided, in integers: enough to repeat it, nothing that can change."""

from django.db import models


class RoutingDecision(models.Model):
    """One determination, append-only. The receipt is rendered from what it names by the pure engine.

    `criteria` are the screening criteria that matched; `seq` counts the determinations of one activity from 1.
    """

    pk = models.CompositePrimaryKey("activity_id", "seq")
    activity = models.ForeignKey(
        "entries.Activity",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="routing_decisions",
    )
    seq = models.SmallIntegerField()
    filed_version = models.SmallIntegerField()
    decided_at = models.DateTimeField()
    ruleset_id = models.IntegerField()
    law_edition_id = models.IntegerField()
    assignment_id = models.IntegerField(null=True)
    override_id = models.IntegerField(null=True)
    standing_id = models.IntegerField(null=True)
    basis = models.CharField(max_length=10)
    center = models.CharField(max_length=6, null=True)
    rule_id = models.IntegerField(null=True)
    deciding_line = models.SmallIntegerField(null=True)
    runner_up = models.CharField(max_length=6, null=True)
    triage_reason = models.CharField(max_length=20, null=True)
    facts_hash = models.BinaryField(max_length=16)
    division = models.CharField(max_length=12, null=True)
    team_id = models.IntegerField(null=True)
    placed_because = models.CharField(
        max_length=16, null=True, help_text="skill, continuity, load, entry_team, only_team"
    )
    lane = models.CharField(max_length=12)
    criteria = models.JSONField(null=True)
    sampled = models.BooleanField(default=False)
