"""What went between a Center and whoever asked: answers, questions back, replies, referrals."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cee.access.privacy import may_see_work
from cee.api.serializers.common import rendered
from cee.api.views.activities import OfActivity
from entries.models import InquiryMessage
from entries.selectors.inquiry_page import messages_of


class InquiryMessageOut(serializers.Serializer):
    """One text of an inquiry, as it was sent. The latest `answer` is the one that holds. `to` says where a referral went: a
    Center, or a code; `author` is empty for a filer."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=InquiryMessage.Kind.choices)
    text = serializers.CharField()
    to = serializers.CharField(allow_blank=True)
    date = serializers.DateField()
    author = serializers.CharField(allow_blank=True)
    written_at = serializers.DateTimeField()


class Messages(OfActivity):
    """The texts of an inquiry."""

    @extend_schema(responses=InquiryMessageOut(many=True))
    def get(self, request: Any, kind: str, reference: str) -> Response:
        """What was answered, asked back, replied and referred, in order; empty for other kinds."""
        named = may_see_work(self.principal)
        names = ("number", "kind", "text", "to", "date", "written_at")
        rows = [
            {name: getattr(one, name) for name in names} | {"author": one.author if named else ""}
            for one in messages_of(self.activity(kind, reference))
        ]
        return Response(rendered(InquiryMessageOut, rows))
