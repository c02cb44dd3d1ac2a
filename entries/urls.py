"""Addresses of what was handed in."""

from django.urls import path

from entries.views import filings, report, submissions

urlpatterns = [
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/filings/", filings.filings, name="filings"),
    path("submissions/refused/", submissions.refused_records, name="refused_records"),
    path("submissions/<uuid:key>/", report.submission, name="submission"),
    path("submissions/<uuid:key>/refused.csv", report.refused_csv, name="submission_refused_csv"),
    path("submissions/<uuid:key>/reply/", report.reply, name="submission_reply"),
]
