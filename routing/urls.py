"""Addresses of the administration of routing."""

from django.urls import path

from routing.views import accounts, criteria, overrides, rulesets

urlpatterns = [
    path("routing/rulesets/", rulesets.rulesets, name="rulesets"),
    path("routing/rulesets/<str:version>/", rulesets.ruleset, name="ruleset"),
    path("routing/accounts/", accounts.accounts, name="accounts"),
    path("routing/accounts/<int:pk>/", accounts.account, name="account"),
    path("routing/overrides/", overrides.overrides, name="overrides"),
    path("routing/overrides/revoke/", overrides.revoke, name="override_revoke"),
    path("routing/criteria/", criteria.criteria, name="criteria"),
    path("routing/criteria/end/", criteria.end, name="criterion_end"),
]
