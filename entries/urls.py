"""Addresses of what was handed in."""

from django.urls import path

from entries.views import submissions

urlpatterns = [
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/refused/", submissions.refused_records, name="refused_records"),
    path("submissions/<uuid:key>/", submissions.submission, name="submission"),
    path("submissions/<uuid:key>/<int:record>/", submissions.rejection, name="rejection"),
]
