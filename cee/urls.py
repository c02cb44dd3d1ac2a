"""Every address of the site. Each app keeps its own `urls` module and is included here."""

from django.urls import URLPattern, URLResolver, include, path

from cee.access.allow import PUBLIC, allow
from cee.base import health, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", allow(PUBLIC)(health.healthz), name="healthz"),
    path("readyz", allow(PUBLIC)(health.readyz), name="readyz"),
    path("api/v1/", include("cee.api.urls")),
    path("", include("cee.api.webhooks.urls")),
    path("", include("cee.access.urls")),
    path("", include("centers.urls")),
    path("", include("cee.dashboards.urls")),
    path("", include("routing.urls")),
    path("", include("entries.urls")),
]

handler400 = pages.bad_request
handler403 = pages.permission_denied
handler404 = pages.not_found
handler500 = pages.server_error
