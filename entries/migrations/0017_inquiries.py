"""Trade inquiries as they were asked, and what went between Center and asker: written once. CEE numbers them."""

import django.db.models.deletion
from django.db import migrations, models

from cee.audit.triggers import append_only

WRITTEN_ONCE = ("inquiryversion", "inquirytariff", "inquiryabout", "inquirymessage")


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0016_events_by_column"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="kind",
            field=models.CharField(
                choices=[
                    ("entry_summary", "entry_summary"),
                    ("protest", "protest"),
                    ("drawback", "drawback"),
                    ("trade_inquiry", "trade_inquiry"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="submission",
            name="source",
            field=models.CharField(
                choices=[
                    ("program", "Program"),
                    ("upload", "Upload"),
                    ("typed", "Typed"),
                    ("paper", "Paper"),
                    ("mended", "Mended"),
                    ("mail", "Mail"),
                ],
                default="program",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="InquiryAbout",
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
                ("kind", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=24)),
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
                "indexes": [models.Index(fields=["reference", "kind"], name="inquiry_about")],
            },
        ),
        migrations.CreateModel(
            name="InquiryMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.SmallIntegerField(help_text="From 1, in the order in which they were written.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("answer", "Answer"),
                            ("question", "Question"),
                            ("reply", "Reply"),
                            ("referral", "Referral"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "to",
                    models.CharField(
                        blank=True, help_text="Of a referral: the Center, or a code of where it went.", max_length=6
                    ),
                ),
                ("date", models.DateField()),
                ("author_id", models.IntegerField()),
                ("author", models.CharField(max_length=150)),
                ("written_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="entries.activity",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("activity", "number"), name="inquiry_message_once")],
            },
        ),
        migrations.CreateModel(
            name="InquiryTariff",
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
                "indexes": [models.Index(fields=["hts", "activity"], name="inquiry_of_tariff")],
            },
        ),
        migrations.CreateModel(
            name="InquiryVersion",
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
                ("subject", models.CharField(max_length=160)),
                ("question", models.TextField()),
                ("asker_role", models.CharField(max_length=12)),
                ("asker_name", models.CharField(max_length=120)),
                ("asker_email", models.CharField(blank=True, max_length=160)),
                ("asker_phone", models.CharField(blank=True, max_length=26)),
                ("goods", models.CharField(blank=True, max_length=500)),
                ("port_asked", models.CharField(blank=True, max_length=4)),
                ("channel", models.CharField(max_length=12)),
                ("wanted_by", models.DateField(null=True)),
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
                "indexes": [
                    models.Index(fields=["content_hash"], name="inquiry_by_content"),
                    models.Index(
                        condition=models.Q(("asker_email", ""), _negated=True),
                        fields=["asker_email"],
                        name="inquiry_of_asker",
                    ),
                ],
            },
        ),
        *[
            migrations.RunSQL(
                append_only(f"entries_{name}"), f"DROP TRIGGER entries_{name}_append_only ON entries_{name};"
            )
            for name in WRITTEN_ONCE
        ],
        migrations.RunSQL(
            "CREATE SEQUENCE entries_inquiry_number MINVALUE 1 MAXVALUE 999999 CYCLE;",
            "DROP SEQUENCE entries_inquiry_number;",
        ),
    ]
