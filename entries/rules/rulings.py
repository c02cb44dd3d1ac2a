"""The ruling letters that a text cites: Headquarters (HQ) and New York (NY), by their numbers."""

import re
from typing import NamedTuple


class Ruling(NamedTuple):
    """A ruling letter: `HQ` or `NY` where it is said or the number tells, and the number as CBP writes it, `H302801`."""

    office: str
    number: str

    @property
    def name(self) -> str:
        """As it is cited: `HQ H302801`."""
        return f"{self.office} {self.number}"

    @property
    def address(self) -> str:
        """Where CBP publishes it."""
        return f"https://rulings.cbp.gov/ruling/{self.number}"


MOST = 50
"""Citations that are taken from one text; a longer list says nothing more to whoever looks for precedents."""

# Letters of Headquarters have six digits, since 2006 with H (and W for those written anew) before them; those of New
# York a letter and five digits or, older ones, six digits. Only NY and HQ before a bare number make it a ruling.
_SAID = re.compile(
    r"\b(?P<office>HQ|HRL|NY|NYRL)(?:\s+(?:ruling|letter|Ruling|Letter))*(?:\s+(?:No\.?|no\.?))?\s*"
    r"(?P<number>[A-Z]?\d{5,6})\b"
)
_ALONE = re.compile(r"\b(?P<number>[HW]\d{6}|N\d{6})\b")
_OFFICES = {"HQ": "HQ", "HRL": "HQ", "NY": "NY", "NYRL": "NY"}


def rulings_cited(*texts: str) -> tuple[Ruling, ...]:
    """The rulings that the texts cite, each once, in the order of first mention; at most MOST."""
    found: dict[str, Ruling] = {}
    for text in texts:
        said = [(match.start("number"), _OFFICES[match["office"]], match["number"]) for match in _SAID.finditer(text)]
        alone = [(match.start("number"), _office(match["number"]), match["number"]) for match in _ALONE.finditer(text)]
        for _, office, number in sorted(said + alone):
            found.setdefault(number, Ruling(office, number))
    return tuple(found.values())[:MOST]


def ruling_of(name: str) -> Ruling:
    """The ruling that was stored by its name."""
    office, _, number = name.partition(" ")
    return Ruling(office, number)


def _office(number: str) -> str:
    return "NY" if number.startswith("N") else "HQ"
