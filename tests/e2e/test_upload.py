"""A filer's day with a file, and an entry specialist's with a paper, in a real browser."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cee.access.capabilities import Role
from cee.pipeline import process_submission
from entries.models import Activity, Submission
from entries.services.submission import submission_receive
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.intake_world import SENDER, number, summary
from tests.pure.catair_builder import batch, changed, numbered


def work() -> None:
    """What the workers would do."""
    for pk in Submission.objects.filter(status="received").values_list("pk", flat=True):
        process_submission(pk)


def file(folder: Path, *records: Any) -> Path:
    path = folder / "batch.ndjson"
    path.write_bytes(b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in records))
    return path


def _through_the_upload(page: Page, path: Path) -> None:
    """From the form over the dry run to the report."""
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Upload and try").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dry run of batch.ndjson")
    expect(page.locator("main")).to_contain_text("2 would be accepted")
    expect(page.locator("main")).to_contain_text("2 would be refused")
    assert not Activity.objects.exists()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Submission of")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_an_upload_with_mends(site: Site, tmp_path: Path, script: bool) -> None:
    path = file(tmp_path, summary(1), summary(2, port_of_entry="12"), summary(1), b"{broken")
    page = site.open(make.person(Role.FILER), "/submissions/new/", java_script_enabled=script)
    _through_the_upload(page, path)
    expect(page.locator("main")).to_contain_text("0 of 4 records done")
    work()
    if not script:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("link", name=re.compile("^Refused 2"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Duplicates 1"))).to_be_visible()
    if script:
        page.get_by_role("navigation", name=re.compile("Records by")).get_by_role(
            "link", name=re.compile("Refused")
        ).click()
    page.get_by_role("row", name=re.compile(number(2))).get_by_role("link").click()
    port = page.get_by_label("Port of entry")
    expect(port).to_have_attribute("aria-invalid", "true")
    port.fill("99")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_label("Port of entry")).to_have_value("99")
    expect(page.get_by_role("alert").first).to_contain_text("As it stands it is refused")
    page.get_by_label("Port of entry").fill("2704")
    page.get_by_role("button", name="Add bill").click()
    page.get_by_label(re.compile("^Bill, ")).last.fill("MENDED1")
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("heading", name="Dry run: it would be accepted")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("status").filter(has_text="was sent again")).to_be_visible()
    work()
    page.goto(page.url)
    expect(page.locator("tbody")).to_contain_text("Accepted")
    assert Activity.objects.filter(reference=number(2)).exists()
    site.complaints[:] = [said for said in site.complaints if "422" not in said]


def test_a_record_of_eighty_columns_shows_the_field_under_the_cursor(site: Site) -> None:
    sent = b"\n".join(batch(changed("50", 14, "X", of=numbered(2))))
    made = submission_receive(content_type="application/x-catair", body=[sent], actor=SENDER, at=make.NOW)
    work()
    page = site.open(make.person(Role.FILER), f"/submissions/{made.key}/1/")
    line = page.get_by_role("textbox", name=re.compile("record 50"))
    expect(line).to_have_attribute("aria-invalid", "true")
    line.focus()
    page.keyboard.press("Home")
    for _ in range(13):
        page.keyboard.press("ArrowRight")
    here = page.locator(".is-here")
    expect(here).to_contain_text("14-23")
    expect(here).to_contain_text("duty")
    page.keyboard.press("Delete")
    page.keyboard.type(" ")
    assert not violations(page)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("status").filter(has_text="was sent again")).to_be_visible()


def test_a_paper_summary_is_keyed_in_tried_and_filed_by_the_keyboard(site: Site) -> None:
    page = site.open(make.person(Role.ENTRY_SPECIALIST), "/submissions/type/")
    page.get_by_role("link", name="Entry summary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Entry summary from paper")
    record = summary(7)
    line, tariff = record["lines"][0], record["lines"][0]["tariffs"][0]
    for label, value in (
        ("Entry number", record["entry_number"]), ("Entry type", "01"), ("Importer number", record["importer_number"]),
        ("Port of entry", "2704"), ("Entry date", record["entry_date"]), ("Summary date", record["summary_date"]),
    ):  # fmt: skip
        page.get_by_label(re.compile(f"^{label}")).first.fill(value)
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("alert").first).to_contain_text("refused")
    expect(page.get_by_label("Entry number")).to_have_value(record["entry_number"])
    page.get_by_label(re.compile("^Origin")).fill(line["origin"])
    page.get_by_label("Tariff number").fill(tariff["hts"])
    page.locator("[name='lines[0].tariffs[0].value']").fill(tariff["value"])
    page.locator("[name='lines[0].tariffs[0].duty']").fill(tariff["duty"])
    page.get_by_role("button", name="Add quantity").click()
    expect(page.locator("[name='lines[0].tariffs[0].quantities[0].amount']")).to_be_focused()
    expect(page.locator("[name='lines[0].origin']")).to_have_value(line["origin"])
    page.get_by_role("button", name="Take out quantity 1").click()
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("heading", name="Dry run: it would be accepted")).to_be_visible()
    expect(page.get_by_text("Duty by the tariff")).to_be_visible()
    assert not violations(page)
    page.get_by_role("button", name="File the paper").click()
    expect(page.locator("main")).to_contain_text("keyed in from paper")
    work()
    page.goto(page.url)
    expect(page.locator("tbody")).to_contain_text("Accepted")
    assert Submission.objects.get().source == "paper"
    site.complaints[:] = [said for said in site.complaints if "422" not in said]
