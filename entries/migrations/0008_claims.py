"""Protests and drawback claims as filed; what was filed is append-only. Protests without a number are given one."""

import django.db.models.deletion
from django.db import migrations, models

from cee.audit.triggers import append_only

FILED = ("protestversion", "protestentry", "drawbackversion", "drawbackimport", "drawbackexport")


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0007_of_filer"),
    ]

    operations = [
        migrations.CreateModel(
            name="DrawbackExport",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "activity_id",
                        "version",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.SmallIntegerField()),
                ("position", models.SmallIntegerField()),
                ("hts", models.CharField(max_length=10)),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=16)),
                ("unit", models.CharField(max_length=3)),
                ("date", models.DateField()),
                ("destination", models.CharField(max_length=2, null=True)),
                ("action", models.CharField(max_length=8)),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="entries.activity",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DrawbackVersion",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "activity_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("submission_id", models.BigIntegerField()),
                ("record", models.IntegerField(help_text="Position of the record in its submission, from 1.")),
                ("content_hash", models.BinaryField(max_length=32)),
                ("filed_at", models.DateTimeField()),
                ("filed_date", models.DateField(help_text="The day of filing; the day of receipt where none is said.")),
                (
                    "party_number",
                    models.CharField(help_text="The importer number of the protestant or claimant.", max_length=12),
                ),
                ("warnings", models.JSONField(help_text="Problems that did not refuse it.", null=True)),
                (
                    "routed_facts",
                    models.JSONField(help_text="What routing read of it and of its entries, as they stood then."),
                ),
                ("provision", models.CharField(max_length=2)),
                ("filing_port", models.CharField(max_length=4)),
                ("accelerated_payment", models.BooleanField()),
                ("claimed", models.DecimalField(decimal_places=2, max_digits=14)),
                ("managing_center", models.CharField(max_length=6, null=True)),
                ("managed_by", models.CharField(max_length=120)),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="entries.activity",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DrawbackImport",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "activity_id",
                        "version",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.SmallIntegerField()),
                ("position", models.SmallIntegerField()),
                ("entry_number", models.CharField(max_length=13)),
                ("line", models.SmallIntegerField()),
                ("hts", models.CharField(max_length=10)),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=16)),
                ("unit", models.CharField(max_length=3)),
                ("claims", models.JSONField()),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="entries.activity",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["entry_number", "line"], name="designation_of_line")],
            },
        ),
        migrations.CreateModel(
            name="ProtestEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "activity_id",
                        "version",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.SmallIntegerField()),
                ("position", models.SmallIntegerField()),
                ("entry_number", models.CharField(max_length=13)),
                ("lead", models.BooleanField()),
                ("line", models.SmallIntegerField(null=True)),
                ("asserted_date", models.DateField(null=True)),
                ("change_from", models.CharField(blank=True, max_length=200)),
                ("change_to", models.CharField(blank=True, max_length=200)),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="entries.activity",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["entry_number"], name="protest_of_entry")],
            },
        ),
        migrations.CreateModel(
            name="ProtestVersion",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "activity_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("submission_id", models.BigIntegerField()),
                ("record", models.IntegerField(help_text="Position of the record in its submission, from 1.")),
                ("content_hash", models.BinaryField(max_length=32)),
                ("filed_at", models.DateTimeField()),
                ("filed_date", models.DateField(help_text="The day of filing; the day of receipt where none is said.")),
                (
                    "party_number",
                    models.CharField(help_text="The importer number of the protestant or claimant.", max_length=12),
                ),
                ("warnings", models.JSONField(help_text="Problems that did not refuse it.", null=True)),
                (
                    "routed_facts",
                    models.JSONField(help_text="What routing read of it and of its entries, as they stood then."),
                ),
                ("protest_type", models.CharField(max_length=8)),
                ("protestant_role", models.CharField(max_length=20)),
                ("category", models.CharField(max_length=16)),
                ("justification", models.TextField()),
                ("accelerated", models.BooleanField()),
                ("further_review", models.BooleanField()),
                ("further_review_basis", models.TextField(blank=True)),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="entries.activity",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["content_hash"], name="protest_by_content")],
            },
        ),
        *[
            migrations.RunSQL(
                append_only(f"entries_{name}"),
                f"DROP TRIGGER entries_{name}_append_only ON entries_{name};",
            )
            for name in FILED
        ],
        migrations.RunSQL(
            "CREATE SEQUENCE entries_protest_number MINVALUE 900001 MAXVALUE 999999 START 900001 CYCLE;",
            "DROP SEQUENCE entries_protest_number;",
        ),
    ]
