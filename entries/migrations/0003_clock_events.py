"""Acts of people that move a clock, and the coded reasons of a Form 29."""

import django.db.models.deletion
from django.db import migrations, models


from cee.audit.triggers import watch_small_tables

WATCH, UNWATCH = watch_small_tables(["entries_clockevent"])


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0002_audit"),
    ]

    operations = [
        migrations.AddField(
            model_name="form",
            name="codes",
            field=models.JSONField(default=list, help_text="Coded reasons of a Form 29."),
        ),
        migrations.CreateModel(
            name="ClockEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=32)),
                ("date", models.DateField()),
                ("code", models.CharField(blank=True, max_length=8)),
                ("until", models.DateField(null=True)),
                ("author_id", models.IntegerField()),
                ("author", models.CharField(max_length=150)),
                ("recorded_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clock_events", to="entries.activity"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
