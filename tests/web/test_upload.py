"""A file goes through its dry run to its report; what is refused is mended; one record is typed in, from paper too."""

import json
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.pipeline import process_submission
from centers.views.record_form import RecordForm
from entries.formats.form_tree import fields_in
from entries.models import Activity, EntrySummaryVersion, Rejection, Submission
from tests import factories
from tests.clamd_double import EICAR, ClamdDouble
from tests.intake_world import body, hand_in, number, summary
from tests.pure.catair_builder import SUMMARY, batch, changed, numbered
from tests.pure.claims_examples import protest
from tests.pure.test_formats_csv import ROW
from tests.pure.test_formats_csv import body as csv_body

Browse = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("world")


def mixed() -> bytes:
    """A good record, one that is refused, the good one again, and one that is no JSON."""
    return body([summary(1), summary(2, port_of_entry="12"), summary(1), b"{broken"])


def file(sent: bytes | None = None, name: str = "batch.ndjson") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, mixed() if sent is None else sent)


def typed(record: object) -> dict[str, str]:
    """What a browser sends of a record's form."""
    return {one.path: one.value for one in fields_in(record.root)}  # type: ignore[attr-defined]


def process(key: object) -> Submission:
    found = Submission.objects.get(key=key)
    process_submission(found.pk)
    found.refresh_from_db()
    return found


@pytest.fixture
def filer(browse: Browse) -> Client:
    return browse(factories.person(Role.FILER))


def test_a_file_is_tried_handed_in_and_told(filer: Client) -> None:
    answer = filer.post("/submissions/new/", {"file": file(), "format": "", "op": "try"})
    held = filer.get(answer.url)
    assert held.context["counts"] == {"accepted": 2, "replaced": 0, "rejected": 2, "duplicate": 0}
    assert held.context["format"] == "NDJSON" and not Activity.objects.exists()
    assert [row.cells["record"] for row in held.context["table"].rows] == [2, 4]
    assert len(filer.get(f"{answer.url}?show=all").context["table"].rows) == 4
    done = filer.post(f"{answer.url}act/", {"op": "hand_in"})
    made = process(done.url.split("/")[-2])
    report = filer.get(done.url)
    assert [row.cells["outcome"] for row in report.context["table"].rows] == ["refused", "refused"]
    every = filer.get(f"{done.url}?show=all").context["table"].rows
    assert [row.cells["outcome"] for row in every] == ["accepted", "refused", "duplicate", "refused"]
    assert (made.source, made.filename) == ("upload", "batch.ndjson")
    assert filer.post(f"{answer.url}act/", {"op": "hand_in"}).status_code == 404


def test_the_report_pages_and_filters_and_follows_the_work_without_a_script(filer: Client) -> None:
    made = hand_in(*(summary(place) for place in range(1, 61)))
    first = filer.get(f"/submissions/{made.key}/")
    following = first.context["table"].pager.next
    assert len(first.context["table"].rows) == 50 and "after=50" in following
    assert len(filer.get(f"/submissions/{made.key}/{following}").context["table"].rows) == 10
    assert first.context["table"].rows[0].href.startswith("/items/entry_summary/")
    assert "hx-trigger" not in first.content.decode().split('id="report"')[1][:200]
    waiting = filer.post("/submissions/new/", {"file": file(), "op": "hand_in"})
    page = filer.get(waiting.url).content.decode()
    assert "hx-trigger" in page and "Look again" in page and "0 of 4" in page


def test_the_refused_are_taken_along_as_csv_that_runs_nothing(filer: Client, browse: Browse) -> None:
    made = hand_in(summary(2, port_of_entry="=1+1"), summary(3, port_of_entry="12"))
    answer = filer.get(f"/submissions/{made.key}/refused.csv")
    rows = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert rows[2].startswith("Record,Kind,Number,Code") and len(rows) == 5 and number(3) in rows[4]
    assert not re.search(r"(^|,)[=+@]", "\n".join(rows))
    assert (
        browse(factories.person(Role.FILER, office="XYZ")).get(f"/submissions/{made.key}/refused.csv").status_code
        == 404
    )


FILES = {
    "CATAIR": ("a", lambda: b"\n".join(batch(numbered(1)))),
    "CSV": ("a.txt", lambda: csv_body(ROW)),
    "JSON": ("a.csv", lambda: json.dumps({"activities": [summary(1)]}).encode()),
    "NDJSON": ("a", lambda: b"\xef\xbb\xbf" + body([summary(1)])),
}


@pytest.mark.parametrize("name", FILES)
def test_the_format_is_told_from_the_file_and_can_be_said(filer: Client, name: str) -> None:
    called, made = FILES[name]
    answer = filer.post("/submissions/new/", {"file": file(made(), called), "op": "try"})
    held = filer.get(answer.url)
    assert held.context["format"] == name
    again = filer.post(f"{answer.url}act/", {"op": "read_as", "format": "application/x-catair"})
    assert filer.get(again.url).context["format"] == "CATAIR"


def test_what_tells_no_format_is_asked_and_what_is_no_batch_is_refused_at_its_field(filer: Client) -> None:
    answer = filer.post("/submissions/new/", {"file": file(b"hello", "x.doc"), "op": "try"})
    assert answer.status_code == 422 and "say which it is" in answer.content.decode()
    answer = filer.post("/submissions/new/", {"file": file(b'{"activities": 3}'), "format": "application/json"})
    assert answer.status_code == 422 and "BODY_SHAPE" not in answer.content.decode()
    assert "Choose the file again" in answer.content.decode()
    assert filer.post("/submissions/new/", {"op": "try"}).status_code == 422
    assert not Submission.objects.exclude(status="failed").exists()


def test_what_is_too_long_is_told_as_413(filer: Client, settings) -> None:
    settings.UPLOAD_BYTES = 100
    answer = filer.post("/submissions/new/", {"file": file(), "op": "try"})
    assert answer.status_code == 413 and "interface for programs" in answer.content.decode()
    assert not Submission.objects.exists()
    settings.UPLOAD_BYTES, settings.SUBMISSION_JSON_BYTES = 10**9, 100
    sent = json.dumps({"activities": [summary(1)]}).encode()
    assert filer.post("/submissions/new/", {"file": file(sent, "a.json"), "op": "try"}).status_code == 413


def test_a_form_of_another_site_uploads_nothing(browse: Browse) -> None:
    strict = browse(factories.person(Role.FILER), enforce_csrf_checks=True)
    assert strict.post("/submissions/new/", {"file": file(), "op": "hand_in"}).status_code == 403
    assert not Submission.objects.exists()


def test_an_infected_file_is_refused_and_the_page_says_whether_files_are_scanned(filer: Client, settings) -> None:
    assert "No virus scanner is configured" in filer.get("/submissions/new/").content.decode()
    with ClamdDouble() as clamd:
        settings.SCANNER = clamd.address
        assert "scanned for viruses" in filer.get("/submissions/new/").content.decode()
        answer = filer.post("/submissions/new/", {"file": file(mixed() + EICAR), "op": "try"})
    assert answer.status_code == 422 and "Eicar-Signature" in answer.content.decode()
    assert Submission.objects.get().scan == "infected"


@pytest.mark.parametrize("role", list(Role))
def test_who_uploads_and_who_types(browse: Browse, role: Role) -> None:
    client = browse(factories.person(role))
    submits = Capability.SUBMIT in CAPABILITIES[role]
    types = submits or Capability.FILE_PAPER in CAPABILITIES[role]
    assert client.get("/submissions/new/").status_code == (200 if submits else 403)
    assert client.post("/submissions/new/", {"file": file()}).status_code == (302 if submits else 403)
    takes_in = types or Capability.DECIDE_INQUIRY in CAPABILITIES[role]
    assert client.get("/submissions/type/").status_code == (200 if takes_in else 403)
    summary_form = client.get("/submissions/type/entry_summary/").status_code
    assert summary_form == (200 if types else 404 if takes_in else 403), "an inquiry is all that they take in"
    drawback = client.get("/submissions/type/drawback/").status_code
    assert drawback == (200 if submits else 404 if takes_in else 403), "no claim for drawback comes on paper"


def test_a_refused_record_is_mended_in_its_form_and_leads_to_what_became_of_it(filer: Client) -> None:
    hand_in(summary(2, port_of_entry="12", importer_number="xx"))
    address = f"/submissions/{Rejection.objects.get().submission.key}/1/"
    page = filer.get(address)
    form = page.context["mend"].record
    assert {one.path for one in fields_in(form.root) if one.errors} == {"port_of_entry", "importer_number"}
    assert 'aria-invalid="true"' in page.content.decode()
    assert [one["message"].split(":")[0] for one in form.summary] == ["Importer number", "Port of entry"]
    half = typed(form) | {"mode": "form", "port_of_entry": "2704", "bills[0]": "KEPT123", "op": "send"}
    refused = filer.post(address, half)
    assert refused.status_code == 422 and "KEPT123" in refused.content.decode()
    assert Rejection.objects.get().resent_as is None, "a mend that would be refused uses nothing up"
    good = half | {"importer_number": summary(2)["importer_number"]}
    assert filer.post(address, good | {"op": "try"}).context["told"]["outcome"] == "add"
    done = filer.post(address, good)
    assert done.status_code == 302
    made = process(done.url.split("/")[-2])
    assert (made.source, made.accepted) == ("mended", 1)
    told = filer.get(address)
    assert (
        told.context["became"].outcome == "accepted" and f"/items/entry_summary/{number(2)}/" in told.content.decode()
    )
    assert filer.post(address, good).status_code == 409


def test_rows_are_put_in_and_taken_out_by_plain_buttons(filer: Client) -> None:
    page = filer.get("/submissions/type/entry_summary/")
    sent = typed(page.context["record"]) | {"lines[0].origin": "CN"}
    more = filer.post("/submissions/type/entry_summary/", sent | {"op": "add:lines"})
    record = more.context["record"]
    assert more.status_code == 200 and len(record.values["lines"]) == 2 and record.values["lines"][0]["origin"] == "CN"
    assert record.focus_id == "f-lines-1-origin" and "autofocus" in more.content.decode()
    fewer = filer.post("/submissions/type/entry_summary/", typed(record) | {"op": "drop:lines[0]"})
    assert [line["line"] for line in fewer.context["record"].values["lines"]] == [2]
    for nonsense in ("add:", "drop:lines[99]", "add:lines[x]", "drop:", "add:entry_type"):
        assert filer.post("/submissions/type/entry_summary/", sent | {"op": nonsense}).status_code == 200


def test_a_csv_record_is_mended_in_a_form_too(filer: Client) -> None:
    filer.post("/submissions/new/", {"file": file(csv_body(ROW | {"duty": "x"}), "a.csv"), "op": "hand_in"})
    made = process(Submission.objects.get().key)
    page = filer.get(f"/submissions/{made.key}/1/")
    form = page.context["mend"].record
    assert [one.path for one in fields_in(form.root) if one.errors][:1] == ["lines[0].tariffs[0].duty"]


def test_a_catair_record_is_mended_in_its_columns_and_answered_by_a_reply(filer: Client) -> None:
    sent = b"\n".join(batch(numbered(1), changed("50", 14, "X", of=numbered(2))))
    filer.post("/submissions/new/", {"file": file(sent, "a.abi"), "op": "hand_in"})
    made = process(Submission.objects.get().key)
    reply = filer.get(f"/submissions/{made.key}/reply/")
    lines = b"".join(reply.streaming_content).splitlines()  # type: ignore[attr-defined]
    assert "attachment" in reply["Content-Disposition"] and lines[0][25:27] == b"AX" and {len(x) for x in lines} == {80}
    address = f"/submissions/{made.key}/2/"
    page = filer.get(address)
    wrong = [line for line in page.context["mend"].lines if line.wrong]
    assert [line.record for line in wrong] == ["50"]
    assert [place.columns for place in wrong[0].places if place.errors] == ["14-23"]
    shown = [line.text for line in page.context["mend"].lines]
    assert filer.post(address, {"mode": "lines", "line": shown, "op": "send"}).status_code == 422
    longer = filer.post(address, {"mode": "lines", "line": shown, "op": f"add:{wrong[0].number}"})
    assert len(longer.context["mend"].lines) == len(shown) + 1
    mended = [SUMMARY[10] if text.startswith("50") else text for text in shown]
    done = filer.post(address, {"mode": "lines", "line": mended, "op": "send"})
    assert done.status_code == 302 and process(done.url.split("/")[-2]).accepted == 1


def test_text_that_cannot_be_read_is_mended_as_text_and_stays_when_refused(filer: Client) -> None:
    hand_in(b'{"kind": "entry_summary", ')
    address = f"/submissions/{Rejection.objects.get().submission.key}/1/"
    assert filer.get(address).context["mend"].mode == "text"
    answer = filer.post(address, {"mode": "text", "body": '{"kept": "a long thought",', "op": "send"})
    assert answer.status_code == 422 and "a long thought" in answer.content.decode()
    done = filer.post(address, {"mode": "text", "body": json.dumps(summary(2), indent=2), "op": "send"})
    assert done.status_code == 302 and process(done.url.split("/")[-2]).accepted == 1


def test_an_entry_specialist_keys_in_a_summary_from_paper_under_the_same_rules(browse: Browse) -> None:
    client = browse(factories.person(Role.ENTRY_SPECIALIST))
    address = "/submissions/type/entry_summary/"
    record = client.get(address).context["record"]
    refused = client.post(address, typed(record) | {"op": "file"})
    assert refused.status_code == 422 and not Submission.objects.exists()
    values = typed(RecordForm("entry_summary", summary(7)))
    tried = client.post(address, values | {"op": "try"})
    money = tried.context["told"]["money"]
    assert tried.status_code == 200 and money["duty"] == sum(
        Decimal(tariff["duty"]) for line in summary(7)["lines"] for tariff in line["tariffs"]
    )
    assert "Duty by the tariff" in tried.content.decode() and tried.context["told"]["deadlines"]
    done = client.post(address, values | {"op": "file"})
    made = process(done.url.split("/")[-2])
    assert (made.source, made.accepted) == ("paper", 1)
    assert EntrySummaryVersion.objects.get().submission_id == made.pk
    assert "keyed in from paper" in client.get(done.url).content.decode()


def test_a_paper_protest_is_keyed_in_and_a_refused_paper_is_mended_by_who_files_paper(browse: Browse) -> None:
    hand_in(summary(1))
    who = factories.person(Role.ENTRY_SPECIALIST)
    client = browse(who)
    said = protest(entries=[{"entry_number": number(1), "lead": True}])
    answer = client.post("/submissions/type/protest/", typed(RecordForm("protest", said)) | {"op": "try"})
    assert answer.status_code in (200, 422) and answer.context["told"]["reference"] == said["protest_number"]
    made = Submission.objects.latest("pk")
    Submission.objects.filter(pk=made.pk).update(office_kind="center", office=who.office, source="paper")
    Rejection.objects.create(
        submission=made,
        record=9,
        kind="entry_summary",
        raw=json.dumps(summary(2)),
        problems=[],
        rejected_at=factories.NOW,
    )
    address = f"/submissions/{made.key}/9/"
    done = client.post(address, typed(client.get(address).context["mend"].record) | {"mode": "form", "op": "send"})
    assert done.status_code == 302 and process(done.url.split("/")[-2]).source == "paper"
