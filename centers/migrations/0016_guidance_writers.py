"""Everybody who wrote in a draft of guidance, none of whom publishes it; the database holds that too."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("centers", "0015_decided_amounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="guidance",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                default=list,
                help_text="Everybody who wrote in it; none publishes it.",
                size=None,
            ),
        ),
        migrations.RunSQL(
            "UPDATE centers_guidance SET writers = ARRAY[author_id];"
            "ALTER TABLE centers_guidance ADD CONSTRAINT no_writer_publishes"
            " CHECK (published_by IS NULL OR NOT published_by = ANY(writers));",
            "ALTER TABLE centers_guidance DROP CONSTRAINT no_writer_publishes;",
        ),
    ]
