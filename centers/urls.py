"""Addresses of home, queues and items."""

from django.urls import path

from centers.views import (
    claim_sheet,
    home,
    item,
    item_acts,
    move,
    moved,
    organisation,
    organisation_access,
    organisation_people,
    organisation_teams,
    preview,
    queues,
    reassign,
    reroutes,
    triage,
)

_ITEM = "items/<slug:kind>/<str:reference>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("queues/", queues.queue_list, name="queues"),
    path("queues/<slug:slug>/", queues.queue_page, name="queue"),
    path("queues/<slug:slug>/claim/", queues.claim_next, name="claim_next"),
    path("organisation/", organisation.centers, name="organisation"),
    path("organisation/centers/<str:code>/", organisation.center, name="organisation_center"),
    path("organisation/teams/", organisation_teams.teams, name="organisation_teams"),
    path("organisation/teams/<int:pk>/", organisation_teams.team, name="organisation_team"),
    path("organisation/people/", organisation_people.people, name="organisation_people"),
    path("organisation/people/<int:user_id>/", organisation_people.person, name="organisation_person"),
    path("organisation/managers/", organisation_access.managers, name="organisation_managers"),
    path("organisation/ports/", organisation.port_list, name="organisation_ports"),
    path("organisation/law/", organisation.law_page, name="organisation_law"),
    path("organisation/accounts/", organisation_access.accounts, name="organisation_accounts"),
    path("organisation/users/", organisation_access.users, name="organisation_users"),
    path("organisation/tokens/", organisation_access.tokens, name="organisation_tokens"),
    path("organisation/tokens/<str:key>/revoke/", organisation_access.revoke, name="organisation_token_revoke"),
    path("routing/move/<slug:kind>/<str:reference>/", move.move, name="move"),
    path("routing/reroutes/", reroutes.reroutes, name="reroutes"),
    path("routing/reroutes/<int:pk>/", reroutes.reroute, name="reroute"),
    path("routing/reroutes/<int:pk>/items/", reroutes.items, name="reroute_items"),
    path("routing/reroutes/<int:pk>/confirm/", reroutes.confirm, name="reroute_confirm"),
    path("routing/reroutes/<int:pk>/drop/", reroutes.drop, name="reroute_drop"),
    path("moved/", moved.moved, name="moved"),
    path("moved/<int:pk>/", moved.moved_list, name="moved_list"),
    path("routing/preview/", preview.preview, name="preview"),
    path("division/reassign/", reassign.reassign_many, name="reassign_many"),
    path("triage/", triage.triage, name="triage"),
    path("triage/<slug:kind>/<str:reference>/", triage.triage_item, name="triage_item"),
    path(_ITEM, item.item, name="item"),
    path(_ITEM + "form/", claim_sheet.sheet, name="claim_sheet"),
    path(f"{_ITEM}receipt/", item.receipt, name="item_receipt"),
    *(path(f"{_ITEM}{verb}/", item.act, {"verb": verb}, name=f"item_{verb}") for verb in item_acts.TASKS),
]
