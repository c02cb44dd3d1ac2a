"""Entry summaries as filed: immutable versions and their lines."""

from django.db import models


class EntrySummaryVersion(models.Model):
    """What was filed at one time under an entry number; a replacement is another row. Money is dollars."""

    pk = models.CompositePrimaryKey("activity_id", "number")
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="versions"
    )
    number = models.SmallIntegerField()
    submission_id = models.BigIntegerField()
    record = models.IntegerField(help_text="Position of the record in its submission, from 1.")
    content_hash = models.BinaryField(max_length=32)
    filed_at = models.DateTimeField()
    entry_type = models.CharField(max_length=2)
    importer_number = models.CharField(max_length=12)
    consignee_number = models.CharField(max_length=12, null=True)
    mode_of_transport = models.CharField(max_length=2, null=True)
    import_date = models.DateField(null=True)
    entry_date = models.DateField()
    release_date = models.DateField(null=True)
    summary_date = models.DateField()
    reconciliation = models.CharField(max_length=3, null=True)
    bond_type = models.CharField(max_length=1, null=True)
    surety = models.CharField(max_length=3, null=True)
    bills = models.JSONField(null=True)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    duty = models.DecimalField(max_digits=14, decimal_places=2)
    fees = models.DecimalField(max_digits=14, decimal_places=2)
    antidumping = models.DecimalField(max_digits=14, decimal_places=2)
    countervailing = models.DecimalField(max_digits=14, decimal_places=2)
    warnings = models.JSONField(null=True, help_text="Problems that did not refuse it.")
    more = models.JSONField(null=True, help_text="What few summaries say: fees of the whole, missing documents.")


class EntryLine(models.Model):
    """One line of one version. `hts` is its effective number, the chapter 1-97 one where the line has one.

    `tariffs`, `cases` and `fees` keep what was filed, in order:
    tariffs `[[hts, value, duty, [[amount, unit], …]], …]`, cases `[[number, deposit, rate, rate_type, value, duty], …]`,
    fees `[[class, amount], …]`, all amounts as decimal strings.
    """

    pk = models.CompositePrimaryKey("activity_id", "version", "number")
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lines"
    )
    version = models.SmallIntegerField()
    number = models.SmallIntegerField()
    hts = models.CharField(max_length=10)
    origin = models.CharField(max_length=2)
    manufacturer = models.CharField(max_length=15, null=True)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    duty = models.DecimalField(max_digits=14, decimal_places=2)
    set_mark = models.CharField(max_length=1, null=True)
    export_country = models.CharField(max_length=2, null=True)
    spi = models.CharField(max_length=2, null=True)
    foreign_exporter = models.CharField(max_length=15, null=True)
    description = models.CharField(max_length=140, blank=True)
    tariffs = models.JSONField()
    cases = models.JSONField(null=True)
    fees = models.JSONField(null=True)
    more = models.JSONField(null=True, help_text="What few lines say: charges, weight, relation, declarations, dates.")
