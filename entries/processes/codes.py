"""The coded tables of ACE that decisions and findings draw on."""

from typing import NamedTuple

from cee.core.vocabulary import FindingType


class Code(NamedTuple):
    """One value of a coded table."""

    code: str
    label: str
    authority: str


CodeTable = dict[str, Code]


def _table(authority: str, labels: dict[str, str]) -> CodeTable:
    return {code: Code(code, label, authority) for code, label in labels.items()}


LIQUIDATION_REASONS = _table(
    "ACE liquidation reason",
    {
        "01": "Valuation",
        "02": "Classification",
        "03": "Quantity",
        "04": "Antidumping duty",
        "05": "Countervailing duty",
        "06": "Special programs",
        "07": "Interest only",
        "08": "Non-revenue",
        "09": "Other",
    },
)
"""Why an entry liquidates otherwise than entered."""

REJECT_REASONS = _table(
    "ACE status notification, reject reason",
    {
        "001": "Header",
        "002": "Entry type",
        "003": "Classification",
        "004": "Special program",
        "005": "Value",
        "006": "Currency",
        "007": "Line duty",
        "008": "Origin",
        "009": "Country of export",
        "010": "AD/CVD required",
        "011": "Cash deposit",
        "012": "Scope",
        "013": "Statement of non-reimbursement missing",
        "014": "Single-transaction bond",
        "015": "Continuous bond",
        "016": "Invoice missing",
        "017": "Description too poor",
        "018": "Certificate of another agency",
        "019": "Visa",
        "020": "Fee",
        "021": "Tax",
        "022": "Quota",
        "023": "Reconciliation",
        "998": "Other",
    },
)
"""Why a summary goes back to its filer."""

EXTENSION_REASONS = _table(
    "19 CFR 159.12(a)", {"49": "Extended by Customs", "50": "Extended at the importer's request", "51": "Other"}
)

REFERRAL_REASONS = _table(
    "19 USC 1592, 1595a; 19 CFR 162",
    {
        "negligence": "Material false statement or omission",
        "evasion": "Evasion of antidumping or countervailing duty",
        "forced_labor": "Goods made by forced labor",
        "ipr": "Infringing goods",
        "undervaluation": "Undervaluation",
        "transshipment": "False origin or transshipment",
        "bond": "Breach of the bond",
        "other": "Other",
    },
)
"""Why a review goes to the Enforcement division."""


class FindingKind(NamedTuple):
    """What a finding is about, what is usually cited for it, and the reasons under which its change liquidates."""

    code: str
    label: str
    authority: str
    liquidation_reasons: tuple[str, ...]


FINDING_TYPES: dict[str, FindingKind] = {
    row.code: row
    for row in (
        FindingKind(FindingType.CLASSIFICATION, "Classification", "19 USC 1484, 1500; 19 CFR 152.11", ("02",)),
        FindingKind(FindingType.VALUE, "Value", "19 USC 1401a; 19 CFR 152.100-152.108", ("01",)),
        FindingKind(FindingType.ORIGIN, "Country of origin", "19 CFR 102, 134.1", ("09",)),
        FindingKind(FindingType.QUANTITY, "Quantity", "19 USC 1484; 19 CFR 158", ("03",)),
        FindingKind(FindingType.PREFERENCE, "Trade agreement or special program", "19 CFR 10, 181, 182", ("06",)),
        FindingKind(FindingType.ANTIDUMPING, "Antidumping duty", "19 USC 1673-1677n; 19 CFR 351", ("04",)),
        FindingKind(FindingType.COUNTERVAILING, "Countervailing duty", "19 USC 1671-1677n; 19 CFR 351", ("05",)),
        FindingKind(FindingType.FEES, "Fees", "19 USC 58c; 19 CFR 24.23, 24.24", ("09",)),
        FindingKind(FindingType.MARKING, "Marking", "19 USC 1304; 19 CFR 134", ("09",)),
        FindingKind(
            FindingType.INTELLECTUAL_PROPERTY, "Intellectual property", "19 USC 1526; 19 CFR 133", ("08", "09")
        ),
        FindingKind(FindingType.RECORDKEEPING, "Recordkeeping", "19 USC 1508, 1509; 19 CFR 163", ("08",)),
        FindingKind(FindingType.COMPLIANT, "Found as declared", "19 USC 1500", ("08",)),
    )
}
"""Every finding type of the vocabulary."""

PROTEST_OUTCOMES = _table(
    "ACE entry summary query, protest status",
    {
        "AP": "Approved",
        "PD": "Partially denied",
        "DN": "Denied",
        "UT": "Untimely",
        "NP": "Non-protestable",
        "SP": "Suspended",
        "WD": "Withdrawn",
    },
)
"""How a protest ends, or stands still; the meanings are read from the letters, ACE's table of them is not public."""

FURTHER_REVIEW_GROUNDS = _table(
    "19 CFR 174.24",
    {
        "a": "Inconsistent with a ruling or decision on the same or substantially similar goods",
        "b": "Questions of law or fact not ruled upon",
        "c": "New facts or arguments",
        "d": "Internal advice was refused",
    },
)
"""Why further review may be asked for."""

FURTHER_REVIEW_RESULTS = _table(
    "19 CFR 174.26, 174.29",
    {"AP": "Approve the protest", "PD": "Approve it in part", "DN": "Deny the protest"},
)
"""What further review may answer; the Center then decides accordingly."""

DRAWBACK_PRIVILEGES = _table(
    "19 CFR 190.36, 190.91",
    {"190.36": "One-time waiver of prior notice", "190.91": "Waiver of prior notice"},
)
"""What a claimant may be excused from; accelerated payment is asked for with each claim."""

DRAWBACK_REASONS = _table(
    "ACE liquidation reason",
    {
        "55": "Accelerated payment, over-claimed",
        "56": "Clerical error",
        "57": "Refund, not accelerated",
        "58": "Accelerated payment, under-claimed",
        "59": "Accelerated payment, no change",
        "60": "No drawback due",
    },
)
"""How a drawback claim liquidates."""

INQUIRY_REFERRALS = _table(
    "CEE: where a trade inquiry goes that no Center answers",
    {
        "HR": "Headquarters, ruling letter (19 CFR 177.1)",
        "IA": "Headquarters, internal advice (19 CFR 177.11)",
        "NC": "National Commodity Specialist Division, tariff ruling (19 CFR 177.2)",
        "PT": "Port of entry",
        "FP": "Fines, Penalties and Forfeitures office",
        "AG": "Another agency",
        "XX": "Another office",
    },
)

INQUIRY_CLOSINGS = _table(
    "CEE: why a trade inquiry ends without an answer",
    {
        "WD": "Withdrawn by the asker",
        "DU": "Asked twice",
        "NR": "The asker did not reply",
        "NI": "No inquiry of the trade",
        "OC": "Answered otherwise, by telephone or in a meeting",
    },
)
