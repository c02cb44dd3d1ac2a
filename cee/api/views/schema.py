"""The published schema, and the page that shows it."""

from functools import lru_cache
from typing import Any

from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.views.decorators.csp import csp_override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee.access.allow import PUBLIC

_PAGE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "frame-ancestors": [CSP.NONE],
}
"""Swagger UI sets styles on its elements; scripts stay with ours."""


@lru_cache(maxsize=1)
def published_schema() -> dict[str, Any]:
    """The OpenAPI document; it changes only with the program."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


class Schema(APIView):
    """The OpenAPI document, for everyone."""

    authentication_classes = ()
    permission_classes = ()
    access_rule = PUBLIC
    schema = None

    def get(self, request: Request) -> Response:
        """OpenAPI 3.1."""
        return Response(published_schema())


@method_decorator(csp_override(_PAGE_CSP), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """Swagger UI over the document."""

    authentication_classes = ()
    permission_classes = ()
    access_rule = PUBLIC
    throttle_classes = ()
    url_name = "api:schema"
    url_self = "/api/v1/docs/"
