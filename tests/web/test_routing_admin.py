"""The screens of routing administration: read, changed with a reason, refused without losing what was typed."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.base.clock import now, today
from entries.models import Activity, ImporterAccount
from routing.models import Assignment, Criterion, Override, Ruleset
from tests import factories
from tests.intake_world import summary

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.usefixtures("world")


def an_account() -> ImporterAccount:
    account = ImporterAccount.objects.create(name="Northgate Imports")
    Assignment.objects.create(
        account=account, center="CEE004", basis="predominant_tariff", author="A", reason="r", valid_from="2026-01-01",
        known_from=now(),
    )  # fmt: skip
    factories.importer(account=account, number="123-45-6789")
    return account


def test_the_map_is_searched_by_number_and_says_how_sure_it_is(browse: Browse) -> None:
    client = browse(factories.person(Role.IMPORT_SPECIALIST))
    version = Ruleset.objects.get().version
    assert client.get("/routing/rulesets/").context["table"].rows[0].current
    page = client.get(f"/routing/rulesets/{version}/", {"q": "6109.10.00.12"})
    assert page.context["decides"].center == "CEE004" and page.context["sound"]
    assert [row.cells["prefix"] for row in page.context["table"].rows if row.current] == ["Chapter 61"]
    unsure = client.get(f"/routing/rulesets/{version}/?unsure=1").context["table"].rows
    assert unsure and all(row.cells["sure"] < 90 for row in unsure)
    assert client.get("/routing/rulesets/none/").status_code == 404


def test_an_account_is_assigned_from_a_day_on_and_corrected(browse: Browse) -> None:
    account = an_account()
    client = browse(factories.person(Role.ROUTING_DESK))
    address = f"/routing/accounts/{account.pk}/"
    page = client.get(address)
    assert "***-**-6789" in page.content.decode() and "123-45-6789" not in page.content.decode()
    told = {
        "version": 1,
        "center": "CEE008",
        "basis": "business_practice",
        "valid_from": str(today()),
        "reason": "Mixed goods.",
    }
    assert client.post(address, told).status_code == 302
    assert client.get(address).context["present"].center == "CEE008"
    row = Assignment.objects.get(center="CEE008")
    assert client.get(f"{address}?correct={row.pk}").context["correcting"] == row.pk
    wrong = {"version": 2, "assignment": row.pk, "center": "CEE009", "basis": "appeal", "reason": "Appeal upheld."}
    assert client.post(address, wrong).status_code == 302
    assert client.get(address).context["present"].center == "CEE009"
    stale = client.post(address, told | {"center": "CEE001", "reason": "A long thought."})
    assert stale.status_code == 409 and "A long thought." in stale.content.decode()


def test_an_override_of_one_number_is_revoked_on_its_screen_too(browse: Browse) -> None:
    activity = factories.summary()
    client = browse(factories.person(Role.ROUTING_DESK))
    told = {
        "reference": activity.reference, "center": "CEE009", "holder": "Office of Field Operations",
        "authority": "19 CFR 101.10", "reason": "Assembled goods.", "valid_from": str(today()),
    }  # fmt: skip
    assert client.post("/routing/overrides/", told).status_code == 302
    made = Override.objects.get()
    page = client.get(f"/routing/overrides/?revoke={made.pk}").text
    assert f"Revoke the override to CEE009 of {activity.reference}" in page
    client.post("/routing/overrides/revoke/", {"override": made.pk, "version": 1, "reason": "Ended."})
    assert Override.objects.get().revoked_at is not None


def test_an_override_is_made_with_holder_authority_and_dates_and_revoked(browse: Browse) -> None:
    account = an_account()
    client = browse(factories.person(Role.ROUTING_DESK))
    told = {
        "account": account.pk, "center": "CEE003", "holder": "Office of Field Operations", "authority": "19 CFR 101.10",
        "valid_from": str(today()), "reason": "Aircraft.",
    }  # fmt: skip
    assert client.post("/routing/overrides/", told | {"holder": ""}).status_code == 422
    assert client.post("/routing/overrides/", told | {"reference": "ABC-1234567-1"}).status_code == 422
    assert client.post("/routing/overrides/", told).status_code == 302
    made = Override.objects.get()
    page = client.get(f"/routing/overrides/?revoke={made.pk}")
    assert page.context["revoking"] is not None
    gone = client.post("/routing/overrides/revoke/", {"override": made.pk, "version": 1, "reason": "Ended."})
    assert gone.status_code == 302
    made.refresh_from_db()
    assert made.revoked_at is not None


def test_a_criterion_is_added_and_ended(browse: Browse) -> None:
    client = browse(factories.person(Role.CENTER_DIRECTOR, office="CEE005"))
    told = {
        "name": "Steel of one mill", "center": "CEE005", "lane": "review", "valid_from": str(today()), "hts": "7208, 7210.11",
        "instruction": "Look at the origin.", "reason": "Errors.",
    }  # fmt: skip
    assert client.post("/routing/criteria/", told | {"hts": ""}).status_code == 422
    assert client.post("/routing/criteria/", told | {"center": "CEE001"}).status_code == 422
    assert client.post("/routing/criteria/", told).status_code == 302
    made = Criterion.objects.get(name="Steel of one mill")
    assert made.conditions == {"hts": ["7208", "721011"]}
    listed = client.get(f"/routing/criteria/?end={made.pk}")
    assert listed.context["ending"] is not None
    ended = client.post(
        "/routing/criteria/end/", {"criterion": made.pk, "version": 1, "valid_to": str(today()), "reason": "Over."}
    )
    assert ended.status_code == 302
    made.refresh_from_db()
    assert made.valid_to == today()


def test_typed_lines_are_tried_and_nothing_is_stored(browse: Browse) -> None:
    client = browse(factories.person(Role.IMPORT_SPECIALIST))
    page = client.post("/routing/preview/", {"lines": "6109.10.00.12 12,500\n8471300100 $900.00"})
    assert page.context["receipt"]["center"] == "CEE004" and page.context["receipt"]["runner_up"] == "CEE007"
    assert page.context["told"]["team"] and page.context["told"]["deadlines"]
    importer = factories.importer(account=an_account())
    assigned = client.post("/routing/preview/", {"lines": "8471300100 900", "importer_number": importer.number})
    assert assigned.context["receipt"]["basis"] == "assignment"
    nothing = client.post("/routing/preview/", {"lines": "9903 1"})
    assert nothing.context["receipt"]["center"] is None
    assert not Activity.objects.exists()


@pytest.mark.parametrize("text", ["hello world", "{not json", "61 x", "1", "6109100012 5 7", "[]"])
def test_what_is_no_line_is_refused_and_kept(browse: Browse, text: str) -> None:
    answer = browse(factories.person(Role.IMPORT_SPECIALIST)).post("/routing/preview/", {"lines": text})
    assert answer.status_code == 422 and answer.context["form"]["lines"].value() == text


def test_a_pasted_record_is_told_every_problem(browse: Browse) -> None:
    client = browse(factories.person(Role.IMPORT_SPECIALIST))
    sound = client.post("/routing/preview/", {"lines": json.dumps(summary(1))})
    assert sound.context["told"]["outcome"] == "add" and sound.context["receipt"]["center"]
    wrong = client.post("/routing/preview/", {"lines": json.dumps(summary(1, port_of_entry="12"))})
    assert wrong.context["told"]["errors"][0]["code"] in wrong.content.decode()


def test_who_may_not_see_enforcement_is_told_no_lane(browse: Browse) -> None:
    page = browse(factories.person(Role.ADMINISTRATOR)).post("/routing/preview/", {"lines": "6109100012 90"})
    assert page.context["receipt"]["center"] == "CEE004"
    assert page.context["receipt"]["lane"] is None and page.context["told"]["team"] is None


@pytest.mark.parametrize("role", list(Role))
def test_who_may_come_and_who_may_change(browse: Browse, role: Role) -> None:
    account = an_account()
    client = browse(factories.person(role))
    may = CAPABILITIES[role]
    sees = Capability.VIEW_RULESETS in may
    for address in (
        "rulesets/",
        "accounts/",
        "accounts/?q=North",
        "accounts/?q=123",
        f"accounts/{account.pk}/",
        "overrides/",
        "preview/",
    ):
        assert client.get(f"/routing/{address}").status_code == (200 if sees else 403), address
    assert client.get("/routing/criteria/").status_code == (200 if Capability.MANAGE_CRITERIA in may else 403)
    told = {"version": 1, "center": "CEE008", "basis": "appeal", "reason": "x", "valid_from": str(today())}
    changed = client.post(f"/routing/accounts/{account.pk}/", told).status_code
    assert changed == (302 if Capability.MANAGE_ACCOUNTS in may else 403)
    if sees:
        drawn = 'id="change"' in client.get(f"/routing/accounts/{account.pk}/").content.decode()
        assert drawn == (Capability.MANAGE_ACCOUNTS in may)
