"""Ports know who wrote them, so that a load leaves people's alone; their changes are events of the code."""

from django.db import migrations, models

from cee.audit.triggers import watch_small_table


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_guards"),
        ("reference", "0002_tariff_rate_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="port",
            name="author",
            field=models.CharField(
                blank=True,
                help_text="Who wrote the row; empty for what CEE ships. A load leaves people's codes alone.",
                max_length=150,
            ),
        ),
        migrations.AddField(
            model_name="port",
            name="version",
            field=models.PositiveIntegerField(
                default=1, help_text="Of the code: raised by every change of any of its rows."
            ),
        ),
        migrations.RunSQL(
            watch_small_table("reference_port", "code"), "DROP TRIGGER reference_port_audit ON reference_port;"
        ),
    ]
