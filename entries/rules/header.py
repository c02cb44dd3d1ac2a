"""Rules of the header: numbers, entry type, port, transport, dates."""

from datetime import timedelta

from cee.core.errors import IdentifierError, Severity
from cee.core.identifiers import is_placeholder, parse_entry_number, parse_port
from entries.formats.records import EntrySummary
from entries.rules.facts import Facts
from entries.rules.party import form_fault, party_fault
from entries.rules.registry import Broken, rule

WARNING = Severity.WARNING


@rule(path="entry_number", authority="CATAIR Appendix E; 19 CFR 142.3a")
def CATAIR_E_CHECK_DIGIT(record: EntrySummary, facts: Facts) -> Broken | None:
    """An entry number is a filer code, seven digits and the check digit that belongs to them."""
    try:
        parse_entry_number(record.entry_number)
    except IdentifierError as error:
        return Broken(error.message)
    return None


@rule(path="importer_number", authority="19 CFR 24.5", reads=("importer_number",))
def CFR24_5_IMPORTER(record: EntrySummary, facts: Facts) -> Broken | None:
    """The importer of record is named by an IRS number with suffix, a number assigned by CBP, or a Social Security number."""
    return party_fault(record.importer_number)


@rule(path="consignee_number", authority="19 CFR 24.5", reads=("consignee_number",))
def CFR24_5_CONSIGNEE(record: EntrySummary, facts: Facts) -> Broken | None:
    """The consignee is named by a number of the same forms as the importer's."""
    return form_fault(record.consignee_number) if record.consignee_number else None


@rule(path="consignee_number", code="107", authority="ACE 107", reads=("consignee_number", "entry_type"))
def ACE_107_CONSIGNEE(record: EntrySummary, facts: Facts) -> Broken | None:
    """A consignee number of zeros is for informal entries only."""
    number = record.consignee_number
    if number and is_placeholder(number) and facts.kind is not None and not facts.kind.informal:
        return Broken(f"This is a type {record.entry_type} entry.")
    return None


@rule(
    path="port_of_entry", authority="Schedule D; 19 CFR 101.3", severity=WARNING, reads=("port_of_entry", "entry_date")
)
def CFR101_3_PORT(record: EntrySummary, facts: Facts) -> Broken | None:
    """The port of entry is a port of Schedule D on the entry date."""
    port, ref = record.port_of_entry, facts.ref
    if port in ref.ports:
        if not ref.ports_dated or ref.port_open(port, record.entry_date):
            return None
        return Broken(f"{port} is no port of entry on {record.entry_date}.")
    try:
        parse_port(port)
    except IdentifierError as error:
        return Broken(error.message, Severity.FATAL)
    return Broken(f"{port} is not in the port table.", Severity.FATAL if ref.ports_complete else None)


@rule(path="entry_type", code="B77", authority="CATAIR Entry Summary, record 10; ACE B77", reads=("entry_type",))
def ACE_B77_ENTRY_TYPE(record: EntrySummary, facts: Facts) -> Broken | None:
    """The entry type is one for which an entry summary is filed."""
    if facts.kind is None:
        return Broken(f"There is no type {record.entry_type}.")
    return None if facts.kind.summary else Broken(f"Type {record.entry_type} is filed in another way.")


@rule(path="entry_type", authority="CATAIR Entry Summary, record 10", severity=WARNING, reads=("entry_type",))
def CATAIR_10_AUTOMATED(record: EntrySummary, facts: Facts) -> Broken | None:
    """The entry type is automated in ACE."""
    return Broken(f"Type {record.entry_type} is filed on paper.") if facts.kind and not facts.kind.automated else None


@rule(path="mode_of_transport", authority="CATAIR Entry Summary, record 10", reads=("mode_of_transport",))
def CATAIR_10_MODE(record: EntrySummary, facts: Facts) -> Broken | None:
    """The mode of transport is one of the published codes."""
    mode = record.mode_of_transport
    return None if mode is None or mode in facts.ref.modes else Broken(f"{mode} is none.")


@rule(
    path="bond.surety",
    authority="19 CFR 113.1; CATAIR Entry Summary, record 31",
    severity=WARNING,
    reads=("bond_type", "surety"),
)
def CATAIR_31_SURETY(record: EntrySummary, facts: Facts) -> Broken | None:
    """A bond names its surety."""
    return Broken() if record.bond_type in ("8", "9") and record.surety is None else None


@rule(path="import_date", code="127", authority="ACE 127", reads=("import_date", "entry_type"))
def ACE_127_IMPORT_DATE(record: EntrySummary, facts: Facts) -> Broken | None:
    """Warehouse entries and temporary importations give the date of importation."""
    return Broken() if record.import_date is None and facts.kind is not None and facts.kind.import_date else None


@rule(path="entry_date", authority="19 CFR 141.68", reads=("import_date", "entry_date"))
def CFR141_68_ENTRY_DATE(record: EntrySummary, facts: Facts) -> Broken | None:
    """Goods are not entered before they are imported."""
    imported = record.import_date
    if imported is None or imported <= record.entry_date:
        return None
    return Broken(f"They were imported on {imported} and entered on {record.entry_date}.")


@rule(
    path="release_date",
    authority="19 CFR 141.68; 19 CFR 142.21",
    severity=WARNING,
    reads=("import_date", "release_date"),
)
def CFR142_21_RELEASE_DATE(record: EntrySummary, facts: Facts) -> Broken | None:
    """Goods are rarely released before they are imported."""
    imported, released = record.import_date, record.release_date
    if imported is None or released is None or imported <= released:
        return None
    return Broken(f"They were imported on {imported} and released on {released}.")


@rule(path="summary_date", authority="19 CFR 142.12(b)", reads=("summary_date", "entry_date"))
def CFR142_12_B_SUMMARY_DATE(record: EntrySummary, facts: Facts) -> Broken | None:
    """The entry summary follows the entry."""
    filed = record.summary_date
    if filed is None or record.entry_date <= filed:
        return None
    return Broken(f"It was filed on {filed}, the goods were entered on {record.entry_date}.")


@rule(
    path="entry_date",
    authority="19 CFR 141.68",
    reads=("entry_date", "import_date", "release_date", "summary_date", "received"),
)
def CFR141_68_SANE_DATES(record: EntrySummary, facts: Facts) -> Broken | None:
    """Dates lie in the time of electronic entry, and an entry not far after the day on which its summary is received."""
    bounds = facts.ref.bounds
    for name in ("entry_date", "import_date", "release_date", "summary_date"):
        day = getattr(record, name)
        if day is None:
            continue
        if day < bounds.first_day:
            return Broken(f"{day} is before {bounds.first_day}.", path=name)
        if facts.received is not None and day - facts.received > timedelta(days=bounds.days_ahead):
            return Broken(f"{day} is more than {bounds.days_ahead} days after {facts.received}.", path=name)
    return None


HEADER_RULES = (
    CATAIR_E_CHECK_DIGIT,
    CFR24_5_IMPORTER,
    CFR24_5_CONSIGNEE,
    ACE_107_CONSIGNEE,
    CFR101_3_PORT,
    ACE_B77_ENTRY_TYPE,
    CATAIR_10_AUTOMATED,
    CATAIR_10_MODE,
    CATAIR_31_SURETY,
    ACE_127_IMPORT_DATE,
    CFR141_68_ENTRY_DATE,
    CFR142_21_RELEASE_DATE,
    CFR142_12_B_SUMMARY_DATE,
    CFR141_68_SANE_DATES,
)
