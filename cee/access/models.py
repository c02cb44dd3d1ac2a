"""People, the offices they act for, and the tokens of programs."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from knox.models import AbstractAuthToken

from cee.access.capabilities import Role
from cee.base.models import Dated
from cee.core.vocabulary import OfficeKind


class User(AbstractUser):
    """A person who signs in, or the account behind a program's token."""

    is_service = models.BooleanField(default=False, help_text="An account of a program; it cannot sign in.")
    is_demonstration = models.BooleanField(default=False)
    shortcuts_enabled = models.BooleanField(default=True, help_text="Single-key shortcuts on the screens.")

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                name="service_account_is_no_staff", condition=~models.Q(is_service=True, is_staff=True)
            )
        ]


class Membership(Dated):
    """A role that a person holds in an office for a time. `team_id` names a team of that Center, where the role works one."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=[(role, role) for role in Role])
    office_kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in OfficeKind])
    office = models.CharField(max_length=8, help_text="CEE001…, a port code, a filer code, or `national`.")
    division = models.CharField(max_length=16, blank=True)
    team_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "valid_from"], name="membership_of_user")]


class ApiToken(AbstractAuthToken):
    """A program's bearer token: stored hashed, expiring, with scopes and one office."""

    name = models.CharField(max_length=80)
    scopes = models.CharField(
        max_length=200, help_text="Space-separated: read submit act all, or `read:entry_summary` for one process."
    )
    office_kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in OfficeKind])
    office = models.CharField(max_length=8)
    revoked_at = models.DateTimeField(null=True, blank=True)
