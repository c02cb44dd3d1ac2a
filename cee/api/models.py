"""What the interface itself keeps: the answers given under an Idempotency-Key; webhooks and what was sent to them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class IdempotencyKey(models.Model):
    """A key that a caller gave, what they sent under it, and the answer they got. Kept for days, then removed."""

    pk = models.CompositePrimaryKey("principal", "key")
    principal = models.CharField(max_length=40, help_text="user id/office")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 over address, parameters, content type and body.")
    status = models.SmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]


class WebhookEndpoint(models.Model):
    """An address of a program that is sent the events its owner may see. The secret is derived, never stored.

    `cursor` is as far as deliveries were made; up to `replay_until` what is sent is sent again. The owner is a person in a
    role, or a program by its token's name, and is looked up at each send.
    """

    class Stopped(models.TextChoices):
        """Why nothing is sent."""

        ASKED = "asked"
        OWNER = "owner"
        RECEIVER = "receiver"

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, help_text="The id that the outside sees.")
    version = models.IntegerField(default=1)
    url = models.CharField(max_length=500)
    verbs = ArrayField(models.CharField(max_length=40), default=list, help_text="Only these; empty: all.")
    active = models.BooleanField(default=True)
    stopped_because = models.CharField(max_length=8, choices=Stopped.choices, blank=True)
    stopped_at = models.DateTimeField(null=True)
    generation = models.IntegerField(default=1, help_text="Which secret holds.")
    previous_until = models.DateTimeField(null=True, help_text="Until when the secret before is signed with too.")
    user_id = models.IntegerField(null=True)
    owner = models.CharField(max_length=150)
    role = models.CharField(max_length=24)
    office_kind = models.CharField(max_length=8)
    office = models.CharField(max_length=8)
    program = models.CharField(max_length=80, blank=True)
    cursor = models.CharField(max_length=40, blank=True)
    replay_until = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["office", "-id"], name="webhook_of_office")]


class WebhookDelivery(models.Model):
    """A batch of events for an endpoint, written down before it is sent; its key stays the same however often it is sent."""

    class State(models.TextChoices):
        """What became of it."""

        PENDING = "pending"
        DELIVERED = "delivered"
        DEAD = "dead"
        SUPERSEDED = "superseded"

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    events = ArrayField(models.BigIntegerField(), help_text="The ids of the events, in the order of the stream.")
    after = models.CharField(max_length=40, blank=True)
    until = models.CharField(max_length=40)
    replay = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_status = models.SmallIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint"], condition=Q(state="pending"), name="webhook_one_pending")
        ]
        indexes = [models.Index(fields=["endpoint", "-id"], name="webhook_deliveries")]
