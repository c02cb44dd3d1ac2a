"""Rulesets: immutable once active, named by their content."""

from django.db import models


class Ruleset(models.Model):
    """One version of the tariff map and its strategy, as content that the pure engine compiles."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"
        ACTIVE = "active"
        RETIRED = "retired"

    version = models.CharField(max_length=40, unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    valid_from = models.DateField()
    author = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150, blank=True)
    reason = models.TextField()
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status"], name="one_active_ruleset", condition=models.Q(status="active"))
        ]
