"""Changes of people, memberships and tokens are events."""

from django.db import migrations

from cee.audit.triggers import watch_small_table, watch_small_tables

WATCH, UNWATCH = watch_small_tables(["access_membership", "access_user"])


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        migrations.RunSQL(WATCH, UNWATCH),
        migrations.RunSQL(
            watch_small_table("access_apitoken", "token_key"), "DROP TRIGGER access_apitoken_audit ON access_apitoken;"
        ),
    ]
