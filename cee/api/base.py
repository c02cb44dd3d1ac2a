"""What every view of the interface shares: the caller, strict parameters, the shape of answers."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, ClassVar, NoReturn

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee.access.allow import PUBLIC
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.api.body import declared_length, gather
from cee.api.errors import Problem, error
from cee.api.params import Param, read_query
from cee.api.parsers import LARGEST, storable
from cee.api.problems import problem
from cee.base.errors import NotVisible

Needs = Mapping[str, Capability | tuple[Capability, ...] | None]


class ApiView(APIView):
    """A view with the capability that each method needs, and the parameters that each method reads."""

    needs: ClassVar[Needs] = {}
    params: ClassVar[Mapping[str, tuple[Param, ...]]] = {}
    accepted: ClassVar[tuple[str, ...]] = ("application/json",)
    throttle_scope: ClassVar[str] = "act"
    streams: ClassVar[bool] = False
    body_limit: ClassVar[int] = LARGEST
    query: dict[str, Any]
    access_rule: ClassVar[Needs | str] = {}

    def __init_subclass__(cls, **given: Any) -> None:
        super().__init_subclass__(**given)
        cls.access_rule = cls.needs

    @property
    def principal(self) -> Principal:
        """Who asks; permissions have made sure that there is one."""
        found: Principal = self.request.principal  # type: ignore[attr-defined]
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Instants are written in UTC here; only pages show the time of Washington."""
        with timezone.override(UTC):
            return super().dispatch(request, *args, **kwargs)

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """A small body sent in pieces of no declared length is gathered, as far as it may be long."""
        if not self.streams:
            gather(request, self.body_limit + 1)
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Know the caller, then hold the address and the parameters to what is declared."""
        super().initial(request, *args, **kwargs)
        if not all(storable(value) for value in kwargs.values() if isinstance(value, str)):
            raise NotVisible("not_found", "There is no such address.")
        if not self.streams and declared_length(request) > self.body_limit:
            raise Problem(413, "body_too_large", f"A body has at most {self.body_limit} bytes here.")
        method = "GET" if request.method == "HEAD" else str(request.method)
        self.query = read_query(request.query_params, self.params.get(method, ()), self.read_elsewhere(method))

    def read_elsewhere(self, method: str) -> frozenset[str]:
        """Names of parameters that something else reads strictly."""
        return frozenset()

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> NoReturn:
        """401 for whoever did not say who they are."""
        super().permission_denied(request, message="Give a token: `Authorization: Bearer …`.", code="not_authenticated")


class UnknownAddress(APIView):
    """Whatever has no view below the interface: 404 in the one shape, whoever asks."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema = None
    access_rule = PUBLIC

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The same answer for every method."""
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        self.request = self.initialize_request(request)
        answer: Response = problem(404, [error("not_found", "There is no such address; addresses end with a slash.")])
        return self.finalize_response(self.request, answer)
