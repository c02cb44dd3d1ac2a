"""What left work on a day is found without reading every stay; an arrival, which has not left, pays nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("centers", "0006_stay_room")]

    operations = [
        migrations.AddIndex(
            model_name="stay",
            index=models.Index(fields=["left_at"], name="stay_outflow", condition=models.Q(left_at__isnull=False)),
        )
    ]
