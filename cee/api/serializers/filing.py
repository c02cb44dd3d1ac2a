"""A filing as its filer is told of it, and the records of a batch with what each became."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rest_framework import serializers

from cee.access.principal import Principal
from cee.access.published import told_state
from cee.api.serializers.activity import links_of
from cee.api.serializers.intake import CodedError
from cee.core.vocabulary import Kind, State
from entries.models import Activity
from entries.selectors.filings import Filing, filings_shown
from entries.selectors.report import OUTCOMES


class AskedOut(serializers.Serializer):
    """What waits for the filer, by which day, by which rule of law."""

    action = serializers.CharField()
    words = serializers.CharField()
    due = serializers.DateField()
    late = serializers.BooleanField()
    rule = serializers.CharField()
    authority = serializers.CharField()


class FilingLinks(serializers.Serializer):
    """Where to go on."""

    activity = serializers.URLField()
    history = serializers.URLField()
    deadlines = serializers.URLField()


class FilingOut(serializers.Serializer):
    """A filing. `standing` is a code and its words; `asked` what waits for the filer, the nearest day first."""

    kind = serializers.ChoiceField(choices=list(Kind))
    reference = serializers.CharField()
    filed_version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=list(State))
    standing = serializers.CharField()
    words = serializers.CharField()
    center = serializers.CharField(allow_null=True)
    received_at = serializers.DateTimeField()
    asked = AskedOut(many=True)
    links = FilingLinks()


class RecordOut(serializers.Serializer):
    """A record of a batch: what became of it, what was said of it, and the filing that it led to, as that stands now."""

    record = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    kind = serializers.CharField(allow_blank=True)
    reference = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)
    sent_again = serializers.BooleanField()
    errors = CodedError(many=True)
    filing = FilingOut(allow_null=True)


def filings_plain(principal: Principal, found: Sequence[Activity], on: date, request: Any) -> list[dict[str, Any]]:
    """Activities as plain values of `FilingOut`, in their order."""
    return [_plain(principal, one, request) for one in filings_shown(found, on)]


def _plain(principal: Principal, one: Filing, request: Any) -> dict[str, Any]:
    activity, links = one.activity, links_of(one.activity, request)
    return {
        "kind": activity.kind,
        "reference": activity.reference,
        "filed_version": activity.filed_version,
        "state": told_state(principal, activity.kind, activity.state),
        "standing": one.standing.code,
        "words": one.standing.words,
        "center": activity.center,
        "received_at": activity.received_at,
        "asked": [asked._asdict() for asked in one.asked],
        "links": {"activity": links["self"], "history": links["history"], "deadlines": links["deadlines"]},
    }
