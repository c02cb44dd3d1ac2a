"""What programs and people hand in, kept before it is answered: submissions, refused records, status notices."""

from django.db import models
from django.db.models import Q


class Submission(models.Model):
    """A batch as received. `parts` says how many pieces it was cut into; counts grow as they are done."""

    class Status(models.TextChoices):
        RECEIVED = "received"
        PROCESSING = "processing"
        DONE = "done"
        FAILED = "failed"
        HELD = "held"  # uploaded for a dry run, not handed in

    class Source(models.TextChoices):
        """By which way it came."""

        PROGRAM = "program"
        UPLOAD = "upload"
        TYPED = "typed"
        PAPER = "paper"
        MENDED = "mended"
        MAIL = "mail"  # an inquiry that reached a Center by mail, by telephone or in person

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, help_text="The id that the outside sees.")
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    complete = models.BooleanField(default=False, help_text="The whole body has arrived and was stored.")
    user_id = models.IntegerField(null=True)
    submitter = models.CharField(max_length=150)
    office_kind = models.CharField(max_length=8)
    office = models.CharField(max_length=8)
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    parts = models.IntegerField(default=0)
    records = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    replaced = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    failure = models.TextField(blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.PROGRAM)
    filename = models.CharField(max_length=120, blank=True, help_text="As the sender's machine names the file.")
    scan = models.CharField(
        max_length=8, default="none", help_text="What is known of viruses: cee.base.scanner.Outcome."
    )
    scan_note = models.CharField(max_length=200, blank=True, help_text="What was found, or why the scanner was away.")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["office", "-id"], name="submission_of_office"),
            models.Index(
                fields=["received_at"], name="submission_unfinished", condition=Q(status__in=["received", "processing"])
            ),
            models.Index(fields=["received_at"], name="submission_held", condition=Q(status="held")),
        ]


class SubmissionPart(models.Model):
    """A piece of a submission's body: the unit of one task, done once, in order."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="pieces")
    number = models.IntegerField()
    first_record = models.IntegerField(help_text="Position of its first record, from 1.")
    body = models.BinaryField()
    done_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="part_once")]
        indexes = [models.Index(fields=["submission", "number"], name="part_undone", condition=Q(done_at__isnull=True))]


class Rejection(models.Model):
    """A record that was refused: kept as received, with its problems, until it is mended and sent again."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="rejections")
    record = models.IntegerField()
    kind = models.CharField(max_length=16, blank=True)
    reference = models.CharField(max_length=24, blank=True)
    filer = models.CharField(max_length=3, blank=True)
    port = models.CharField(max_length=4, blank=True)
    problems = models.JSONField()
    raw = models.TextField()
    rejected_at = models.DateTimeField()
    resent_as = models.ForeignKey(Submission, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "record"], name="rejection_once")]
        indexes = [models.Index(fields=["filer", "-id"], name="rejection_of_filer")]


class StatusNotice(models.Model):
    """A fact another office decided. It is joined to its activity, now or when that comes."""

    activity = models.ForeignKey(
        "entries.Activity",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="notices",
    )
    kind = models.CharField(max_length=16, default="entry_summary")
    reference = models.CharField(max_length=24)
    fact = models.CharField(max_length=24)
    code = models.CharField(max_length=8, blank=True)
    date = models.DateField()
    source = models.CharField(max_length=80, blank=True)
    source_reference = models.CharField(max_length=80, blank=True)
    detail = models.TextField(blank=True)
    submission_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    content_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reference", "content_hash"], name="notice_once")]
        indexes = [
            models.Index(fields=["activity", "date"], name="notice_of_activity", condition=Q(activity__isnull=False)),
            models.Index(fields=["received_at"], name="notice_unjoined", condition=Q(activity__isnull=True)),
        ]
