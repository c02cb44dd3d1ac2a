"""The addresses of the REST interface, version 1."""

from django.urls import path, re_path

from cee.api.base import UnknownAddress
from cee.api.views import activities, schema, submissions

app_name = "api"

urlpatterns = [
    path("submissions/", submissions.Submissions.as_view(), name="submissions"),
    path("submissions/<uuid:key>/", submissions.SubmissionView.as_view(), name="submission"),
    path("submissions/<uuid:key>/rejections/", submissions.Rejections.as_view(), name="rejections"),
    path("submissions/<uuid:key>/rejections/<int:record>/resend/", submissions.Resend.as_view(), name="resend"),
    path("activities/", activities.Activities.as_view(), name="activities"),
    path("activities/<str:kind>/<str:reference>/", activities.ActivityView.as_view(), name="activity"),
    path("activities/<str:kind>/<str:reference>/receipt/", activities.Receipt.as_view(), name="receipt"),
    path("activities/<str:kind>/<str:reference>/deadlines/", activities.Deadlines.as_view(), name="deadlines"),
    path("activities/<str:kind>/<str:reference>/history/", activities.History.as_view(), name="history"),
    path("schema/", schema.Schema.as_view(), name="schema"),
    path("docs/", schema.Docs.as_view(), name="docs"),
    re_path(r"^.*\Z", UnknownAddress.as_view(), name="unknown"),
]
