"""Trade inquiries on screen: taken in, read, answered, made guidance of, refused to those whose they are not."""

import re

import pytest

from cee.access.capabilities import Role
from cee.core.vocabulary import Kind, State
from cee.pipeline import process_submission
from centers.models import Guidance
from entries.models import Activity, Submission
from tests import factories
from tests.inquiry_world import acted, asked, claimed, specialist

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
TYPED = {
    "kind": "trade_inquiry", "action": "add", "subject": "Ratchets", "question": "Which heading?", "asker_role": "broker",
    "asker_name": "Test Asker", "asker_phone": "555-0100 22", "channel": "telephone", "hts[0]": "8205.51",
}  # fmt: skip
NEW = "/submissions/type/trade_inquiry/"


def page(client, made: Activity) -> str:
    return client.get(f"/items/trade_inquiry/{made.reference}/").content.decode()


@pytest.mark.parametrize("role", [Role.IMPORT_SPECIALIST, Role.ENTRY_SPECIALIST, Role.SUPERVISOR])
def test_what_came_by_telephone_is_taken_in_by_whoever_answers(browse, role) -> None:
    client = browse(factories.person(role))
    blank = client.get(NEW).content.decode()
    assert "Question" in blank and '<option value="mail" selected>' in blank
    tried = client.post(NEW, TYPED | {"op": "try"})
    assert tried.status_code == 200 and "CEE010" in tried.content.decode()
    assert client.post(NEW, TYPED | {"op": "file", "asker_phone": ""}).status_code == 422
    answer = client.post(NEW, TYPED | {"op": "file"})
    assert answer.status_code == 302, answer.content.decode()
    kept = Submission.objects.get()
    assert kept.source == "mail"
    process_submission(kept.pk)
    assert Activity.objects.get(kind=Kind.TRADE_INQUIRY).center == "CEE010"


def test_whoever_answers_takes_in_no_summary_and_others_no_inquiry(browse) -> None:
    client = browse(factories.person())
    assert client.get("/submissions/type/entry_summary/").status_code == 404
    assert "entry_summary" not in client.get("/submissions/type/").content.decode()
    for role in (Role.PORT_OFFICER, Role.AUDITOR, Role.ACCOUNT_MANAGER):
        assert browse(factories.person(role)).get(NEW).status_code == 403


def test_the_page_shows_the_question_its_asker_and_what_was_asked_before(browse) -> None:
    earlier = asked(subject="Pliers")
    acted(earlier, "answer_inquiry", claimed(earlier), text="Pliers are of 8203.")
    made = asked(question="And those without?")
    shown = page(browse(specialist(made)), made)
    for words in ("And those without?", "asker@example.com", "8205.51", "Pliers are of 8203.", earlier.reference):
        assert words in shown
    assert "service target of the Centers, not a statute" in shown


def test_it_is_answered_on_its_page_and_the_answer_becomes_a_draft(browse) -> None:
    made = asked()
    actor = claimed(made)
    client = browse(actor)
    sent = {"version": made.version, "action": "answer_inquiry", "text": "With those of 8204."}
    address = f"/items/trade_inquiry/{made.reference}/inquiry/"
    assert client.post(address, sent | {"text": ""}).status_code == 422
    answer = client.post(address, sent)
    assert answer.status_code == 302 and answer.url.endswith("#thread"), answer.content.decode()
    made.refresh_from_db()
    assert made.state == State.DECIDED
    assert client.post(address, sent).status_code in (403, 409, 422)
    draft = client.get(f"/guidance/new/?inquiry={made.reference}").content.decode()
    assert "With those of 8204." in draft and "Ratchet wrenches" in draft and "8205.51" in draft
    told = {
        "title": "Ratchets", "topic": "classification", "tariffs": "8205.51", "text": "8204.", "authority": "GRI 1",
        "confidence": "70", "valid_from": "2026-01-01",
    }  # fmt: skip
    assert client.post(f"/guidance/new/?inquiry={made.reference}", told).status_code == 302
    guide = Guidance.objects.get()
    assert (guide.activity_id, guide.status) == (made.pk, "draft")
    assert "Ratchets" in page(client, made)
    assert made.reference in client.get(f"/guidance/{guide.pk}/").content.decode()


def test_guidance_is_made_of_answered_inquiries_of_the_own_center_only(browse) -> None:
    made = asked()
    told = {
        "title": "R", "topic": "other", "tariffs": "82", "text": "t", "authority": "a", "confidence": "70",
        "valid_from": "2026-01-01",
    }  # fmt: skip
    client = browse(specialist(made))
    assert client.post(f"/guidance/new/?inquiry={made.reference}", told).status_code == 422
    assert browse(factories.person(office="CEE002")).get(f"/guidance/new/?inquiry={made.reference}").status_code == 404
    assert not Guidance.objects.exists()


def test_its_queue_shows_subjects_and_offers_to_take_one_in(browse) -> None:
    made = asked()
    shown = browse(specialist(made)).get("/queues/trade-inquiries/").content.decode()
    assert made.reference in shown and "Ratchet wrenches" in shown and NEW in shown
    assert browse(factories.person(Role.PORT_OFFICER)).get("/queues/trade-inquiries/").status_code in (403, 404)


def test_it_is_found_by_its_number_and_hidden_from_other_centers(browse) -> None:
    made = asked()
    assert made.reference in browse(specialist(made)).get(f"/find/?q={made.reference}").content.decode()
    other = browse(factories.person(office="CEE002"))
    assert other.get(f"/items/trade_inquiry/{made.reference}/").status_code == 404
    found = other.get(f"/find/?q={made.reference}").content.decode()
    assert f"/items/trade_inquiry/{made.reference}/" not in found


def test_the_entry_that_it_is_about_names_it(browse) -> None:
    from tests.intake_world import hand_in, number, stored, summary

    hand_in(summary(1))
    entry = stored(1)
    made = asked(about=[{"kind": "entry_summary", "number": number(1)}])
    shown = (
        browse(factories.person(office=entry.center)).get(f"/items/entry_summary/{entry.reference}/").content.decode()
    )
    assert re.search(rf"Inquiries about it.*{made.reference}", shown, re.DOTALL)
