"""Addresses of the read side: lists, load, ports, search."""

from django.urls import path

from cee.dashboards.views import activities, audit, center, division, find, managed

urlpatterns = [
    path("accounts/", managed.managed, name="managed"),
    path("activities/", activities.activities, name="activities"),
    path("activities/export.csv", activities.export, name="activities_export"),
    path("audit/", audit.audit, name="audit"),
    path("center/", center.center, name="center"),
    path("division/", division.division, name="division"),
    path("find/", find.find, name="find"),
    path("port/", find.port, name="port"),
]
