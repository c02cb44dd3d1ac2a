"""Nobody signs their own decision, and only one waits at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("centers", "0004_claim_order"),
        ("entries", "0003_clock_events"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_by__isnull", True),
                    models.Q(("signed_by", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_signs_their_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "proposed")), fields=("activity",), name="one_decision_waits"
            ),
        ),
    ]
