"""The first page of whoever signs in: a specialist's own work; others go to the place of their role."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cee.access.allow import SIGNED_IN, allow
from cee.access.capabilities import Role
from cee.access.navigation import places_for
from cee.access.principal import Principal
from cee.base.clock import now
from centers.queues import QUEUES, Filters, counts_for, queues_for
from centers.selectors.reroutes import was_moved
from centers.views.queues import SHORTCUTS
from centers.views.rows import queue_table, queue_tabs

NEAREST, OWN = 8, 25
LATELY = timedelta(days=7)
_PLACE_OF = {
    Role.CENTER_DIRECTOR: "/center/",
    Role.HEADQUARTERS: "/center/",
    Role.ASSISTANT_DIRECTOR: "/division/",
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
    names = {queue.slug: queue.title for queue in QUEUES.values()}
    claimable = [q for q in queues_for(principal) if q.may_claim(principal) and counts[q.slug].number]
    first = max(claimable, key=lambda q: (q.slug != "second-signature", counts[q.slug].number), default=None)
    team = Filters(team=principal.team_id) if principal.team_id else Filters()
    nearest = first.page(principal, team, size=NEAREST) if first else None
    if first and nearest and not nearest.rows:
        team, nearest = Filters(), first.page(principal, size=NEAREST)
    context = {
        "was_moved": was_moved(principal, since=now() - LATELY),
        "own": queue_table(
            mine, mine.page(principal, size=OWN), principal, caption="With you", names=names, base=mine.url
        ),
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
