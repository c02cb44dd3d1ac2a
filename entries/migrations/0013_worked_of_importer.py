from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entries", "0012_accounts_of_people")]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("lane__in", ("documents", "review", "enforcement"))),
                fields=["importer", "id"],
                name="activity_worked",
            ),
        ),
    ]
