"""Submissions and refused records as the contract publishes them."""

from typing import Final

from rest_framework import serializers

from cee.base.scanner import Outcome
from entries.models import Submission

PUBLISHED: Final = [status for status in Submission.Status.values if status != Submission.Status.HELD]
"""How far a batch may be; one that is only held was not handed in, and is no batch to a program."""


class CountsOut(serializers.Serializer):
    """What the records of a batch came to."""

    records = serializers.IntegerField()
    accepted = serializers.IntegerField()
    replaced = serializers.IntegerField()
    rejected = serializers.IntegerField()
    duplicate = serializers.IntegerField()


class SubmissionLinks(serializers.Serializer):
    """Where to read on."""

    self = serializers.URLField()
    rejections = serializers.URLField()
    records = serializers.URLField(help_text="Each record with what became of it, as that stands now.")


class SubmissionOut(serializers.Serializer):
    """A batch and how far it is."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=PUBLISHED)
    sha256 = serializers.CharField(allow_blank=True)
    counts = CountsOut()
    links = SubmissionLinks()
    received_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    failure = serializers.CharField(allow_blank=True, help_text="Why it failed, where it did.")
    source = serializers.ChoiceField(choices=Submission.Source.values, help_text="By which way it came.")
    scan = serializers.ChoiceField(choices=list(Outcome), help_text="What is known of viruses.")


class CodedError(serializers.Serializer):
    """One coded problem of a record."""

    code = serializers.CharField()
    path = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    authority = serializers.CharField(allow_blank=True)


class RejectionOut(serializers.Serializer):
    """A refused record, as received."""

    record = serializers.IntegerField()
    kind = serializers.CharField(allow_blank=True)
    reference = serializers.CharField(allow_blank=True)
    errors = CodedError(many=True)
    raw = serializers.CharField(allow_blank=True)
    rejected_at = serializers.DateTimeField()
    resent_as = serializers.UUIDField(allow_null=True, help_text="The submission in which it was sent again.")


class DryRunOut(serializers.Serializer):
    """What a batch would become; nothing is stored."""

    counts = CountsOut()
    results = serializers.ListField(child=serializers.DictField(), help_text="For each record, to 1,000.")
