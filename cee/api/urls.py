"""The addresses of the REST interface, version 1."""

from django.urls import path, re_path

from cee.api.base import UnknownAddress
from cee.api.views import (
    actions,
    activities,
    events,
    guidance,
    handoffs,
    kinds,
    manifests,
    preview,
    queues,
    reference,
    reroutes,
    schema,
    submissions,
)

app_name = "api"

urlpatterns = [
    path("submissions/", submissions.Submissions.as_view(), name="submissions"),
    path("submissions/<uuid:key>/", submissions.SubmissionView.as_view(), name="submission"),
    path("submissions/<uuid:key>/response/", submissions.Reply.as_view(), name="response"),
    path("submissions/<uuid:key>/rejections/", submissions.Rejections.as_view(), name="rejections"),
    path("submissions/<uuid:key>/rejections/<int:record>/resend/", submissions.Resend.as_view(), name="resend"),
    path("activities/", activities.Activities.as_view(), name="activities"),
    path("activities/<str:kind>/<str:reference>/", activities.ActivityView.as_view(), name="activity"),
    path("activities/<str:kind>/<str:reference>/receipt/", activities.Receipt.as_view(), name="receipt"),
    path("activities/<str:kind>/<str:reference>/deadlines/", activities.Deadlines.as_view(), name="deadlines"),
    path("activities/<str:kind>/<str:reference>/history/", activities.History.as_view(), name="history"),
    path("activities/<str:kind>/<str:reference>/actions/", actions.Actions.as_view(), name="actions"),
    path("activities/<str:kind>/<str:reference>/actions/<str:action>/", actions.Do.as_view(), name="do"),
    path("queues/", queues.Queues.as_view(), name="queues"),
    path("queues/<str:slug>/items/", queues.Items.as_view(), name="queue-items"),
    path("queues/<str:slug>/claim/", queues.ClaimNext.as_view(), name="claim-next"),
    path("queues/<str:slug>/items/<int:pk>/claim/", queues.ClaimItem.as_view(), name="claim-item"),
    path("routing/preview/", preview.Preview.as_view(), name="preview"),
    path("guidance/", guidance.GuidanceList.as_view(), name="guidance"),
    path("handoffs/", handoffs.Handoffs.as_view(), name="handoffs"),
    path("handoffs/kinds/", handoffs.HandoffKinds.as_view(), name="handoff-kinds"),
    path("handoffs/<int:pk>/", handoffs.HandoffView.as_view(), name="handoff"),
    path("handoffs/<int:pk>/actions/<str:action>/", handoffs.HandoffDo.as_view(), name="handoff-do"),
    path("reroutes/", reroutes.Reroutes.as_view(), name="reroutes"),
    path("reroutes/<int:pk>/", reroutes.RerouteView.as_view(), name="reroute"),
    path("reroutes/<int:pk>/items/", reroutes.RerouteItems.as_view(), name="reroute-items"),
    path("reroutes/<int:pk>/actions/<str:action>/", reroutes.RerouteDo.as_view(), name="reroute-do"),
    path("centers/", reference.Centers.as_view(), name="centers"),
    path("ports/", reference.Ports.as_view(), name="ports"),
    path("accounts/", reference.Accounts.as_view(), name="accounts"),
    path("accounts/<int:pk>/", reference.Account.as_view(), name="account"),
    path("accounts/<int:pk>/assignments/", reference.Assignments.as_view(), name="assignments"),
    path("rulesets/", reference.Rulesets.as_view(), name="rulesets"),
    path("rulesets/<str:version>/", reference.RulesetView.as_view(), name="ruleset"),
    path("kinds/", kinds.Kinds.as_view(), name="kinds"),
    path("events/", events.Events.as_view(), name="events"),
    path("manifests/<str:on>/", manifests.Manifest.as_view(), name="manifest"),
    path("schema/", schema.Schema.as_view(), name="schema"),
    path("docs/", schema.Docs.as_view(), name="docs"),
    re_path(r"^.*\Z", UnknownAddress.as_view(), name="unknown"),
]
