"""The organisation: Centers, teams, the people in them, dated."""

from django.db import models

from cee.base.models import Dated
from cee.core.vocabulary import CENTER_CODES, Division, TeamKind


class Center(Dated):
    """One of the ten Centers, as it stood for a time."""

    code = models.CharField(max_length=6, choices=[(code, code) for code in CENTER_CODES])
    name = models.CharField(max_length=80)
    abbreviation = models.CharField(max_length=5)
    city = models.CharField(max_length=60)
    field_office = models.CharField(max_length=40)
    industries = models.TextField()
    team_digit = models.CharField(max_length=1)
    phone = models.CharField(max_length=24, blank=True)
    mailbox = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=200, blank=True)
    confidence = models.PositiveSmallIntegerField(default=50)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="center_once_a_day")]


class Team(Dated):
    """A team of a Center's division. `skills` are tariff prefixes it is made for; ports may be many."""

    code = models.CharField(max_length=3, help_text="ACE's three characters; the last is the Center's digit.")
    center = models.CharField(max_length=6, choices=[(code, code) for code in CENTER_CODES])
    division = models.CharField(max_length=12, choices=[(word, word) for word in Division])
    kind = models.CharField(max_length=20, choices=[(word, word) for word in TeamKind])
    name = models.CharField(max_length=80)
    skills = models.JSONField(default=list)
    phone = models.CharField(max_length=24, blank=True)
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["center", "division", "kind"], name="team_of_division")]


class Staff(Dated):
    """A person's place: position, team, and the duty port, which is not their Center's city."""

    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="places")
    position = models.CharField(max_length=24)
    center = models.CharField(max_length=6, choices=[(code, code) for code in CENTER_CODES])
    division = models.CharField(max_length=12, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="staff")
    duty_port = models.CharField(max_length=4)
    phone = models.CharField(max_length=24, blank=True)


class Capacity(Dated):
    """How much a person or a team can take: items a working day."""

    staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="capacities")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="capacities")
    items_a_day = models.DecimalField(max_digits=6, decimal_places=1)


class Absence(Dated):
    """Days on which a person is away."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="absences")
    reason = models.CharField(max_length=40)


class AccountManager(Dated):
    """The national account manager of an importer account."""

    account = models.ForeignKey("entries.ImporterAccount", on_delete=models.PROTECT, related_name="managers")
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="managed_accounts")
