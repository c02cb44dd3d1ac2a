"""CSV and CATAIR over REST: the same door, the same idempotency, and a reply batch."""

import json
from typing import Any

import pytest

from cee.base.clock import day_of
from cee.core.identifiers.entry_number import format_entry_number
from cee.pipeline import process_submission
from entries.models import Submission
from tests.api.conftest import problem_of
from tests.pure.catair_builder import CLAIM, SUMMARY, batch, changed, claims, numbered
from tests.pure.test_formats_csv import ROW, body

pytestmark = pytest.mark.usefixtures("world")
URL = "/api/v1/submissions/"
CATAIR = "application/x-catair"


def catair(*transactions: tuple[str, ...]) -> bytes:
    return b"\r\n".join(batch(*transactions))


def hand_in(client: Any, data: bytes, content_type: str = CATAIR, **headers: str) -> dict[str, Any]:
    answer = client.post(URL, data=data, content_type=content_type, **headers)
    assert answer.status_code == 202, answer.content
    told: dict[str, Any] = answer.json()
    process_submission(Submission.objects.get(key=told["id"]).pk)
    return told


def test_a_catair_batch_is_answered_by_a_reply_batch(call):
    client = call("ABC", "read submit")
    told = hand_in(client, catair(numbered(1), changed("50", 14, "X", of=numbered(2))))
    reply = client.get(f"{told['links']['self']}response/")
    assert reply.status_code == 200 and reply["Content-Type"] == CATAIR
    lines = reply.getvalue().splitlines()
    assert all(len(line) == 80 for line in lines)
    assert [line[:1] for line in lines if line[:1] in b"ABYZ"] == [b"A", b"B", b"Y", b"Z"]
    assert [line[2:7] for line in lines if line[:2] == b"E1" and line[2:3] in b"AR"] == [b"A 995", b"RF999"]
    assert any(line.startswith(b"E1 FZ02") for line in lines)


def test_what_is_repeated_replaced_and_deleted_is_answered_so(call):
    client = call("ABC", "read submit")
    hand_in(client, catair(numbered(1), numbered(2)))
    again = changed("10", 3, "R", of=changed("44", 3, "OTHER WORDS FOR THEM", of=numbered(1)))
    told = hand_in(client, catair(numbered(2), again, changed("10", 3, "D", of=numbered(2))[:1]))
    reply = client.get(f"{told['links']['self']}response/").getvalue().splitlines()
    ends = [line for line in reply if line[:3] == b"E1A"]
    assert [line[4:7] for line in ends] == [b"Z98", b"996", b"997"]
    assert ends[1][63:68] == b"00200"


def test_there_is_no_reply_to_another_format_nor_before_the_end(call):
    client = call("ABC", "read submit")
    told = hand_in(client, body(ROW), "text/csv")
    problem_of(client.get(f"{told['links']['self']}response/"), 404)
    waiting = client.post(URL, data=catair(numbered(3)), content_type=CATAIR).json()
    problem_of(client.get(f"{waiting['links']['self']}response/"), 409)
    other = call("XYZ", "read submit")
    problem_of(other.get(f"{waiting['links']['self']}response/"), 404)


def test_the_same_key_with_the_same_batch_is_the_same_answer_whatever_the_password(call):
    client = call("ABC", "read submit")
    first = hand_in(client, catair(numbered(1)), HTTP_IDEMPOTENCY_KEY="k1")
    again = client.post(
        URL, data=catair(numbered(1)).replace(b"SECRET", b"CHANGE"), content_type=CATAIR, HTTP_IDEMPOTENCY_KEY="k1"
    )
    assert again.status_code == 202 and again.json()["id"] == first["id"]
    problem_of(client.post(URL, data=catair(numbered(2)), content_type=CATAIR, HTTP_IDEMPOTENCY_KEY="k1"), 422)


def test_a_dry_run_tells_what_would_become_of_each_record(call):
    client = call("ABC", "read submit")
    told = client.post(f"{URL}?dry_run=1", data=catair(numbered(1), changed("50", 14, "X")), content_type=CATAIR).json()
    assert told["counts"]["records"] == 2 and told["counts"]["rejected"] == 1
    told = client.post(f"{URL}?dry_run=1", data=body(ROW), content_type="text/csv").json()
    assert told["counts"]["records"] == 1
    assert not Submission.objects.exists()


def test_a_refused_transaction_is_mended_and_sent_again(call):
    client = call("ABC", "read submit")
    told = hand_in(client, catair(numbered(1), changed("50", 14, "X", of=numbered(2))))
    (refused,) = client.get(told["links"]["rejections"]).json()["results"]
    assert "SECRET" not in refused["raw"]
    mended = "\n".join(SUMMARY[10] if line.startswith("50") else line for line in refused["raw"].splitlines())
    answer = client.post(f"{told['links']['rejections']}2/resend/", data=mended, content_type=CATAIR)
    assert answer.status_code == 202, answer.content
    process_submission(Submission.objects.get(key=answer.json()["id"]).pk)
    assert client.get(answer.json()["links"]["self"]).json()["counts"]["accepted"] == 1


def test_the_manifest_of_a_day_counts_them_too(call):
    client = call("ABC", "read submit")
    hand_in(client, catair(numbered(1), changed("50", 14, "X", of=numbered(2))))
    hand_in(client, body(ROW | {"entry_number": format_entry_number("ABC", 9)}), "text/csv")
    on = day_of(Submission.objects.first().received_at).isoformat()
    told = client.get(f"/api/v1/manifests/{on}/").json()
    assert told["unreadable"] == 1
    assert [(one["kind"], one["count"]) for one in told["kinds"]] == [("entry_summary", 2)]


def test_the_published_schema_names_the_formats_and_the_reply(call):
    schema = call("ABC", "read submit").get("/api/v1/schema/?format=json")
    told = json.loads(schema.content)["paths"]
    taken = told["/api/v1/submissions/"]["post"]["requestBody"]["content"]
    assert {"application/json", "application/x-ndjson", "text/csv", CATAIR} <= set(taken)
    assert CATAIR in told["/api/v1/submissions/{key}/response/"]["get"]["responses"]["200"]["content"]


def test_a_batch_cut_in_the_middle_is_told_so_in_its_reply(call):
    client = call("ABC", "read submit")
    told = hand_in(client, catair(numbered(1), numbered(2))[:-200])
    reply = client.get(f"{told['links']['self']}response/").getvalue().splitlines()
    assert any(line.startswith(b"E1A 995") for line in reply)
    assert any(b"BATCH CUT BEFORE ITS END" in line for line in reply)
    assert [line[:1] for line in reply if line[:1] in b"ABYZ"] == [b"A", b"B", b"Y", b"Z"]


def test_signposts_stand_before_the_conditions_that_they_lead_to(call):
    client = call("ABC", "read submit")
    told = hand_in(client, catair(numbered(1), changed("50", 14, "X", of=numbered(2))))
    reply = client.get(f"{told['links']['self']}response/").getvalue().splitlines()
    for place, line in enumerate(reply):
        if line[:2] == b"E1" and line[2:3] not in b"AR":
            before = next(one[:2] for one in reversed(reply[:place]) if one[:2] != b"E1")
            assert before == b"E0"
    assert [line[3:9] for line in reply if line[:2] == b"E0"][-1] == b"TARIFF"


def test_a_stored_drawback_claim_is_answered_by_dx_with_its_version(call):
    client = call("national", "all")
    ends = []
    for one in (CLAIM, CLAIM, changed("10", 3, "R", of=changed("41", 13, "OTHER WORDS", of=CLAIM)), ("10X",)):
        told = hand_in(client, b"\r\n".join(claims(one)))
        reply = client.get(f"{told['links']['self']}response/").getvalue().splitlines()
        assert reply[0][25:27] == reply[1][10:12] == b"DX" and {len(line) for line in reply} == {80}
        ends.append(
            [(line[2:7], line[53:68].strip()) for line in reply if line[:2] == b"E1" and line[2:3] in b"AR"][-1]
        )
    assert [end for end, _ in ends[:2]] == [b"A 995", b"A Z98"] and ends[0][1].endswith(b"00100")
    assert ends[3][0] == b"RF999"
