"""Reading endpoints and what was sent to them."""

from uuid import UUID

from django.db.models import QuerySet

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.api.models import WebhookDelivery, WebhookEndpoint
from cee.api.webhooks.address import host_of
from cee.base.errors import NotVisible


def endpoints_for(principal: Principal) -> QuerySet[WebhookEndpoint]:
    """The endpoints of the principal's own office, newest first; who manages users, and so tokens, sees all."""
    found = WebhookEndpoint.objects.order_by("-id")
    if not principal.can(Capability.PUSH_EVENTS):
        return found.none()
    if principal.is_national and principal.can(Capability.MANAGE_USERS):
        return found
    return found.filter(office_kind=principal.office_kind, office=principal.office)


def endpoint_named(principal: Principal, key: UUID) -> WebhookEndpoint:
    """One endpoint by the id that the outside sees. Raises NotVisible."""
    found = endpoints_for(principal).filter(key=key).first()
    if found is None:
        raise NotVisible("no_webhook", "There is no such webhook for you.")
    return found


def deliveries_of(endpoint: WebhookEndpoint, state: str = "") -> QuerySet[WebhookDelivery]:
    """What was made to be sent to an endpoint, newest first; in one state only where it is given."""
    found = endpoint.deliveries.order_by("-id")
    return found.filter(state=state) if state else found


def shown_url(principal: Principal, endpoint: WebhookEndpoint) -> str:
    """The URL for its own office; others are shown the host, for the path may be a secret of the receiver's."""
    if (principal.office_kind, principal.office) == (endpoint.office_kind, endpoint.office):
        return endpoint.url
    return host_of(endpoint.url)
