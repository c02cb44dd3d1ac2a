"""Trade inquiries as they were asked, and what was answered, asked back and replied: each text is kept as it was sent."""

from django.db import models

from entries.models.claim import Filed


class InquiryVersion(Filed):
    """A question of the trade as it reached a Center. The asker's name and addresses are personal data: no log, event or
    list holds them."""

    subject = models.CharField(max_length=160)
    question = models.TextField()
    asker_role = models.CharField(max_length=12)
    asker_name = models.CharField(max_length=120)
    asker_email = models.CharField(max_length=160, blank=True)
    asker_phone = models.CharField(max_length=26, blank=True)
    goods = models.CharField(max_length=500, blank=True)
    port_asked = models.CharField(max_length=4, blank=True)
    channel = models.CharField(max_length=12)
    wanted_by = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["content_hash"], name="inquiry_by_content"),
            models.Index(fields=["asker_email"], name="inquiry_of_asker", condition=~models.Q(asker_email="")),
        ]


class InquiryTariff(models.Model):
    """A tariff number, or the beginning of one, that a question is about."""

    pk = models.CompositePrimaryKey("activity_id", "version", "position")
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.SmallIntegerField()
    position = models.SmallIntegerField()
    hts = models.CharField(max_length=10)

    class Meta:
        indexes = [models.Index(fields=["hts", "activity"], name="inquiry_of_tariff")]


class InquiryAbout(models.Model):
    """Another filing that a question is about."""

    pk = models.CompositePrimaryKey("activity_id", "version", "position")
    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.SmallIntegerField()
    position = models.SmallIntegerField()
    kind = models.CharField(max_length=16)
    reference = models.CharField(max_length=24)

    class Meta:
        indexes = [models.Index(fields=["reference", "kind"], name="inquiry_about")]


class InquiryMessage(models.Model):
    """A text that went between the Center and the asker; written once. The latest answer is the one that holds."""

    class Kind(models.TextChoices):
        ANSWER = "answer"
        QUESTION = "question"
        REPLY = "reply"
        REFERRAL = "referral"

    activity = models.ForeignKey(
        "entries.Activity", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="messages"
    )
    number = models.SmallIntegerField(help_text="From 1, in the order in which they were written.")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField()
    to = models.CharField(max_length=6, blank=True, help_text="Of a referral: the Center, or a code of where it went.")
    date = models.DateField()
    author_id = models.IntegerField()
    author = models.CharField(max_length=150)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="inquiry_message_once")]
