"""What few summaries and lines say is stored too: fees of the whole, missing documents; charges, weight, relation, declarations."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0005_stray_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="entrysummaryversion",
            name="more",
            field=models.JSONField(
                help_text="What few summaries say: fees of the whole, missing documents.", null=True
            ),
        ),
        migrations.AddField(
            model_name="entryline",
            name="more",
            field=models.JSONField(
                help_text="What few lines say: charges, weight, relation, declarations, dates.", null=True
            ),
        ),
    ]
