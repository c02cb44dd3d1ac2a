"""Stays keep room on their pages, so that a claim is a heap-only update of its stay."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("centers", "0005_signatures")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE centers_stay SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);",
            migrations.RunSQL.noop,
        ),
    ]
