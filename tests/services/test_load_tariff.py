"""The official tariff export becomes a dated edition."""

import csv
import gzip
import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cee.reference.models import TariffEdition, TariffNumber
from cee.reference.tariff_export import CSV_COLUMNS, ExportError, read_export, tariff_rows

ROWS: list[dict[str, Any]] = [
    {"htsno": "8205", "indent": "0", "description": "Handtools:"},
    {"htsno": "", "indent": "1", "description": "Other handtools:", "superior": "true"},
    {
        "htsno": "8205.51.15",
        "indent": "2",
        "description": "Carving <i>tools</i>",
        "general": "5.3%",
        "special": "Free (A)",
        "other": "40%",
        "units": [],
    },
    {"htsno": "8205.51.15.10", "indent": "3", "description": "Spoons", "units": ["No.", "kg"]},
    {"htsno": "8205.51.15.90", "indent": "3", "description": "Other", "units": ["doz. prs."]},
    {"htsno": "8205.60.00.00", "indent": "1", "description": "Blow torches", "general": "2.9%", "units": ["kg"]},
    {"htsno": "9903.88.01", "indent": "0", "description": "Articles of China", "general": "The duty + 25%"},
]


def _json(folder: Path, rows: list[dict[str, Any]] = ROWS, name: str = "export.json") -> Path:
    path = folder / name
    text = json.dumps(rows).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def _csv(folder: Path) -> Path:
    path = folder / "export.csv"
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*CSV_COLUMNS.values(), "Quota Quantity"])
        for row in ROWS:
            cells = [json.dumps(row.get(n, [])) if n == "units" else row.get(n, "") for n in CSV_COLUMNS]
            writer.writerow([*cells, ""])
    return path


def test_json_gzip_and_csv_say_the_same(tmp_path: Path) -> None:
    plain = list(tariff_rows(read_export(_json(tmp_path))))
    assert plain == list(tariff_rows(read_export(_json(tmp_path, name="export.json.gz"))))
    assert plain == list(tariff_rows(read_export(_csv(tmp_path))))


def test_a_statistical_number_takes_the_rates_of_its_rate_line_and_its_own_units(tmp_path: Path) -> None:
    rows = {row.hts: row for row in tariff_rows(read_export(_json(tmp_path)))}
    spoons = rows["8205511510"]
    assert (spoons.general, spoons.special, spoons.other) == ("5.3%", "Free (A)", "40%")
    assert spoons.units == "NO KG" and rows["8205511590"].units == "DPR"
    assert spoons.description == "Handtools: Other handtools: Carving tools: Spoons"


def test_only_numbers_that_can_be_filed_are_kept(tmp_path: Path) -> None:
    numbers = [row.hts for row in tariff_rows(read_export(_json(tmp_path)))]
    assert numbers == ["8205511510", "8205511590", "8205600000", "9903880100"]


@pytest.mark.parametrize("content", ["[1]", "{}", '[{"htsno": "12.3"}]', "[{", "HTS Number,Indent\n1,2\n", "[]"])
def test_another_file_is_refused_with_a_word(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(ExportError):
        read_export(path)


@pytest.mark.django_db
def test_loading_twice_is_one_edition_and_other_content_needs_another_name(tmp_path: Path) -> None:
    path, out = _json(tmp_path), StringIO()
    for _ in range(2):
        call_command("load_tariff", path, "--name=one", "--valid-from=2026-01-01", "--complete", stdout=out)
    assert TariffNumber.objects.count() == 4
    assert TariffEdition.objects.get().complete
    assert "unchanged" in out.getvalue()
    changed = _json(tmp_path, [*ROWS[:-1], {**ROWS[-1], "general": "Free"}])
    with pytest.raises(CommandError, match="other content"):
        call_command("load_tariff", changed, "--name=one", "--valid-from=2026-01-01", "--complete", stdout=out)
    assert TariffNumber.objects.count() == 4


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_tariff", tmp_path / "absent.json")


REAL = os.environ.get("CEE_TARIFF_EXPORT", "")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(not REAL, reason="CEE_TARIFF_EXPORT names no official export")
def test_the_official_export_loads_whole() -> None:
    call_command("load_tariff", REAL, name="official", complete=True, stdout=StringIO())
    assert TariffNumber.objects.count() > 15_000
    laptop = TariffNumber.objects.get(hts="8471300100")
    assert (laptop.general_rate, laptop.units) == ("Free", "NO")
    assert not TariffNumber.objects.filter(general_rate="", special_rate="", other_rate="", hts__lt="98").exists()
