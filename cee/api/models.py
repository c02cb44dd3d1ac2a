"""What the interface itself keeps: the answers given under an Idempotency-Key."""

from django.db import models


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
