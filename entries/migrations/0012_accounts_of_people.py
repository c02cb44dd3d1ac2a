"""Accounts are found by the beginning of a name, stubs by having none; one standing holds on a day, as far as CEE knows."""

import cee.base.models
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0011_claims_worked"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.AddIndex(
            model_name="importer",
            index=models.Index(
                condition=models.Q(("account__isnull", True)), fields=["id"], name="importer_without_account"
            ),
        ),
        migrations.AddIndex(
            model_name="importeraccount",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), "text_pattern_ops"
                ),
                name="account_by_beginning",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountstanding",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("known_to__isnull", True)),
                expressions=[
                    ("account", "="),
                    (
                        cee.base.models.ValidDays(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                        ),
                        "&&",
                    ),
                ],
                name="one_standing_a_day",
            ),
        ),
    ]
