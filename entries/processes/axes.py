"""Status is several independent axes, as in ACE: the words CEE stores, ACE's codes for them, labels for people."""

from typing import NamedTuple

from cee.core.vocabulary import label
from entries.processes.codes import PROTEST_OUTCOMES


class AxisValue(NamedTuple):
    """One value of an axis. `ace` is ACE's code, None where the published tables do not say which one it is."""

    word: str
    ace: str | None
    label: str


def _axis(**codes: str | None) -> dict[str, AxisValue]:
    return {word: AxisValue(word, code, label(word)) for word, code in codes.items()}


AXES: dict[str, dict[str, AxisValue]] = {
    "control": {**_axis(trade="1", inactive="3"), "cbp": AxisValue("cbp", "2", "CBP")},
    "summary_status": _axis(accepted="1", rejected="2", canceled="3"),
    "review": _axis(under_review="1", not_reviewed="2"),
    "collection": _axis(unpaid="0", paid=None, refunded=None),
    "release": _axis(unreleased="0", released=None),
    "liquidation": _axis(unliquidated="1", liquidated="2", reliquidated="3"),
    "protest": {
        "YS": AxisValue("YS", "YS", "Protested"),
        "NO": AxisValue("NO", "NO", "Not protested"),
        "OP": AxisValue("OP", None, "Open"),
        **{code: AxisValue(code, "YS", f"Protest: {one.label.lower()}") for code, one in PROTEST_OUTCOMES.items()},
    },
}
"""The axes of an activity. A fourth kind of status, up to four extension and suspension codes, is `holds`: see the law
edition's `suspension_codes` and `extension_codes`."""
