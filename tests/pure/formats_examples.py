"""An entry summary and a status notice as the REST contract shows them, for the tests to vary."""

import copy
from typing import Any

SUMMARY: dict[str, Any] = {
    "kind": "entry_summary",
    "action": "add",
    "entry_number": "ABC-1234567-6",
    "entry_type": "03",
    "importer_number": "26-164751100",
    "consignee_number": None,
    "port_of_entry": "2704",
    "mode_of_transport": "11",
    "import_date": "2026-08-29",
    "entry_date": "2026-08-31",
    "release_date": "2026-08-31",
    "summary_date": "2026-09-09",
    "reconciliation": None,
    "bond": {"type": "8", "surety": "123"},
    "bills": ["CARR12345678"],
    "lines": [
        {
            "line": 1,
            "set": None,
            "origin": "CN",
            "export_country": "CN",
            "spi": None,
            "manufacturer": "CNSHEBAT123SHA",
            "foreign_exporter": "CNSHEBAT123SHA",
            "description": "HAND TOOLS",
            "tariffs": [
                {
                    "hts": "8205511500",
                    "value": "10000",
                    "duty": "530.00",
                    "quantities": [{"amount": "500", "unit": "NO"}],
                }
            ],
            "cases": [
                {
                    "number": "A570803001",
                    "deposit": "cash",
                    "rate": "12.50",
                    "rate_type": "A",
                    "value": "10000",
                    "duty": "1250.00",
                }
            ],
            "fees": [{"class": "499", "amount": "34.64"}, {"class": "501", "amount": "12.50"}],
        }
    ],
    "totals": {"value": "10000", "duty": "530.00", "fees": "47.14", "antidumping": "1250.00", "countervailing": "0.00"},
}
NOTICE: dict[str, Any] = {
    "kind": "status_notice",
    "entry_number": "ABC-1234567-6",
    "fact": "suspended",
    "date": "2026-09-20",
    "code": "44",
    "source": "Commerce",
    "reference": "6244301",
    "detail": "Statutory suspension",
}


def summary(**changes: Any) -> dict[str, Any]:
    """A fresh copy of the entry summary, some header members changed."""
    return copy.deepcopy(SUMMARY) | changes


def line(**changes: Any) -> dict[str, Any]:
    """A fresh copy of its only line, some members changed."""
    changed: dict[str, Any] = copy.deepcopy(SUMMARY["lines"][0]) | changes
    return changed


def notice(**changes: Any) -> dict[str, Any]:
    """A fresh copy of the status notice, some members changed."""
    return copy.deepcopy(NOTICE) | changes
