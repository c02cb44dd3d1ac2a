"""The records that every intake format yields. Money is dollars, dates are days in America/New_York."""

from abc import ABC, abstractmethod
from dataclasses import Field, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from cee.core.vocabulary import Intake, Kind, NoticeFact


@dataclass(slots=True)
class Quantity:
    """A reported quantity in a unit of measure of the tariff schedule."""

    amount: Decimal
    unit: str


@dataclass(slots=True)
class Tariff:
    """One tariff number of a line: ten digits, entered value in whole dollars, duty in dollars and cents."""

    hts: str
    value: Decimal
    duty: Decimal
    quantities: tuple[Quantity, ...] = ()


@dataclass(slots=True)
class Case:
    """One AD/CVD case of a line. `deposit` is `cash` or `bond`; `rate_type` is A (ad valorem, percent) or S (specific)."""

    number: str
    deposit: str
    rate: Decimal
    rate_type: str
    value: Decimal
    duty: Decimal
    quantity: Decimal | None = None  # what a specific rate is applied to
    declaration: str | None = None  # id of the declaration that the duty is not reimbursed, 19 CFR 351.402(f)


@dataclass(slots=True)
class Fee:
    """A user fee of a line by accounting class (499 merchandise processing, 501 harbor maintenance, …)."""

    fee_class: str
    amount: Decimal


@dataclass(slots=True)
class Line:
    """One line item. `tariffs` stand in the order of the summary; the chapter 1-97 number is last."""

    number: int
    origin: str
    tariffs: tuple[Tariff, ...]
    set_mark: str | None = None
    export_country: str | None = None
    spi: str | None = None
    manufacturer: str | None = None
    foreign_exporter: str | None = None
    description: str = ""
    cases: tuple[Case, ...] = ()
    fees: tuple[Fee, ...] = ()
    export_date: date | None = None
    charges: Decimal | None = None  # of bringing the goods here, whole dollars, 19 CFR 141.61(e)
    gross_weight: Decimal | None = None  # kilograms
    related_party: bool | None = None  # 19 USC 1401a(g)
    non_reimbursement: bool | None = None  # 19 CFR 351.402(f): stated on the line


@dataclass(slots=True)
class Totals:
    """What the filer declares as the sums over all lines, in dollars."""

    value: Decimal
    duty: Decimal
    fees: Decimal
    antidumping: Decimal
    countervailing: Decimal


@dataclass(slots=True)
class EntrySummary:
    """An entry summary as filed. `entry_number` is stored with hyphens, `XXX-NNNNNNN-C`."""

    entry_number: str
    entry_type: str
    importer_number: str
    port_of_entry: str
    entry_date: date
    lines: tuple[Line, ...]
    action: Intake = Intake.ADD
    consignee_number: str | None = None
    mode_of_transport: str | None = None
    import_date: date | None = None
    release_date: date | None = None
    summary_date: date | None = None
    reconciliation: str | None = None  # FTA, or a reconciliation issue 001 to 007
    bond_type: str | None = None
    surety: str | None = None
    bills: tuple[str, ...] = ()
    totals: Totals | None = None
    fees: tuple[Fee, ...] = ()  # of the summary as a whole
    missing_documents: tuple[str, ...] = ()  # codes of what is to follow, 19 CFR 141.91


@dataclass(slots=True)
class Deletion:
    """A request to take back an entry summary that is still under the filer's control."""

    entry_number: str


@dataclass(slots=True)
class StatusNotice:
    """A fact about an activity that another office decided: release, collection, suspension, extension, …"""

    entry_number: str
    fact: NoticeFact
    date: date
    code: str | None = None
    source: str = ""
    reference: str = ""
    detail: str = ""


class Claim(ABC):
    """What every filing that people look at one by one tells of itself, so that nobody needs to ask which one it is.

    `noun` is the word for it, `number_member` the member of the contract that numbers it, `amended_by` the authority
    on changing it, `of_filer` whether its number begins with the code of the filer whose it is.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    kind: ClassVar[Kind]
    noun: ClassVar[str]
    number_member: ClassVar[str]
    amended_by: ClassVar[str]
    of_filer: ClassVar[bool] = False
    action: Intake
    filed_date: date | None

    @property
    @abstractmethod
    def reference(self) -> str:
        """Its number; empty until CEE assigns one."""

    @property
    @abstractmethod
    def party(self) -> str:
        """The importer number of whoever files it."""

    @property
    @abstractmethod
    def rests_on(self) -> tuple[str, ...]:
        """The numbers of the entries that it names."""

    @property
    def port(self) -> str:
        """The port that it is filed with; empty where its number tells it, or nothing does."""
        return ""

    @property
    def designates(self) -> "tuple[DrawbackImport, ...]":
        """The import lines that it uses up."""
        return ()

    @property
    def claimed(self) -> Decimal:
        """What is asked back in all, in dollars."""
        return Decimal(0)


@dataclass(slots=True)
class Revenue:
    """What a claim asks back of one accounting class, in dollars."""

    fee_class: str
    amount: Decimal


@dataclass(slots=True)
class DrawbackImport:
    """Imported goods on which a claim rests: a line of an entry, what of it is designated, and what is asked back."""

    entry_number: str
    line: int
    hts: str
    quantity: Decimal
    unit: str
    claims: tuple[Revenue, ...] = ()


@dataclass(slots=True)
class DrawbackExport:
    """Goods that left or were destroyed. `action` is `export` or `destroy`."""

    hts: str
    quantity: Decimal
    unit: str
    date: date
    destination: str | None = None
    action: str = "export"


@dataclass(slots=True)
class Drawback(Claim):
    """A drawback claim as filed. `filed_date` is None where the format does not tell it: the day of receipt."""

    kind: ClassVar[Kind] = Kind.DRAWBACK
    noun: ClassVar[str] = "claim"
    number_member: ClassVar[str] = "claim_number"
    amended_by: ClassVar[str] = "19 CFR 190.52"
    of_filer: ClassVar[bool] = True

    claim_number: str
    provision: str
    claimant_number: str
    filing_port: str
    filed_date: date | None
    accelerated_payment: bool
    imports: tuple[DrawbackImport, ...]
    exports: tuple[DrawbackExport, ...]
    action: Intake = Intake.ADD

    @property
    def reference(self) -> str:
        """The number of the claim."""
        return self.claim_number

    @property
    def party(self) -> str:
        """The importer number of the claimant."""
        return self.claimant_number

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The entries whose lines it designates."""
        return tuple(one.entry_number for one in self.imports)

    @property
    def designates(self) -> tuple[DrawbackImport, ...]:
        """Its imports."""
        return self.imports

    @property
    def port(self) -> str:
        """The port of filing."""
        return self.filing_port

    @property
    def claimed(self) -> Decimal:
        """What is asked back in all, in dollars."""
        return sum((revenue.amount for one in self.imports for revenue in one.claims), Decimal(0))


@dataclass(slots=True)
class ProtestedEntry:
    """An entry whose decision is protested. `decision_date` is what the protestant asserts; where CEE knows the posted
    liquidation, that day rules. `change_from` and `change_to`: what was decided, and what is asked for."""

    entry_number: str
    lead: bool
    line: int | None = None
    decision_date: date | None = None
    change_from: str = ""
    change_to: str = ""


@dataclass(slots=True)
class Protest(Claim):
    """A protest as filed. `protest_number` is None where CEE assigns it; `filed_date` defaults to the day of receipt."""

    kind: ClassVar[Kind] = Kind.PROTEST
    noun: ClassVar[str] = "protest"
    number_member: ClassVar[str] = "protest_number"
    amended_by: ClassVar[str] = "19 USC 1514(c)(1); 19 CFR 174.14"

    protest_number: str | None
    protest_type: str
    protestant_number: str
    protestant_role: str
    category: str
    justification: str
    entries: tuple[ProtestedEntry, ...]
    filed_date: date | None = None
    accelerated: bool = False
    further_review: bool = False
    further_review_basis: str | None = None
    action: Intake = Intake.ADD

    @property
    def reference(self) -> str:
        """The number of the protest; empty until CEE assigns one."""
        return self.protest_number or ""

    @property
    def party(self) -> str:
        """The importer number of the protestant."""
        return self.protestant_number

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The entries whose decisions are protested."""
        return tuple(one.entry_number for one in self.entries)

    @property
    def lead(self) -> ProtestedEntry:
        """The entry that decides where the protest is worked; the first where none, or more than one, is marked."""
        return next((entry for entry in self.entries if entry.lead), self.entries[0])


@dataclass(slots=True)
class Mentioned:
    """Another filing that an inquiry is about."""

    kind: str
    number: str


@dataclass(slots=True)
class Inquiry(Claim):
    """A question of the trade as it reached a Center. `inquiry_number` is None where CEE assigns it.

    `hts` are tariff numbers or their beginnings, the one that the question is about first. `asker_role` says for whom the
    asker speaks; `importer_number` names the importer that it concerns, if any. Names and addresses are personal data.
    """

    kind: ClassVar[Kind] = Kind.TRADE_INQUIRY
    noun: ClassVar[str] = "inquiry"
    number_member: ClassVar[str] = "inquiry_number"
    amended_by: ClassVar[str] = "CEE REST contract, version 1: intake"

    inquiry_number: str | None
    subject: str
    question: str
    asker_role: str
    asker_name: str
    asker_email: str | None = None
    asker_phone: str | None = None
    importer_number: str | None = None
    hts: tuple[str, ...] = ()
    goods: str = ""
    port_asked: str | None = None
    about: tuple[Mentioned, ...] = ()
    channel: str = "electronic"
    filed_date: date | None = None
    wanted_by: date | None = None
    action: Intake = Intake.ADD

    @property
    def reference(self) -> str:
        """Its number; empty until CEE assigns one."""
        return self.inquiry_number or ""

    @property
    def party(self) -> str:
        """The importer that it concerns; empty where it names none."""
        return self.importer_number or ""

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The entries that it is about."""
        return tuple(one.number for one in self.about if one.kind == Kind.ENTRY_SUMMARY)

    @property
    def port(self) -> str:
        """The port that it names."""
        return self.port_asked or ""


CLAIMS: dict[Kind, type[Claim]] = {record.kind: record for record in (Protest, Drawback, Inquiry)}
"""The record of each kind that people look at one by one."""

Record = EntrySummary | Deletion | StatusNotice | Claim
