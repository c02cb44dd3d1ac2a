"""The one page of an item: what it shows, what may be done on it by whom, and what a refusal looks like."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from cee.access.capabilities import Role
from centers.models import WorkItem
from centers.services.handoff import handoff_offer
from entries.models import Activity, EntrySummaryVersion, Finding, Importer, Note
from entries.selectors.clock import deadlines_of
from tests import factories as make
from tests.intake_world import CBP, hand_in, notice, number, summary

pytestmark = pytest.mark.usefixtures("world")


def _url(activity: Activity, verb: str = "") -> str:
    return f"/items/entry_summary/{activity.reference}/" + (f"{verb}/" if verb else "")


def test_the_page_shows_header_lines_importer_and_history(browse: Callable[..., Client]) -> None:
    team = make.team()
    activity = make.item(make.summary(importer=make.importer(name="Northgate Imports"), lines=2), team=team).activity
    page = browse(make.person(team=team)).get(_url(activity)).text
    for words in (
        activity.reference,
        "Northgate Imports",
        "8205.51.15.00"[:7],
        "CNSHEBAT123SHA",
        "$10,000.00",
        "History",
    ):
        assert words in page
    assert 'id="line-2"' in page


def test_what_another_center_works_is_not_there(browse: Callable[..., Client]) -> None:
    activity = make.item(make.summary(center="CEE002"), team=make.team(center="CEE002")).activity
    client = browse(make.person())
    assert client.get(_url(activity)).status_code == 404
    assert client.post(_url(activity, "claim")).status_code == 404
    assert client.get(_url(activity, "receipt")).status_code == 404


def test_who_may_only_look_is_drawn_no_form_and_refused(browse: Callable[..., Client]) -> None:
    activity = make.item(make.summary(port="2704"), team=make.team()).activity
    client = browse(make.person(Role.PORT_OFFICER, office="2704"))
    page = client.get(_url(activity)).text
    assert f'action="{_url(activity)}' not in page
    assert "Work on it" not in page
    sent = {"version": activity.version, "text": "x", "finding_type": "value", "found": "y", "reason": "z"}
    for verb in ("claim", "note", "finding", "release"):
        assert client.post(_url(activity, verb), sent).status_code in (403, 404), verb


def test_the_loser_of_a_claim_is_told_who_won(browse: Callable[..., Client]) -> None:
    team = make.team()
    activity = make.item(team=team, holder=make.person(team=team, name="Rosa Winner")).activity
    answer = browse(make.person(team=team)).post(_url(activity, "claim"))
    assert answer.status_code == 409
    assert "Rosa Winner was first" in answer.text


def test_a_claimed_item_offers_its_work_to_its_holder_only(browse: Callable[..., Client]) -> None:
    team = make.team()
    holder, colleague = make.person(team=team), make.person(team=team)
    activity = make.item(team=team).activity
    assert browse(holder).post(_url(activity, "claim"))["Location"] == _url(activity) + "#heading"
    assert 'id="task-finding"' in browse(holder).get(_url(activity)).text
    assert 'id="task-finding"' not in browse(colleague).get(_url(activity)).text


def test_a_finding_is_recorded_with_what_is_usually_cited(browse: Callable[..., Client]) -> None:
    team = make.team()
    holder = make.person(team=team)
    activity = make.item(team=team, holder=holder).activity
    sent = {
        "version": activity.version,
        "line": "1",
        "finding_type": "classification",
        "found": "8205.59.55",
        "revenue": "12.50",
    }
    answer = browse(holder).post(_url(activity, "finding"), sent)
    assert answer["Location"].endswith("#heading")
    finding = Finding.objects.get(activity=activity)
    assert (finding.line, finding.revenue) == (1, Decimal("12.50"))
    assert finding.declared == "8205.51.1500"
    assert "1484" in finding.authority


def test_a_refused_finding_comes_back_with_everything_that_was_typed(browse: Callable[..., Client]) -> None:
    team = make.team()
    holder = make.person(team=team)
    activity = make.item(team=team, holder=holder).activity
    sent = {"version": activity.version, "line": "1", "finding_type": "value", "remark": "Freight was left out."}
    answer = browse(holder).post(_url(activity, "finding"), sent)
    assert answer.status_code == 422
    assert "Say what was found" in answer.text
    assert "Freight was left out." in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not Finding.objects.exists()


def test_a_form_of_a_stale_page_is_a_conflict_and_can_be_sent_again_from_the_answer(
    browse: Callable[..., Client],
) -> None:
    team = make.team()
    holder = make.person(team=team)
    activity = make.item(team=team, holder=holder).activity
    Activity.objects.filter(pk=activity.pk).update(version=7)
    client = browse(holder)
    answer = client.post(_url(activity, "release"), {"version": 1, "reason": "Not my goods."})
    assert answer.status_code == 409
    assert "Not my goods." in answer.text
    assert 'name="version" value="7"' in answer.text
    assert client.post(_url(activity, "release"), {"version": 7, "reason": "Not my goods."}).status_code == 302
    assert WorkItem.objects.get(pk=activity.pk).assignee_id is None


def test_a_lead_gives_an_item_to_a_colleague_whose_load_is_shown(browse: Callable[..., Client]) -> None:
    team = make.team()
    busy = make.person(team=team, name="Busy Colleague")
    make.item(team=team, holder=busy)
    activity = make.item(team=team).activity
    client = browse(make.person(Role.SUPERVISOR, team=team))
    assert "Busy Colleague, team" in (page := client.get(_url(activity)).text)
    assert ": 1 item<" in page
    sent = {"version": activity.version, "to_user_id": busy.user_id, "reason": "Knows the goods."}
    assert client.post(_url(activity, "reassign"), sent).status_code == 302
    assert WorkItem.objects.get(pk=activity.pk).assignee_id == busy.user_id


def test_a_note_is_written_and_its_draft_forgotten(browse: Callable[..., Client]) -> None:
    team = make.team()
    activity = make.item(team=team).activity
    sent = {"version": activity.version, "text": "Asked the port about the seal."}
    page = browse(make.person(team=team)).post(_url(activity, "note"), sent, follow=True).text
    assert Note.objects.get(activity=activity).text == sent["text"]
    assert f'data-draft-done="note-{activity.pk}"' in page


def test_next_goes_through_what_one_holds_before_it_claims_more(browse: Callable[..., Client]) -> None:
    team = make.team()
    holder = make.person(team=team)
    first, second = (make.item(team=team, holder=holder).activity for _ in range(2))
    waiting = make.item(team=team).activity
    client = browse(holder)
    address = client.post(_url(first, "next") + "?in=summary-review")["Location"]
    assert second.reference in address
    make.WorkItem.objects.filter(pk=second.pk).delete()
    address = client.post(_url(first, "next") + "?in=summary-review")["Location"]
    assert waiting.reference in address
    assert WorkItem.objects.get(pk=waiting.pk).assignee_id == holder.user_id


def test_an_item_knows_its_place_in_the_list_and_its_neighbours(browse: Callable[..., Client]) -> None:
    from datetime import timedelta

    team = make.team()
    made = [make.item(team=team, due=make.TODAY + timedelta(days=n)).activity for n in (1, 2, 3)]
    page = browse(make.person(team=team)).get(_url(made[1]) + "?in=summary-review").text
    assert "2 of 3" in page
    assert f'{_url(made[0])}?in=summary-review#heading" rel="prev"' in page
    assert f'{_url(made[2])}?in=summary-review#heading" rel="next"' in page


def test_an_item_that_was_never_routed_has_a_receipt_that_says_so(browse: Callable[..., Client]) -> None:
    team = make.team()
    activity = make.item(team=team).activity
    client = browse(make.person(team=team))
    assert "Routing has not decided this yet." in client.get(_url(activity, "receipt")).text
    part = client.get(_url(activity, "receipt"), headers={"hx-request": "true"}).text
    assert "<html" not in part


def test_a_decision_that_needs_two_waits_for_the_second_who_signs_it(browse: Callable[..., Client]) -> None:
    team = make.team()
    specialist, lead = make.person(team=team, name="Ada First"), make.person(Role.SUPERVISOR, team=team)
    activity = make.item(team=team, holder=specialist).activity
    page = browse(specialist).get(_url(activity)).text
    assert "Cancel the summary (then signed by" in page
    sent = {"version": activity.version, "action": "cancel", "reason": "Filed twice under two numbers."}
    answer = browse(specialist).post(_url(activity, "decide"), sent, follow=True)
    assert f"{activity.reference}</span> waits for its second signature" in answer.text
    activity.refresh_from_db()
    own = browse(specialist)
    assert 'id="task-sign"' not in own.get(_url(activity)).text
    assert own.post(_url(activity, "sign"), {"version": activity.version, "action": "sign_decision"}).status_code == 403
    client = browse(lead)
    page = client.get(_url(activity) + "?in=second-signature").text
    assert "Ada First" in page
    assert "Filed twice under two numbers." in page
    answer = client.post(_url(activity, "sign"), {"version": activity.version, "action": "sign_decision"}, follow=True)
    assert "the decision stands" in answer.text
    activity.refresh_from_db()
    assert activity.state == "closed"


def test_a_decision_without_what_it_needs_comes_back_with_what_was_typed(browse: Callable[..., Client]) -> None:
    team = make.team()
    holder = make.person(team=team)
    activity = make.item(team=team, holder=holder).activity
    sent = {"version": activity.version, "action": "reject", "reason": "The invoice is for other goods."}
    answer = browse(holder).post(_url(activity, "decide"), sent)
    assert answer.status_code == 422
    assert "The invoice is for other goods." in answer.text
    assert "This is needed." in answer.text
    assert WorkItem.objects.filter(pk=activity.pk).exists()


def test_a_decision_goes_on_to_the_next_item_of_the_queue(browse: Callable[..., Client]) -> None:
    team = make.team()
    holder = make.person(team=team)
    first = make.item(team=team, holder=holder).activity
    second = make.item(team=team).activity
    sent = {"version": first.version, "action": "decide_no_change"}
    answer = browse(holder).post(_url(first, "decide") + "?in=summary-review", sent)
    assert answer["Location"] == _url(second) + "?in=summary-review#heading"
    assert WorkItem.objects.get(pk=second.pk).assignee_id == holder.user_id


def test_a_social_security_number_is_never_shown_whole(browse: Callable[..., Client]) -> None:
    team = make.team()
    person = make.importer(number="123-45-6789")
    Importer.objects.filter(pk=person.pk).update(account=None)
    activity = make.item(make.summary(importer=person), team=team).activity
    client = browse(make.person(team=team))
    for path in (_url(activity), "/queues/summary-review/"):
        page = client.get(path).text
        assert "123-45-6789" not in page, path
        assert "***-**-6789" in page, path


def test_what_a_filer_changed_from_one_version_to_the_next_is_shown(browse: Callable[..., Client]) -> None:
    team = make.team()
    activity = make.item(team=team).activity
    first = EntrySummaryVersion.objects.get(activity=activity)
    kept = {f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields}
    EntrySummaryVersion.objects.create(**kept | {"number": 2, "duty": Decimal("560.00"), "content_hash": b"2" * 32})
    page = browse(make.person(team=team)).get(_url(activity)).text
    assert "Changed from version 1 to 2" in page
    assert "Duty: <del>$530.00</del> became <ins>$560.00</ins>" in page
    assert "Value: <del>" not in page


@pytest.mark.parametrize(
    ("entry_type", "words", "authority"),
    [
        ("23", "temporary importations under bond are not liquidated", "159.2"),
        ("11", "when the duty is paid", "159.10"),
    ],
)
def test_an_item_without_a_day_of_the_law_says_why_and_is_not_called_late(
    browse: Callable[..., Client], entry_type: str, words: str, authority: str
) -> None:
    team = make.team()
    activity = make.item(make.summary(entry_type=entry_type), team=team).activity
    Activity.objects.filter(pk=activity.pk).update(next_date=make.TODAY - timedelta(days=300))
    head = browse(make.person(team=team)).get(_url(activity)).text.split("c-item__due", 1)[1].split("c-actions", 1)[0]
    assert words in head
    assert authority in head
    assert "stands for its place in the queue" in head
    assert "late" not in head


def test_whoever_may_not_ask_a_port_is_drawn_no_way_to_what_was_asked(browse: Callable[..., Client]) -> None:
    specialist = make.person()
    activity = make.item(make.summary(), holder=specialist).activity
    asked = handoff_offer(
        kind="exam_request", reference=activity.reference, question="Marked?", actor=specialist, at=make.NOW
    )
    assert f"/handoffs/{asked.pk}/" in browse(specialist).get(_url(activity)).text
    page = browse(make.person(Role.ACCOUNT_MANAGER)).get(_url(activity)).text
    assert "Examination of the goods" in page
    assert "/handoffs/" not in page


def test_a_possibility_that_has_passed_is_not_called_late(browse: Callable[..., Client]) -> None:
    long_ago = make.NOW - timedelta(days=200)
    activity = make.item(make.summary(entry_type="03", received_at=long_ago, entry_date=long_ago.date())).activity
    assert any(one.window and one.due < make.TODAY for one in deadlines_of(activity))
    page = browse(make.person()).get(_url(activity))
    assert not any(one.window and one.due < make.TODAY for one in page.context["open_deadlines"])
    assert re.search(r"passed \d+ days ago", page.text)


def test_what_others_told_of_an_entry_stands_on_its_page(browse: Callable[..., Client]) -> None:
    hand_in(summary(7))
    hand_in(notice(7, "suspended", "2026-09-20", code="44", source="Federal Register", reference="91 FR 1"), actor=CBP)
    told = browse(make.person(Role.HEADQUARTERS)).get(f"/items/entry_summary/{number(7)}/").text
    told = told.split("Told by others", 1)[1].split("</section>", 1)[0]
    for words in ("2026-09-20", "Suspended", "code 44", "Federal Register, 91 FR 1"):
        assert words in told
