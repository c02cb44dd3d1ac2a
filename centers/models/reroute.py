"""Re-routing of open work: what a change of an assignment or an override concerns, and where each of it goes."""

from django.db import models
from django.db.models import Q

from centers.models.frozen import FrozenItem, FrozenRun, waiting_index


class Reroute(FrozenRun):
    """One explicit re-routing, by what occasioned it. `cursor` is how far the open work has been looked at, `looked` how
    much that was; what `stays` goes nowhere else and is in no list."""

    account = models.ForeignKey(
        "entries.ImporterAccount", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    override = models.ForeignKey(
        "routing.Override", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    criterion = models.ForeignKey(
        "routing.Criterion", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    cursor = models.BigIntegerField(default=0)
    looked = models.IntegerField(default=0)
    stays = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reroute_of_one_thing",
                condition=Q(account__isnull=False, override__isnull=True, criterion__isnull=True)
                | Q(account__isnull=True, override__isnull=False, criterion__isnull=True)
                | Q(account__isnull=True, override__isnull=True, criterion__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["touched_at"], name="reroute_under_way", condition=Q(status__in=["preparing", "running"]))
        ]  # fmt: skip


class RerouteItem(FrozenItem):
    """One activity that would move (`result` empty), moved, or is skipped; from where, and where to."""

    reroute = models.ForeignKey(Reroute, on_delete=models.PROTECT, db_index=False, related_name="items")
    from_center = models.CharField(max_length=6, null=True)
    from_team = models.IntegerField(null=True)
    to_center = models.CharField(max_length=6, null=True)
    to_division = models.CharField(max_length=12, null=True)
    to_team = models.IntegerField(null=True)
    to_lane = models.CharField(max_length=12, null=True)
    because = models.CharField(max_length=16, blank=True, help_text="Why that team.")
    due = models.DateField(null=True)
    duty = models.DecimalField(max_digits=14, decimal_places=2, help_text="Dollars declared.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reroute", "activity"], name="reroute_once")]
        indexes = [
            waiting_index("reroute", "reroute_left"),
            models.Index(fields=["reroute", "id"], name="reroute_list"),
            models.Index(fields=["from_center", "reroute"], name="reroute_from", condition=Q(result="done")),
            models.Index(fields=["to_center", "reroute"], name="reroute_to", condition=Q(result="done")),
        ]
