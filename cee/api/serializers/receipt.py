"""The receipt as the contract publishes it."""

from typing import Any

from cee.core.vocabulary import CENTER_CODES, Basis

_TEXT: dict[str, Any] = {"type": "string"}
_TEXT_OR_NONE: dict[str, Any] = {"type": ["string", "null"]}
_NUMBER_OR_NONE: dict[str, Any] = {"type": ["integer", "null"]}
_CENTER_OR_NONE: dict[str, Any] = {"type": ["string", "null"], "enum": [*CENTER_CODES, None]}


def _object(**members: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(members), "properties": members}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


RECEIPT_MEMBERS: dict[str, Any] = {
    "center": _CENTER_OR_NONE,
    "division": _TEXT_OR_NONE,
    "basis": {"type": "string", "enum": list(Basis)},
    "authority": _TEXT,
    "deciding_line": _NUMBER_OR_NONE,
    "runner_up": _CENTER_OR_NONE,
    "counterfactual": {"type": "object", "required": ["sentence", "center"]},
    "ruleset": _object(version=_TEXT, sha256=_TEXT),
    "inputs": {"type": "object"},
    "trace": _list(_object(rule=_TEXT, outcome={"type": "string"}, because=_TEXT)),
    "placed": {"type": ["object", "null"], "properties": {"team": _TEXT_OR_NONE, "because": _TEXT_OR_NONE}},
    "lane": _object(lane=_TEXT_OR_NONE, criteria=_list({"type": "object"})),
    "reproduced": {"type": "boolean", "description": "False: the determination cannot be repeated, which is an alarm."},
}
RECEIPT: dict[str, Any] = _object(**RECEIPT_MEMBERS)
PREVIEW: dict[str, Any] = _object(
    **RECEIPT_MEMBERS,
    record={"type": "integer"},
    reference=_TEXT,
    outcome=_TEXT,
    state=_TEXT_OR_NONE,
    team=_TEXT_OR_NONE,
    deadlines=_list({"$ref": "#/components/schemas/Deadline"}),
    errors=_list({"type": "object"}),
    warnings=_list({"type": "object"}),
)


def receipt_out(receipt: dict[str, Any]) -> dict[str, Any]:
    """A receipt with every value as the contract writes money: a decimal string of dollars."""
    change = receipt["counterfactual"].get("change", {})
    return receipt | {
        "sums": _in_dollars(receipt["sums"]),
        "lines": _in_dollars(receipt["lines"]),
        "inputs": receipt["inputs"] | {"lines": _in_dollars(receipt["inputs"]["lines"])},
        "counterfactual": receipt["counterfactual"] | {"change": _in_dollars([change])[0]},
    }


def _in_dollars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"value": f"{row['value']}.00"} if "value" in row else row for row in rows]
