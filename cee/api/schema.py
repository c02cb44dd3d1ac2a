"""The published schema, made true: every operation declares every status and content type that it can answer."""

from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from cee.api.problems import MEDIA_TYPE

_READING: Final = {
    "400": "A parameter is unknown or its value is wrong, or the question is too broad.",
    "401": "No token, or none that is valid.",
    "403": "The caller may not do this.",
    "404": "There is no such thing for this caller.",
    "405": "The method is not for this address.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "The database cannot be reached at the moment.",
}
_CHANGING: Final = _READING | {
    "409": "Somebody was faster; `present` names the version, or the person, that stands now.",
    "413": "The body is larger than what is accepted here.",
    "415": "The content type is not accepted here; `accepted` names those that are.",
    "422": "The law, the state or the body forbids it, or the Idempotency-Key came with another body.",
}
KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="The same key and body give the same answer for at least 24 hours.",
)


class TrueSchema(AutoSchema):
    """Adds what all operations share: parameters that views declare, the key of changing calls, and the failures."""

    def get_override_parameters(self) -> list[Any]:
        """Declared query parameters; every changing call takes an Idempotency-Key."""
        declared = [param.published() for param in self.view.params.get(self.method, ())]  # type: ignore[attr-defined]
        declared += getattr(self.view, "published_parameters", lambda method: [])(self.method)
        return [*declared, *([KEY] if self.method == "POST" else [])]

    def get_filter_backends(self) -> list[Any]:
        """None: `get_override_parameters` has them."""
        return []

    def get_tags(self) -> list[str]:
        """The first word of the address."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_operation_id(self) -> str:
        """Method and address, which is unique."""
        words = [word.strip("{}") for word in self.path.removeprefix("/api/v1/").split("/") if word]
        return "_".join([self.method.lower(), *words])

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        found = super()._get_response_bodies(direction)
        ref = {"$ref": "#/components/schemas/Problem"}
        for status, what in (_CHANGING if self.method == "POST" else _READING).items():
            found.setdefault(status, {"description": what, "content": {MEDIA_TYPE: {"schema": ref}}})
        return found


def add_problem(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Put the shape of failures among the components; a hook of drf-spectacular."""
    text = {"type": "string"}
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail", "errors"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "path", "message", "authority"],
                    "properties": {"code": text, "path": text, "message": text, "authority": text},
                },
            },
            "present": {"type": "string", "description": "With 409: the version, or the person, that stands now."},
            "accepted": {"type": "array", "items": text, "description": "With 415: the content types accepted."},
        },
    }
    return result
