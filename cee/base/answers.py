"""How a refusal of a service becomes an answer; what it says is shown, in the language of the screens."""

from django.http import HttpRequest, HttpResponse

from cee.base.errors import Conflict, DomainError, NotAllowed, NotVisible
from cee.base.pages import error_page, typed_in


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    if isinstance(error, NotVisible):
        return 404
    if isinstance(error, NotAllowed):
        return 403
    return 409 if isinstance(error, Conflict) else 422


def not_found(request: HttpRequest) -> HttpResponse:
    """There is nothing here for this principal."""
    return error_page(request, 404)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A page of its own for a refusal that no form can carry."""
    return error_page(request, status_of(error), error.message, typed=typed_in(request))
