"""Addresses of home, queues and items."""

from django.urls import path

from centers.views import home, queues

urlpatterns = [
    path("", home.home, name="home"),
    path("queues/", queues.queue_list, name="queues"),
    path("queues/<slug:slug>/", queues.queue_page, name="queue"),
    path("queues/<slug:slug>/claim/", queues.claim_next, name="claim_next"),
]
