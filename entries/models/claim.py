"""Protests and drawback claims as filed: immutable versions, and the entries on which they rest. Money is dollars."""

from django.db import models
from django.db.models import Q


class Filed(models.Model):
    """What every version of a protest or a claim says of its arrival."""

    pk = models.CompositePrimaryKey("activity_id", "number")
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    number = models.SmallIntegerField()
    submission_id = models.BigIntegerField()
    record = models.IntegerField(help_text="Position of the record in its submission, from 1.")
    content_hash = models.BinaryField(max_length=32)
    filed_at = models.DateTimeField()
    filed_date = models.DateField(help_text="The day of filing; the day of receipt where none is said.")
    party_number = models.CharField(max_length=12, help_text="The importer number of the protestant or claimant.")
    warnings = models.JSONField(null=True, help_text="Problems that did not refuse it.")
    routed_facts = models.JSONField(help_text="What routing read of it and of its entries, as they stood then.")

    class Meta:
        abstract = True


class ProtestVersion(Filed):
    """A protest as filed at one time; an amendment is another row."""

    protest_type = models.CharField(max_length=8)
    protestant_role = models.CharField(max_length=20)
    category = models.CharField(max_length=16)
    justification = models.TextField()
    accelerated = models.BooleanField()
    further_review = models.BooleanField()
    further_review_basis = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["content_hash"], name="protest_by_content")]


class ProtestEntry(models.Model):
    """An entry whose decision is protested. `asserted_date` is the day that the protestant names."""

    pk = models.CompositePrimaryKey("activity_id", "version", "position")
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.SmallIntegerField()
    position = models.SmallIntegerField()
    entry_number = models.CharField(max_length=13)
    lead = models.BooleanField()
    line = models.SmallIntegerField(null=True)
    asserted_date = models.DateField(null=True)
    change_from = models.CharField(max_length=200, blank=True)
    change_to = models.CharField(max_length=200, blank=True)
    hts = models.CharField(
        max_length=10, blank=True, help_text="The number of the line protested, as the entry stood when it was filed."
    )

    class Meta:
        indexes = [
            models.Index(fields=["entry_number"], name="protest_of_entry"),
            models.Index(fields=["hts", "activity"], name="protest_of_tariff", condition=~Q(hts="")),
        ]


class ProtestRuling(models.Model):
    """A ruling letter that a protest cites, by its number as `entries.rules.rulings` writes it."""

    pk = models.CompositePrimaryKey("activity_id", "version", "ruling")
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.SmallIntegerField()
    ruling = models.CharField(max_length=12)

    class Meta:
        indexes = [models.Index(fields=["ruling", "activity"], name="protest_citing")]


class DrawbackVersion(Filed):
    """A drawback claim as filed at one time. `managing_center` is apart from the activity's Center: whose it was by the day
    of filing and the Center that the first determination of this version found."""

    provision = models.CharField(max_length=2)
    filing_port = models.CharField(max_length=4)
    accelerated_payment = models.BooleanField()
    claimed = models.DecimalField(max_digits=14, decimal_places=2)
    managing_center = models.CharField(max_length=6, null=True)
    managed_by = models.CharField(max_length=120)


class DrawbackImport(models.Model):
    """A designation: what of an import line a claim rests on. `claims` is `[[class, amount], …]`, dollars as strings."""

    pk = models.CompositePrimaryKey("activity_id", "version", "position")
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.SmallIntegerField()
    position = models.SmallIntegerField()
    entry_number = models.CharField(max_length=13)
    line = models.SmallIntegerField()
    hts = models.CharField(max_length=10)
    quantity = models.DecimalField(max_digits=16, decimal_places=4)
    unit = models.CharField(max_length=3)
    claims = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["entry_number", "line"], name="designation_of_line")]


class DrawbackExport(models.Model):
    """Goods that left or were destroyed under a claim."""

    pk = models.CompositePrimaryKey("activity_id", "version", "position")
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.SmallIntegerField()
    position = models.SmallIntegerField()
    hts = models.CharField(max_length=10)
    quantity = models.DecimalField(max_digits=16, decimal_places=4)
    unit = models.CharField(max_length=3)
    date = models.DateField()
    destination = models.CharField(max_length=2, null=True)
    action = models.CharField(max_length=8)
