"""Changes of the organisation and people's decisions are events."""

from django.db import migrations

from cee.audit.triggers import watch_small_tables

WATCH, UNWATCH = watch_small_tables(
    [
        "centers_center",
        "centers_team",
        "centers_staff",
        "centers_capacity",
        "centers_absence",
        "centers_accountmanager",
        "centers_decision",
    ]
)

VACUUM = "ALTER TABLE centers_workitem SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);"


class Migration(migrations.Migration):
    dependencies = [("centers", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        migrations.RunSQL(WATCH, UNWATCH),
        migrations.RunSQL(VACUUM, migrations.RunSQL.noop),
    ]
