"""The first page of whoever signs in: a specialist's own work; others go to the place of their role."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cee.access.allow import SIGNED_IN, allow
from cee.access.capabilities import Role
from cee.access.navigation import places_for
from cee.access.principal import Principal
from cee.base.clock import now, today
from centers.queues import QUEUES, Filters, counts_for, queues_for
from centers.selectors.handoff import counts as handoff_counts
from centers.selectors.reroutes import was_moved
from centers.views.handoff_rows import handoff_tabs
from centers.views.queues import SHORTCUTS
from centers.views.rows import queue_table, queue_tabs
from centers.views.together import together_table

NEAREST = 8
LATELY = timedelta(days=7)
_PLACE_OF = {
    Role.CENTER_DIRECTOR: "/center/",
    Role.HEADQUARTERS: "/center/",
    Role.ASSISTANT_DIRECTOR: "/division/",
    Role.ACCOUNT_MANAGER: "/accounts/",
    Role.PORT_OFFICER: "/port/",
    Role.ROUTING_DESK: "/triage/",
    Role.ADMINISTRATOR: "/organisation/",
    Role.FILER: "/submissions/",
}


@allow(SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is with me, my queues with their counts, and the nearest dates; or the place of the role."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    places = places_for(principal, "/")
    paths = {str(place["path"]) for place in places}
    place = _PLACE_OF.get(Role(principal.role)) if principal.role in set(Role) else None
    if place in paths:
        return redirect(str(place))
    mine = QUEUES["mine"]
    if not mine.may_see(principal):
        others = [one for one in places if one["path"] != "/"]
        return render(request, "centers/home_places.html", {"places": others})
    counts = counts_for(principal)
    claimable = [q for q in queues_for(principal) if q.may_claim(principal) and counts[q.slug].number]
    first = max(claimable, key=lambda q: (q.slug != "second-signature", counts[q.slug].number), default=None)
    team = Filters(team=principal.team_id) if principal.team_id else Filters()
    nearest = first.page(principal, team, size=NEAREST) if first else None
    if first and nearest and not nearest.rows:
        team, nearest = Filters(), first.page(principal, size=NEAREST)
    own = together_table(principal, today())
    context = {
        "was_moved": was_moved(principal, since=now() - LATELY),
        "own": own.table,
        "ports": own.ports,
        "handoffs": handoff_tabs(principal, handoff_counts(principal, today()), ""),
        "queues": [tab for tab in queue_tabs(principal, counts=counts) if tab.href != mine.url],
        "first": first,
        "nearest": queue_table(
            first,
            nearest,
            principal,
            team,
            caption="Nearest dates",
            keys=False,
            base=first.url,
        )
        if first and nearest
        else None,
        "of_team": team.team is not None,
        "shortcuts": SHORTCUTS,
    }
    return render(request, "centers/home.html", context)
