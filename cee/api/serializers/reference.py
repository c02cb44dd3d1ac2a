"""Reference data as the contract publishes it; what is dated says from when and, if it ended, until when."""

from rest_framework import serializers

from cee.core.vocabulary import ASSIGNMENT_CODES, CENTER_CODES, Standing
from routing.models import Ruleset


class DatedOut(serializers.Serializer):
    """`valid_from` is the first day, `valid_to` the first day no longer."""

    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class CenterOut(DatedOut):
    """One of the ten Centers, as it stands on a day."""

    code = serializers.ChoiceField(choices=CENTER_CODES)
    name = serializers.CharField()
    abbreviation = serializers.CharField()
    city = serializers.CharField()
    field_office = serializers.CharField(allow_blank=True)
    industries = serializers.CharField(allow_blank=True)
    team_digit = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    mailbox = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)
    confidence = serializers.IntegerField(help_text="How sure the source is, in percent.")


class PortOut(DatedOut):
    """A port of entry by its Schedule D code."""

    code = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField(allow_blank=True)
    field_office = serializers.CharField(allow_blank=True)
    mode = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)
    confidence = serializers.IntegerField()


class AccountOut(serializers.Serializer):
    """An importer account with its importer-of-record numbers, its Center and its standing on a day."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    is_broker = serializers.BooleanField()
    numbers = serializers.ListField(child=serializers.CharField(), help_text="To a hundred.")
    center = serializers.ChoiceField(choices=ASSIGNMENT_CODES, allow_null=True)
    standing = serializers.ChoiceField(choices=list(Standing))
    version = serializers.IntegerField()
    assignments = serializers.URLField()


class AssignmentOut(DatedOut):
    """A Center assignment: the days on which it holds, and the instants between which CEE knew it so."""

    id = serializers.IntegerField()
    center = serializers.ChoiceField(choices=ASSIGNMENT_CODES)
    basis = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    author = serializers.CharField()
    known_from = serializers.DateTimeField()
    known_to = serializers.DateTimeField(allow_null=True)


class RulesetRow(serializers.Serializer):
    """A version of the tariff map and its strategy."""

    version = serializers.CharField()
    sha256 = serializers.CharField()
    status = serializers.ChoiceField(choices=Ruleset.Status.values)
    valid_from = serializers.DateField()
    author = serializers.CharField()
    approved_by = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    activated_at = serializers.DateTimeField(allow_null=True)


class RulesetOut(RulesetRow):
    """One ruleset, whole."""

    content = serializers.DictField(help_text="Strategy and rules; `sha256` is over this.")
