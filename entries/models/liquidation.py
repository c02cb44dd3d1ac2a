"""Liquidations as posted, the Friday batches that post them, and the notices that prolong the time for them."""

from django.db import models


class LiquidationBatch(models.Model):
    """One Friday's batch. Drawn up on the Wednesday sheet as frozen rows; posted in chunks, in the order of the ids.

    `done_through` is the last activity that a finished chunk reached: whoever goes on begins behind it. `tally` is what
    the sheet counts: `{center: {team: {rule, "posts" or "taken_out": [number, duty in dollars as text]}}}`.
    """

    class State(models.TextChoices):
        OPEN = "open"
        FROZEN = "frozen"
        POSTED = "posted"

    friday = models.DateField(unique=True)
    posts_on = models.DateField(help_text="The day it posts: the Friday, unless the law edition says otherwise.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    law_edition_id = models.BigIntegerField()
    frozen_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    done_through = models.BigIntegerField(default=0)
    posted = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    tally = models.JSONField(default=dict)


class LiquidationRow(models.Model):
    """One summary on a sheet, as it was seen when the sheet was drawn up. Bulk: a row that posts is not written again.

    `rule` names what blocks it, `also` what else does; `terms` are those of a change, as an assessment's dictionary.
    """

    class Standing(models.TextChoices):
        POSTS = "posts"
        BLOCKED = "blocked"
        TAKEN_OUT = "taken_out"
        SKIPPED = "skipped"

    pk = models.CompositePrimaryKey("batch_id", "activity_id")
    batch_id = models.IntegerField()
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    seen = models.IntegerField(help_text="The version of the activity that was seen.")
    center = models.CharField(max_length=6)
    team_id = models.IntegerField(default=0)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    rule = models.CharField(max_length=24, blank=True)
    also = models.CharField(max_length=120, blank=True)
    manual = models.BooleanField(default=False, help_text="A person put it on the sheet.")
    terms = models.JSONField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["batch_id", "center", "standing", "activity"], name="liquidation_sheet"),
            models.Index(fields=["activity"], name="liquidation_row_manual", condition=models.Q(manual=True)),
        ]


class Liquidation(models.Model):
    """One posting, never changed: the first of an entry is number 1, each reliquidation the next. Money is dollars.

    `date` is the day in law (of a deemed one, the day on which the year ran out); `posted_date` that of the bulletin.
    `before` and `after` are duty, fees and AD/CVD together; `net` is billed, or where negative refunded.
    """

    class Kind(models.TextChoices):
        NO_CHANGE = "no_change"
        CHANGE = "change"
        DEEMED = "deemed"
        RELIQUIDATION = "reliquidation"
        REPORTED = "reported"

    class Basis(models.TextChoices):
        AUTOMATIC = "automatic"
        MANUAL = "manual"
        BY_LAW = "by_law"
        VOLUNTARY = "voluntary"
        PROTEST = "protest"
        COURT = "court"
        REPORTED = "reported"

    id = models.BigAutoField(primary_key=True)
    activity = models.ForeignKey(
        "entries.Activity",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="liquidations",
    )
    number = models.SmallIntegerField(default=1)
    reference = models.CharField(max_length=24)
    entry_date = models.DateField(null=True)
    filer = models.CharField(max_length=3)
    port = models.CharField(max_length=4)
    center = models.CharField(max_length=6, null=True)
    importer = models.ForeignKey(
        "entries.Importer",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    kind = models.CharField(max_length=14, choices=Kind.choices)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    date = models.DateField()
    posted_date = models.DateField()
    before = models.DecimalField(max_digits=14, decimal_places=2)
    after = models.DecimalField(max_digits=14, decimal_places=2)
    interest = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    net = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    terms = models.JSONField(null=True, help_text="The arithmetic: an assessment's dictionary, reasons, proof.")
    law_edition_id = models.BigIntegerField()
    batch_id = models.IntegerField(null=True)
    authority = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    actor_id = models.IntegerField(null=True)
    actor = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="liquidation_once")]
        indexes = [
            models.Index(fields=["posted_date", "id"], name="liquidation_posted"),
            models.Index(fields=["port", "id"], name="liquidation_of_port"),
            models.Index(fields=["importer", "id"], name="liquidation_of_importer"),
        ]


class ExtensionNotice(models.Model):
    """The notice that the time to liquidate is extended (19 CFR 159.12): who is told what, why, and until when."""

    activity = models.ForeignKey("entries.Activity", on_delete=models.PROTECT, related_name="extension_notices")
    number = models.SmallIntegerField(help_text="Which extension of the entry it is, from 1.")
    code = models.CharField(max_length=2)
    until = models.DateField(help_text="The end of the time to liquidate, as extended.")
    before = models.DateField(null=True, help_text="The end of it before.")
    reason = models.TextField()
    told = models.JSONField(help_text="Who is told: [[part, number or name], …].")
    authority = models.CharField(max_length=120)
    issued_date = models.DateField()
    author_id = models.IntegerField()
    author = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="extension_notice_once")]


class DeemedProposal(models.Model):
    """An entry whose time to liquidate has run out, found by the clock; a person confirms it, the day stays the law's.

    `proof` is what was found: the deadline with its arithmetic, the events it rests on, and what could have stopped it.
    """

    activity = models.OneToOneField("entries.Activity", on_delete=models.PROTECT, related_name="deemed_proposal")
    rule = models.CharField(max_length=32)
    expired_on = models.DateField()
    center = models.CharField(max_length=6, blank=True)
    proof = models.JSONField()
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, help_text="confirmed or overtaken")
    closed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["center", "expired_on", "id"], name="deemed_open", condition=models.Q(closed_at__isnull=True)
            )
        ]
