"""Shapes that many answers share."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


def paged(row: type[serializers.Serializer]) -> serializers.Serializer:
    """A page of rows: `{next, previous, results}`."""
    found: serializers.Serializer = inline_serializer(
        f"Page{row.__name__.removesuffix('Out').removesuffix('Row')}",
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": row(many=True),
        },
    )
    return found


def rendered(shape: type[serializers.Serializer], rows: Any) -> Any:
    """Plain values through the published shape, so that nothing undeclared is answered."""
    return shape(rows, many=True).data
