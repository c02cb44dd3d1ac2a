"""Liquidations as posted, append-only; the Friday batches with their sheets; notices of extension; what the law deems done."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from cee.audit.triggers import append_only, watch_small_tables

WATCH, UNWATCH = watch_small_tables(["entries_extensionnotice", "entries_deemedproposal"])


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0009_uploads"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeemedProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=32)),
                ("expired_on", models.DateField()),
                ("center", models.CharField(blank=True, max_length=6)),
                ("proof", models.JSONField()),
                ("found_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, help_text="confirmed or overtaken", max_length=12)),
                ("closed_by", models.CharField(blank=True, max_length=150)),
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deemed_proposal",
                        to="entries.activity",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExtensionNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.SmallIntegerField(help_text="Which extension of the entry it is, from 1.")),
                ("code", models.CharField(max_length=2)),
                ("until", models.DateField(help_text="The end of the time to liquidate, as extended.")),
                ("before", models.DateField(help_text="The end of it before.", null=True)),
                ("reason", models.TextField()),
                ("told", models.JSONField(help_text="Who is told: [[part, number or name], …].")),
                ("authority", models.CharField(max_length=120)),
                ("issued_date", models.DateField()),
                ("author_id", models.IntegerField()),
                ("author", models.CharField(max_length=150)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension_notices",
                        to="entries.activity",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Liquidation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.SmallIntegerField(default=1)),
                ("reference", models.CharField(max_length=24)),
                ("entry_date", models.DateField(null=True)),
                ("filer", models.CharField(max_length=3)),
                ("port", models.CharField(max_length=4)),
                ("center", models.CharField(max_length=6, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("no_change", "No Change"),
                            ("change", "Change"),
                            ("deemed", "Deemed"),
                            ("reliquidation", "Reliquidation"),
                            ("reported", "Reported"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("automatic", "Automatic"),
                            ("manual", "Manual"),
                            ("by_law", "By Law"),
                            ("voluntary", "Voluntary"),
                            ("protest", "Protest"),
                            ("court", "Court"),
                            ("reported", "Reported"),
                        ],
                        max_length=10,
                    ),
                ),
                ("date", models.DateField()),
                ("posted_date", models.DateField()),
                ("before", models.DecimalField(decimal_places=2, max_digits=14)),
                ("after", models.DecimalField(decimal_places=2, max_digits=14)),
                ("interest", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("net", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                (
                    "terms",
                    models.JSONField(
                        help_text="The arithmetic: an assessment's dictionary, reasons, proof.", null=True
                    ),
                ),
                ("law_edition_id", models.BigIntegerField()),
                ("batch_id", models.IntegerField(null=True)),
                ("authority", models.CharField(max_length=120)),
                ("reason", models.TextField(blank=True)),
                ("actor_id", models.IntegerField(null=True)),
                ("actor", models.CharField(max_length=150)),
                ("recorded_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="liquidations",
                        to="entries.activity",
                    ),
                ),
                (
                    "importer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="entries.importer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LiquidationBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("friday", models.DateField(unique=True)),
                (
                    "posts_on",
                    models.DateField(help_text="The day it posts: the Friday, unless the law edition says otherwise."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("frozen", "Frozen"), ("posted", "Posted")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("law_edition_id", models.BigIntegerField()),
                ("frozen_at", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("posted_at", models.DateTimeField(null=True)),
                ("done_through", models.BigIntegerField(default=0)),
                ("posted", models.IntegerField(default=0)),
                ("skipped", models.IntegerField(default=0)),
                ("tally", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="LiquidationRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "batch_id", "activity_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("batch_id", models.IntegerField()),
                ("seen", models.IntegerField(help_text="The version of the activity that was seen.")),
                ("center", models.CharField(max_length=6)),
                ("team_id", models.IntegerField(default=0)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("posts", "Posts"),
                            ("blocked", "Blocked"),
                            ("taken_out", "Taken Out"),
                            ("skipped", "Skipped"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=24)),
                ("also", models.CharField(blank=True, max_length=120)),
                ("manual", models.BooleanField(default=False, help_text="A person put it on the sheet.")),
                ("terms", models.JSONField(null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("by", models.CharField(blank=True, max_length=150)),
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
        migrations.AddIndex(
            model_name="activity",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["entry_date"], name="activity_by_entry_date", pages_per_range=32
            ),
        ),
        migrations.AddIndex(
            model_name="deemedproposal",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["center", "expired_on", "id"],
                name="deemed_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionnotice",
            constraint=models.UniqueConstraint(fields=("activity", "number"), name="extension_notice_once"),
        ),
        migrations.AddIndex(
            model_name="liquidation",
            index=models.Index(fields=["posted_date", "id"], name="liquidation_posted"),
        ),
        migrations.AddIndex(
            model_name="liquidation",
            index=models.Index(fields=["port", "id"], name="liquidation_of_port"),
        ),
        migrations.AddIndex(
            model_name="liquidation",
            index=models.Index(fields=["importer", "id"], name="liquidation_of_importer"),
        ),
        migrations.AddConstraint(
            model_name="liquidation",
            constraint=models.UniqueConstraint(fields=("activity", "number"), name="liquidation_once"),
        ),
        migrations.AddIndex(
            model_name="liquidationrow",
            index=models.Index(fields=["batch_id", "center", "standing", "activity"], name="liquidation_sheet"),
        ),
        migrations.AddIndex(
            model_name="liquidationrow",
            index=models.Index(
                condition=models.Q(("manual", True)), fields=["activity"], name="liquidation_row_manual"
            ),
        ),
        migrations.RunSQL(
            append_only("entries_liquidation"), "DROP TRIGGER entries_liquidation_append_only ON entries_liquidation;"
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
