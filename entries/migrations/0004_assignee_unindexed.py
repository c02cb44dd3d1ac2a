"""A claim changes no indexed column of the activity: who holds what is asked of the work items."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0003_clock_events"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="activity",
            name="activity_of_assignee",
        ),
    ]
