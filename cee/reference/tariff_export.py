"""Reading the tariff schedule as the International Trade Commission exports it: JSON (also gzipped) or CSV."""

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

_MARKUP = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"\d{4}(\d{2}){0,3}")

CSV_COLUMNS = {
    "htsno": "HTS Number",
    "indent": "Indent",
    "description": "Description",
    "units": "Unit of Quantity",
    "general": "General Rate of Duty",
    "special": "Special Rate of Duty",
    "other": "Column 2 Rate of Duty",
}

_ABBREVIATIONS = {
    "no.": "NO",
    "no": "NO",
    "doz.": "DOZ",
    "doz. prs.": "DPR",
    "prs.": "PRS",
    "m²": "M2",
    "liters": "L",
    "pf.liters": "PFL",
    "carat": "CAR",
    "thousands": "K",
    "thousand m": "KM",
    "thousand m3": "KM3",
    "lin. m": "LNM",
    "gross": "GR",
    "hundreds": "HUN",
}
"""Units of quantity as the export prints them, and as filers report them."""


class ExportError(ValueError):
    """The file is not the Commission's export; the message says where it differs."""


class ExportRow(NamedTuple):
    """One line of the printed schedule; `number` is its digits (4 to 10) or '' for a heading of text alone."""

    number: str
    indent: int
    description: str
    units: tuple[str, ...]
    general: str
    special: str
    other: str


class TariffRow(NamedTuple):
    """One number as filed: ten digits, the text of all its headings, and the rates of its rate line."""

    hts: str
    description: str
    units: str
    general: str
    special: str
    other: str


def read_export(path: Path) -> list[ExportRow]:
    """The lines of the export in printed order. ExportError where the file is not of the official form."""
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExportError(f"{path.name} is not UTF-8 text: {error.reason} at byte {error.start}.") from None
    rows = _json_rows(text) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text)
    found = [_row(position, raw_row) for position, raw_row in enumerate(rows, start=1)]
    if not any(row.number for row in found):
        raise ExportError(f"{path.name} holds no tariff number.")
    return found


def _json_rows(text: str) -> Iterable[dict[str, Any]]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise ExportError(f"The JSON cannot be read: {error}.") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "htsno" in row for row in rows):
        raise ExportError("The JSON must be a list of objects that each have `htsno`.")
    return rows


def _csv_rows(text: str) -> Iterator[dict[str, Any]]:
    reader = csv.DictReader(StringIO(text, newline=""))
    missing = set(CSV_COLUMNS.values()) - set(reader.fieldnames or ())
    if missing:
        raise ExportError(f"The CSV lacks the columns {', '.join(sorted(missing))}.")
    for row in reader:
        yield {name: row[column] for name, column in CSV_COLUMNS.items()}


def _row(position: int, raw: dict[str, Any]) -> ExportRow:
    number = _plain(raw["htsno"]).replace(".", "")
    if number and not _NUMBER.fullmatch(number):
        raise ExportError(f"Row {position}: {raw['htsno']!r} is no tariff number.")
    units = raw.get("units") or ()
    if isinstance(units, str):
        units = _csv_units(units)
    return ExportRow(
        number=number,
        indent=int(raw.get("indent") or 0),
        description=_plain(raw.get("description")),
        units=tuple(unit for unit in (_unit(unit) for unit in units) if unit),
        general=_plain(raw.get("general")),
        special=_plain(raw.get("special")),
        other=_plain(raw.get("other")),
    )


def _csv_units(text: str) -> list[str]:
    """The units of a CSV cell, which is written as a JSON list or with commas."""
    if text.lstrip().startswith("["):
        return [str(unit) for unit in json.loads(text)]
    return text.split(",")


def _plain(text: Any) -> str:
    return _SPACES.sub(" ", _MARKUP.sub("", text or "")).strip()


def _unit(text: str) -> str:
    word = _SPACES.sub(" ", text).strip()
    return _ABBREVIATIONS.get(word.lower(), word.upper().replace(" ", "").replace(".", ""))


def tariff_rows(rows: Iterable[ExportRow]) -> Iterator[TariffRow]:
    """The numbers that can be filed: every ten-digit one, and an eight-digit one without any, with 00 behind it.

    A statistical number has no rate of its own: it takes its rate line's (eight digits), else its heading's. Its
    units likewise. The description is that of the number after those of the headings above it.
    """
    listed = list(rows)
    divided = {row.number[:8] for row in listed if len(row.number) == 10}
    by_number = {row.number: row for row in listed if row.number}
    above: list[str] = []
    for row in listed:
        del above[row.indent :]
        above += [""] * (row.indent - len(above))
        above.append(row.description.rstrip(":"))
        if len(row.number) == 10 or (len(row.number) == 8 and row.number not in divided):
            lines = [by_number[row.number[:n]] for n in (10, 8, 6, 4) if row.number[:n] in by_number]
            rated = next((line for line in lines if line.general or line.special or line.other), row)
            units = next((line.units for line in lines if line.units), ())
            yield TariffRow(
                hts=row.number.ljust(10, "0"),
                description=": ".join(text for text in above if text),
                units=" ".join(dict.fromkeys(units)),
                general=rated.general,
                special=rated.special,
                other=rated.other,
            )
