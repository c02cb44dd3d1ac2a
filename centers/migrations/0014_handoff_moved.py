"""A handoff says since when it stands as it does."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("centers", "0013_reroute_to")]

    operations = [
        migrations.AddField(
            model_name="handoff",
            name="moved_at",
            field=models.DateTimeField(default=django.utils.timezone.now, help_text="Since when it stands as it does."),
            preserve_default=False,
        )
    ]
