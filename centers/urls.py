"""Addresses of home, queues and items."""

from django.urls import path

from centers.views import home, item, item_acts, preview, queues, reassign, triage

_ITEM = "items/<slug:kind>/<str:reference>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("queues/", queues.queue_list, name="queues"),
    path("queues/<slug:slug>/", queues.queue_page, name="queue"),
    path("queues/<slug:slug>/claim/", queues.claim_next, name="claim_next"),
    path("routing/preview/", preview.preview, name="preview"),
    path("division/reassign/", reassign.reassign_many, name="reassign_many"),
    path("triage/", triage.triage, name="triage"),
    path("triage/<slug:kind>/<str:reference>/", triage.triage_item, name="triage_item"),
    path(_ITEM, item.item, name="item"),
    path(f"{_ITEM}receipt/", item.receipt, name="item_receipt"),
    *(path(f"{_ITEM}{verb}/", item.act, {"verb": verb}, name=f"item_{verb}") for verb in item_acts.TASKS),
]
