"""Handoffs between ports and Centers, and guidance. What the offices wrote is append-only; every change is an event."""

import django.db.models.deletion
from django.db import migrations, models

from cee.audit.triggers import append_only, watch_small_tables

WATCH, UNWATCH = watch_small_tables(["centers_handoff", "centers_guidance", "centers_guidancetariff"])


class Migration(migrations.Migration):
    dependencies = [
        ("centers", "0009_reroutes"),
        ("entries", "0008_claims"),
        ("audit", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Guidance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("center", models.CharField(max_length=6)),
                ("topic", models.CharField(max_length=24)),
                ("title", models.CharField(max_length=160)),
                ("text", models.TextField()),
                ("authority", models.CharField(max_length=160)),
                ("confidence", models.PositiveSmallIntegerField(help_text="How sure it is, in percent.")),
                (
                    "activity_id",
                    models.BigIntegerField(blank=True, help_text="The inquiry that it answers.", null=True),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("author_id", models.IntegerField()),
                ("author", models.CharField(max_length=150)),
                ("written_at", models.DateTimeField()),
                ("published_by", models.IntegerField(blank=True, null=True)),
                ("publisher", models.CharField(blank=True, max_length=150)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_because", models.TextField(blank=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guidance",
                        to="entries.importeraccount",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GuidanceTariff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=10)),
                (
                    "guidance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tariffs", to="centers.guidance"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Handoff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("asked_by", models.CharField(max_length=6)),
                ("center", models.CharField(max_length=6)),
                ("port", models.CharField(max_length=4)),
                ("owner", models.CharField(max_length=6)),
                ("state", models.CharField(default="offered", max_length=8)),
                ("reference", models.CharField(max_length=50)),
                (
                    "reference_kind",
                    models.CharField(help_text="entry_number, protest, bill, or another word for it.", max_length=16),
                ),
                ("question", models.TextField()),
                ("authority", models.CharField(max_length=120)),
                ("due", models.DateField()),
                ("answer_by", models.DateField(help_text="By when the answer is asked for.")),
                ("sensitivity", models.CharField(default="routine", max_length=12)),
                ("waits", models.BooleanField(default=False)),
                ("offered_at", models.DateTimeField()),
                ("offered_by", models.IntegerField()),
                ("offerer", models.CharField(max_length=150)),
                ("accepted_by", models.IntegerField(blank=True, null=True)),
                ("accepter", models.CharField(blank=True, max_length=150)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "escalated_at",
                    models.DateTimeField(blank=True, help_text="When its owner's lead was told it is late.", null=True),
                ),
                ("times_offered", models.PositiveSmallIntegerField(default=1)),
                ("version", models.IntegerField(default=1)),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handoffs",
                        to="entries.activity",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandoffMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=8)),
                ("side", models.CharField(max_length=6)),
                ("office", models.CharField(max_length=8)),
                ("state", models.CharField(max_length=8)),
                ("ends_part", models.BooleanField(help_text="With it this office had done what was its part.")),
                ("text", models.TextField(blank=True)),
                ("author_id", models.IntegerField()),
                ("author", models.CharField(max_length=150)),
                ("written_at", models.DateTimeField()),
                (
                    "handoff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="centers.handoff",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="guidance",
            index=models.Index(
                condition=models.Q(("account__isnull", False)), fields=["account", "id"], name="guidance_of_account"
            ),
        ),
        migrations.AddIndex(
            model_name="guidance",
            index=models.Index(
                condition=models.Q(("activity_id__isnull", False)), fields=["activity_id"], name="guidance_of_inquiry"
            ),
        ),
        migrations.AddConstraint(
            model_name="guidance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by__isnull", True),
                    models.Q(("published_by", models.F("author_id")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_publishes_their_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="guidance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    models.Q(("published_by__isnull", False), ("published_at__isnull", False)),
                    _connector="OR",
                ),
                name="guidance_published_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="guidancetariff",
            constraint=models.UniqueConstraint(fields=("prefix", "guidance"), name="guidance_of_tariff"),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["center", "owner", "due", "id"],
                name="handoff_of_center",
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["port", "owner", "due", "id"],
                name="handoff_of_port",
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["activity", "id"], name="handoff_of_activity"),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(models.Q(("state", "closed"), _negated=True), ("escalated_at__isnull", True)),
                fields=["due", "id"],
                name="handoff_late",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by__in", ["center", "port"]), ("owner__in", ["center", "port"])),
                name="handoff_sides",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["offered", "accepted"]), models.Q(("owner", models.F("asked_by")), _negated=True)
                    ),
                    models.Q(("state__in", ["refused", "answered", "closed"]), ("owner", models.F("asked_by"))),
                    ("state", "returned"),
                    _connector="OR",
                ),
                name="handoff_has_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), ("closed_at__isnull", False)),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="handoff_closed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("reference", "kind", "center", "port", "asked_by"),
                name="handoff_asked_once",
            ),
        ),
        migrations.AddIndex(
            model_name="handoffmessage",
            index=models.Index(fields=["handoff", "id"], name="message_of_handoff"),
        ),
        migrations.AddIndex(
            model_name="handoffmessage",
            index=models.Index(
                condition=models.Q(("ends_part", True)), fields=["office", "-written_at"], name="message_done"
            ),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
        migrations.RunSQL(
            append_only("centers_handoffmessage"),
            "DROP TRIGGER centers_handoffmessage_append_only ON centers_handoffmessage;",
        ),
    ]
