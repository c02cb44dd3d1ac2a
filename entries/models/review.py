"""What reviewing adds to an activity: findings, forms to the importer, watched deadlines, notes."""

from django.db import models
from django.db.models import Q


class Finding(models.Model):
    """One coded finding on a line: what was declared, what was found, the revenue it moves, by which authority."""

    activity = models.ForeignKey("entries.Activity", on_delete=models.PROTECT, related_name="findings")
    filed_version = models.SmallIntegerField()
    line = models.SmallIntegerField(null=True)
    finding_type = models.CharField(max_length=24)
    discrepant = models.BooleanField(default=True)
    declared = models.CharField(max_length=200, blank=True)
    found = models.CharField(max_length=200, blank=True)
    revenue = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="Dollars; negative is owed to the importer."
    )
    authority = models.CharField(max_length=80)
    remark = models.TextField(blank=True)
    hts = models.CharField(max_length=10, blank=True)
    manufacturer = models.CharField(max_length=15, blank=True)
    importer_id = models.BigIntegerField(null=True)
    author_id = models.IntegerField()
    author = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["importer_id", "-id"], name="finding_of_importer"),
            models.Index(fields=["hts", "-id"], name="finding_of_tariff"),
            models.Index(fields=["manufacturer", "-id"], name="finding_of_manufacturer", condition=~Q(manufacturer="")),
        ]


class Form(models.Model):
    """A CBP Form 28 (request for information) or 29 (notice of action) sent about an activity, and its answer."""

    class Type(models.TextChoices):
        REQUEST = "28"
        PROPOSED = "29_proposed"
        TAKEN = "29_taken"

    activity = models.ForeignKey("entries.Activity", on_delete=models.PROTECT, related_name="forms")
    form = models.CharField(max_length=12, choices=Type.choices)
    lines = models.JSONField(default=list)
    codes = models.JSONField(default=list, help_text="Coded reasons of a Form 29.")
    text = models.TextField()
    issued_date = models.DateField()
    reply_due = models.DateField(null=True)
    answered_date = models.DateField(null=True)
    answer = models.TextField(blank=True)
    issuer_id = models.IntegerField()
    issuer = models.CharField(max_length=150)
    version = models.IntegerField(default=1)


class ClockEvent(models.Model):
    """An act of a Center's people that moves a clock and is no form: a rejection, an extension, a request received; or
    what came by operation of law, dated the day on which it did. `reference` names another case (a protest considered
    together with this one, a court's number), `amount` dollars that were paid or came back."""

    activity = models.ForeignKey("entries.Activity", on_delete=models.PROTECT, related_name="clock_events")
    event = models.CharField(max_length=32)
    date = models.DateField()
    code = models.CharField(max_length=8, blank=True)
    until = models.DateField(null=True)
    reference = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    author_id = models.IntegerField()
    author = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()


class Deadline(models.Model):
    """A watched deadline: a projection of dated events that `rebuild_deadlines` can make again, equal."""

    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="deadlines"
    )
    rule = models.CharField(max_length=32)
    due = models.DateField()
    anchor_event = models.CharField(max_length=32)
    anchor_date = models.DateField()
    met_on = models.DateField(null=True)
    tolled = models.CharField(max_length=80, blank=True)
    statutory = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["activity", "due"], name="deadline_of_activity")]


class Note(models.Model):
    """A remark that a person leaves on an activity for the next one."""

    activity = models.ForeignKey("entries.Activity", on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    author_id = models.IntegerField()
    author = models.CharField(max_length=150)
    written_at = models.DateTimeField()
