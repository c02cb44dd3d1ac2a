"""Changes of what routing rests on are events; its decisions are append-only."""

from django.db import migrations

from cee.audit.triggers import append_only, watch_small_tables

WATCH, UNWATCH = watch_small_tables(["routing_ruleset", "routing_assignment", "routing_override", "routing_criterion"])


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        migrations.RunSQL(WATCH, UNWATCH),
        migrations.RunSQL(
            append_only("routing_routingdecision"),
            "DROP TRIGGER routing_routingdecision_append_only ON routing_routingdecision;",
        ),
    ]
