"""Addresses of the pages of webhooks."""

from django.urls import path

from cee.api.webhooks import pages

urlpatterns = [
    path("webhooks/", pages.webhooks, name="webhooks"),
    path("webhooks/<uuid:key>/", pages.webhook, name="webhook"),
]
