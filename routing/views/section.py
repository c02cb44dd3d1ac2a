"""What the routing screens share: their tabs, and the words of their tables."""

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.tables import Tab

_PLACES = (
    ("rulesets", "Rulesets", Capability.VIEW_RULESETS),
    ("accounts", "Accounts", Capability.VIEW_RULESETS),
    ("overrides", "Overrides", Capability.VIEW_RULESETS),
    ("criteria", "Criteria", Capability.MANAGE_CRITERIA),
    ("reroutes", "Re-routing", Capability.REROUTE),
    ("preview", "Preview", Capability.VIEW_RULESETS),
)

BASIS_WORDS = {
    "predominant_tariff": "Predominant tariff numbers",
    "business_practice": "Business practice",
    "intended_use": "Intended use of the goods",
    "high_value": "High value",
    "appeal": "Appeal",
    "not_eligible": "Not eligible for a Center",
}


def section_tabs(principal: Principal, current: str) -> list[Tab]:
    """The routing screens that the principal may open."""
    return [
        Tab(label, f"/routing/{slug}/", current=slug == current)
        for slug, label, capability in _PLACES
        if principal.can(capability)
    ]


def concerns_button(name: str, pk: int, what: str) -> dict[str, str]:
    """The button by which somebody asks what open work an override or a criterion concerns."""
    return {
        "action": "/routing/reroutes/",
        "label": "What moves?",
        "what": what,
        "name": name,
        "value": str(pk),
        "key": "",
    }
