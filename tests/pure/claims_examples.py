"""Bodies of a protest, of a drawback claim and of a trade inquiry that keep every rule, for tests."""

import copy
from typing import Any

PROTEST: dict[str, Any] = {
    "kind": "protest",
    "protest_number": "2704-26-100001",
    "type": "514",
    "protestant_number": "26-164751100",
    "protestant_role": "importer",
    "category": "classification",
    "filed_date": "2026-09-01",
    "accelerated": False,
    "further_review": False,
    "further_review_basis": None,
    "justification": "The goods are parts of tools of heading 8206 and not tools of heading 8205.",
    "entries": [
        {
            "entry_number": "ABC-1234567-6",
            "lead": True,
            "line": 1,
            "decision_date": "2026-07-10",
            "from": "8205.51.15.00",
            "to": "8206.00.00.00",
        }
    ],
}
DRAWBACK: dict[str, Any] = {
    "kind": "drawback",
    "claim_number": "ABC-1234568-4",
    "provision": "58",
    "claimant_number": "26-164751100",
    "filing_port": "2809",
    "filed_date": "2026-09-01",
    "accelerated_payment": True,
    "imports": [
        {
            "entry_number": "ABC-1234567-6",
            "line": 1,
            "hts": "8205511500",
            "quantity": "100",
            "unit": "NO",
            "claims": [{"class": "365", "amount": "99.00"}],
        }
    ],
    "exports": [
        {
            "hts": "8205511500",
            "quantity": "100",
            "unit": "NO",
            "date": "2026-08-20",
            "destination": "CA",
            "action": "export",
        }
    ],
}

INQUIRY: dict[str, Any] = {
    "kind": "trade_inquiry",
    "subject": "Ratchet wrenches",
    "question": "Are wrenches with a ratchet classified with the tools of 8204 or with those of 8205?",
    "asker_role": "broker",
    "asker_name": "Test Asker",
    "asker_email": "asker@example.com",
    "hts": ["8205.51"],
    "goods": "Wrenches of steel",
    "port": "2704",
    "channel": "mail",
    "filed_date": "2026-09-08",
}


def an_inquiry(**changes: Any) -> dict[str, Any]:
    """The inquiry with members changed; its number goes to the Center of hand tools."""
    return copy.deepcopy(INQUIRY) | changes


def protest(**changes: Any) -> dict[str, Any]:
    """A fresh copy of the protest, some members changed."""
    return copy.deepcopy(PROTEST) | changes


def protested(**changes: Any) -> dict[str, Any]:
    """A fresh copy of its only entry, some members changed."""
    changed: dict[str, Any] = copy.deepcopy(PROTEST["entries"][0]) | changes
    return changed


def drawback(**changes: Any) -> dict[str, Any]:
    """A fresh copy of the claim, some members changed."""
    return copy.deepcopy(DRAWBACK) | changes


def designated(**changes: Any) -> dict[str, Any]:
    """A fresh copy of its only import, some members changed."""
    changed: dict[str, Any] = copy.deepcopy(DRAWBACK["imports"][0]) | changes
    return changed


def exported(**changes: Any) -> dict[str, Any]:
    """A fresh copy of its only export, some members changed."""
    changed: dict[str, Any] = copy.deepcopy(DRAWBACK["exports"][0]) | changes
    return changed
