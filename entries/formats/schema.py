"""The JSON Schema (2020-12) of each kind that the JSON intake reads, drawn from the same declarations as the reader."""

from typing import Any

from entries.formats.claims import DRAWBACK_MEMBERS, PROTEST_MEMBERS
from entries.formats.inquiry import INQUIRY_MEMBERS
from entries.formats.kinds import ENTRY_NUMBER, NOTICE_MEMBERS, SUMMARY_MEMBERS
from entries.formats.shape import object_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def kind_schemas() -> dict[str, dict[str, Any]]:
    """The schema of what may be submitted, by kind. What a schema refuses, the reader refuses too; the reader knows more (the calendar)."""
    summary = object_schema(SUMMARY_MEMBERS)
    return {
        "entry_summary": {
            "$schema": DIALECT,
            "title": "An entry summary, or the deletion of one",
            "if": {"properties": {"action": {"const": "delete"}}, "required": ["action"]},
            "then": _deletion(),
            "else": summary,
        },
        "status_notice": {
            "$schema": DIALECT,
            "title": "A fact that another office decided",
            **object_schema(NOTICE_MEMBERS),
        },
        "protest": {"$schema": DIALECT, "title": "A protest", **object_schema(PROTEST_MEMBERS)},
        "drawback": {"$schema": DIALECT, "title": "A drawback claim", **object_schema(DRAWBACK_MEMBERS)},
        "trade_inquiry": {"$schema": DIALECT, "title": "A trade inquiry", **object_schema(INQUIRY_MEMBERS)},
    }


def _deletion() -> dict[str, Any]:
    """A deletion names its entry; the other members of a summary may stand beside it unread."""
    properties: dict[str, Any] = {member.name: True for member in SUMMARY_MEMBERS}
    properties |= {"kind": {"const": "entry_summary"}, "entry_number": ENTRY_NUMBER.schema}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["kind", "entry_number"],
        "properties": properties,
    }
