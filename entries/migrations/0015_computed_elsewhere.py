"""The duty that the rates give is computed where it is shown; the column for it was never filled."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0014_deadlines_by_activity"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="entrysummaryversion",
            name="computed_duty",
        ),
    ]
