"""What claims are compared with: the numbers protested, the rulings cited; and what an act of theirs names."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from cee.audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0010_liquidation"),
    ]

    operations = [
        migrations.AddField("clockevent", "reference", models.CharField(blank=True, default="", max_length=40)),
        migrations.AlterField("clockevent", "reference", models.CharField(blank=True, max_length=40)),
        migrations.AddField("clockevent", "amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
        migrations.AddField(
            "protestentry",
            "hts",
            models.CharField(
                blank=True,
                default="",
                help_text="The number of the line protested, as the entry stood when it was filed.",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "protestentry",
            "hts",
            models.CharField(
                blank=True,
                help_text="The number of the line protested, as the entry stood when it was filed.",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            "protestentry",
            models.Index(fields=["hts", "activity"], name="protest_of_tariff", condition=~Q(hts="")),
        ),
        migrations.AddIndex(
            "activity",
            models.Index(fields=["importer", "id"], name="protest_of_importer", condition=Q(kind="protest")),
        ),
        migrations.CreateModel(
            name="ProtestRuling",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "activity_id",
                        "version",
                        "ruling",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.SmallIntegerField()),
                ("ruling", models.CharField(max_length=12)),
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
            options={"indexes": [models.Index(fields=["ruling", "activity"], name="protest_citing")]},
        ),
        migrations.RunSQL(
            append_only("entries_protestruling"),
            "DROP TRIGGER entries_protestruling_append_only ON entries_protestruling;",
        ),
    ]
