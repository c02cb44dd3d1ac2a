"""Rulesets: every version, and the tariff map of one with its basis and how sure each row is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found
from cee.base.tables import Column, Row, Table
from cee.core.identifiers.tariff import format_tariff
from routing.engine.ruleset import compile_ruleset, content_sha256, from_content
from routing.models import Ruleset
from routing.views.section import section_tabs

UNSURE = 90
"""Percent below which a row of the map counts as unsure."""


@allow(Capability.VIEW_RULESETS)
@require_safe
def rulesets(request: HttpRequest) -> HttpResponse:
    """All versions, the newest first."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    columns = [
        Column("version", "Version"),
        Column("status", "Status", "status"),
        Column("valid_from", "From", "day"),
        Column("activated_at", "Active since", "instant"),
        Column("author", "Author"),
        Column("approved_by", "Approved by"),
        Column("reason", "Why"),
        Column("sha256", "SHA-256", "identifier"),
    ]
    rows = []
    for one in Ruleset.objects.defer("content").order_by("-id"):
        cells = {column.name: getattr(one, column.name) for column in columns}
        rows.append(
            Row(
                cells | {"sha256": f"{one.sha256[:12]}…"},
                href=f"/routing/rulesets/{one.version}/",
                current=one.status == "active",
            )
        )
    table = Table("Rulesets", columns, rows, empty="No ruleset is loaded.")
    return render(request, "routing/rulesets.html", {"tabs": section_tabs(principal, "rulesets"), "table": table})


@allow(Capability.VIEW_RULESETS)
@require_safe
def ruleset(request: HttpRequest, version: str) -> HttpResponse:
    """One version: its map, searched by number (`?q=` finds the rules of a number and those below it)."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    found = Ruleset.objects.filter(version=version).first()
    if found is None:
        return not_found(request)
    content = from_content(found.content)
    q = "".join(sign for sign in request.GET.get("q", "")[:20] if sign.isdigit())
    center = request.GET.get("center", "")
    unsure = request.GET.get("unsure") == "1"
    rules = [
        rule
        for rule in sorted(content.rules, key=lambda rule: rule.prefix)
        if (not q or rule.prefix.startswith(q) or q.startswith(rule.prefix))
        and (not center or rule.center == center)
        and (not unsure or rule.confidence < UNSURE)
    ]
    decides = compile_ruleset(content).lookup[q] if len(q) >= 2 else None
    columns = [
        Column("prefix", "Number begins"),
        Column("center", "Center", "identifier"),
        Column("basis", "Basis", "status"),
        Column("sure", "Sure, %", "number"),
        Column("doubt", "Doubt", "confidence"),
        Column("authority", "Authority"),
        Column("note", "Note"),
    ]
    rows = [
        Row(
            {
                "prefix": f"Chapter {rule.prefix}" if len(rule.prefix) == 2 else format_tariff(rule.prefix),
                "center": rule.center,
                "basis": rule.basis,
                "sure": rule.confidence,
                "doubt": rule.confidence,
                "authority": rule.authority,
                "note": rule.note,
            },
            current=decides is not None and decides.rule_id == rule.id,
        )
        for rule in rules
    ]
    context = {
        "tabs": section_tabs(principal, "rulesets"),
        "ruleset": found,
        "strategy": content.strategy,
        "trusted": content.trusted_standings,
        "sound": content_sha256(found.content) == found.sha256,
        "map_query": q,
        "center": center,
        "centers": sorted({rule.center for rule in content.rules}),
        "unsure": unsure,
        "decides": decides,
        "table": Table(
            "Tariff map", columns, rows, empty="No rule of this map names it.", empty_hint="It would go to triage."
        ),
        "number": len(rows),
        "all": len(content.rules),
    }
    return render(request, "routing/ruleset.html", context)
