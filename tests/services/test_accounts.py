"""Importer accounts: made with their numbers, taking over stubs with all that hangs on them; standing as it was known."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.audit.models import Event
from cee.base.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused
from entries.models import AccountStanding, Importer, ImporterAccount
from entries.selectors.accounts import accounts_page, standing_on, stubs_page
from entries.selectors.intake import importers_of
from entries.services.account import account_change, account_create, account_number_add, account_number_move
from entries.services.standing import standing_change, standing_correct
from routing.selectors.known import accounts_known
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
SOON = timedelta(minutes=1)
ONE, TWO, OWN = "26-111111100", "26-222222200", "123-45-6789"


@pytest.fixture
def desk() -> Principal:
    return factories.person(Role.ROUTING_DESK)


def made(desk: Principal, *numbers: str, name: str = "Northgate Imports", **given: object) -> ImporterAccount:
    told = {"is_broker": False, "reason": "Asked by letter.", "actor": desk, "at": NOW} | given
    return account_create(name=name, numbers=numbers or [ONE, TWO], **told)  # type: ignore[arg-type]


def stub(number: str) -> Importer:
    """A number as intake leaves one that it never saw."""
    importers_of([number], at=NOW - timedelta(days=9))
    return Importer.objects.get(number=number)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def test_an_account_is_made_with_its_numbers_once(desk: Principal) -> None:
    account = made(desk)
    assert made(desk).pk == account.pk
    assert sorted(account.importers.values_list("number", flat=True)) == [ONE, TWO]
    events = Event.objects.filter(subject=f"entries_importeraccount:{account.pk}", verb="account_created")
    assert sorted(event.after["number"] for event in events) == [ONE, TWO]
    assert {event.actor for event in events} == {desk.name}


def test_a_stub_is_taken_over_with_what_was_filed_under_it(desk: Principal) -> None:
    seen = stub(ONE)
    activity = factories.activity(importer=seen)
    account = made(desk)
    seen.refresh_from_db()
    assert (seen.account, seen.first_seen_at) == (account, NOW - timedelta(days=9))
    activity.refresh_from_db()
    assert activity.importer.account == account
    assert importers_of([ONE], at=LATER)[ONE].account_id == account.pk


def test_a_persons_own_number_is_masked_in_every_event_and_refusal(desk: Principal) -> None:
    account = made(desk, OWN)
    shown = Event.objects.get(verb="account_created", subject=f"entries_importeraccount:{account.pk}")
    assert shown.after["number"] == "***-**-6789"
    with pytest.raises(Refused) as taken:
        made(desk, OWN, name="Other")
    with pytest.raises(Refused) as malformed:
        made(desk, ONE, "123-45-678", name="Other")
    assert OWN not in str(taken.value) and "***-**-6789" in str(taken.value)
    assert "123-45-678" not in str(malformed.value) and str(malformed.value).startswith("Number 2")
    texts = " ".join(f"{e.before} {e.after} {e.reason} {e.subject}" for e in Event.objects.all())
    assert OWN not in texts


@pytest.mark.parametrize(
    ("numbers", "given", "code"),
    [
        ([ONE], {"name": "  "}, "missing"),
        ([ONE], {"reason": ""}, "missing"),
        (["nonsense"], {}, "IMPORTER_NUMBER_FORM"),
        (["00-000000000"], {}, "placeholder"),
        ([f"26-{n:07d}00" for n in range(101)], {}, "too_many"),
    ],
)
def test_what_is_no_account_is_refused_and_leaves_nothing(
    desk: Principal, numbers: list, given: dict, code: str
) -> None:
    assert code_of(lambda: made(desk, *numbers, **given)) == code
    assert not ImporterAccount.objects.exists() and not Importer.objects.exists()


def test_an_account_without_a_number_is_refused(desk: Principal) -> None:
    assert code_of(lambda: account_create(
        name="X", numbers=[], is_broker=False, reason="x", actor=desk, at=NOW)) == "missing"  # fmt: skip


def test_a_number_of_another_account_is_not_taken_silently(desk: Principal) -> None:
    made(desk)
    with pytest.raises(Refused) as refusal:
        made(desk, TWO, "26-333333300", name="Other")
    assert refusal.value.code == "number_taken" and "Northgate Imports" in refusal.value.message
    assert not Importer.objects.filter(number="26-333333300").exists()


def test_a_number_is_added_once_and_a_stale_version_is_refused(desk: Principal) -> None:
    account = made(desk, ONE)
    seen = stub(TWO)
    told = {"account_id": account.pk, "number": TWO, "reason": "Merged.", "actor": desk, "at": LATER}
    assert account_number_add(version=1, **told).pk == seen.pk
    assert account_number_add(version=1, **told).pk == seen.pk
    assert Event.objects.filter(verb="number_added", after__number=TWO).count() == 1
    with pytest.raises(Conflict) as conflict:
        account_number_add(version=1, **told | {"number": "26-333333300"})
    assert conflict.value.present == "2"
    assert not Importer.objects.filter(number="26-333333300").exists()
    with pytest.raises(NotVisible):
        account_number_add(version=1, **told | {"account_id": 0, "number": "26-333333300"})


def test_a_number_moves_with_all_that_was_filed_but_never_the_last(desk: Principal) -> None:
    wrong, right = made(desk), made(desk, "26-333333300", name="Southgate")
    number = Importer.objects.get(number=TWO)
    activity = factories.activity(importer=number)
    told = {"number_id": number.pk, "account_id": right.pk, "reason": "Sold.", "actor": desk, "at": LATER}
    with pytest.raises(Conflict):
        account_number_move(version=7, **told)
    account_number_move(version=1, **told)
    account_number_move(version=1, **told)
    activity.refresh_from_db()
    assert activity.importer.account == right
    subjects = set(Event.objects.filter(verb="number_moved", after__has_key="number").values_list("subject", flat=True))
    assert subjects == {f"entries_importeraccount:{one.pk}" for one in (wrong, right)}
    last = Importer.objects.get(number=ONE)
    assert code_of(lambda: account_number_move(version=2, **told | {"number_id": last.pk})) == "last_number"
    assert code_of(lambda: account_number_move(version=1, **told | {"number_id": stub("26-444444400").pk})) == "stub"


def test_a_name_and_the_mark_of_a_broker_change_by_version(desk: Principal) -> None:
    account = made(desk)
    told = {"account_id": account.pk, "name": "Northgate  Brokers", "is_broker": True, "reason": "x", "actor": desk}
    changed = account_change(version=1, **told)
    assert (changed.name, changed.is_broker, changed.version) == ("Northgate Brokers", True, 2)
    assert account_change(version=1, **told).version == 2, "the same again is once"
    assert importers_of([ONE], at=LATER)[ONE].is_broker
    with pytest.raises(Conflict):
        account_change(version=1, **told | {"name": "Z"})
    event = Event.objects.filter(subject=f"entries_importeraccount:{account.pk}", after__has_key="is_broker").last()
    assert event is not None and event.before["name"] == "Northgate Imports"


def stand(
    desk: Principal, account: ImporterAccount, word: str, since: date = TODAY, **given: object
) -> AccountStanding:
    account.refresh_from_db()
    told = {"version": account.version, "source": "CTPAT portal", "reason": "Validated.", "at": NOW, "actor": desk}
    return standing_change(account_id=account.pk, standing=word, valid_from=since, **told | given)  # type: ignore[arg-type]


def word_on(account: ImporterAccount, day: date, at: object = LATER + SOON) -> str:
    held = standing_on(account.pk, day, at=at)  # type: ignore[arg-type]
    return held.standing if held else ""


def test_a_standing_ends_the_one_before_on_its_day_and_is_known_as_it_was(desk: Principal) -> None:
    account = made(desk)
    stand(desk, account, "ctpat_1", TODAY - timedelta(days=100))
    stand(desk, account, "ctpat_2", at=LATER)
    assert word_on(account, TODAY - timedelta(days=1)) == "ctpat_1"
    assert word_on(account, TODAY) == "ctpat_2"
    assert word_on(account, TODAY, NOW + SOON) == "ctpat_1", "as it was known then"
    routed = accounts_known([account.pk], [], at=LATER + SOON).standing(account.pk, TODAY)
    assert routed is not None and routed.standing == "ctpat_2"


def test_a_standing_of_none_ends_what_held(desk: Principal) -> None:
    account = made(desk)
    stand(desk, account, "trade_compliance", TODAY - timedelta(days=100))
    stand(desk, account, "none", at=LATER)
    assert accounts_known([account.pk], [], at=LATER + SOON).standing(account.pk, TODAY) is None


def test_a_standing_before_all_others_supersedes_them(desk: Principal) -> None:
    account = made(desk)
    stand(desk, account, "ctpat_1")
    stand(desk, account, "ctpat_3", TODAY - timedelta(days=10), at=LATER)
    known = AccountStanding.objects.filter(account=account, known_to=None)
    assert [(row.standing, row.valid_to) for row in known] == [("ctpat_3", None)]


def test_the_same_standing_twice_is_once_and_a_stale_one_is_refused(desk: Principal) -> None:
    account = made(desk)
    assert stand(desk, account, "ctpat_1").pk == stand(desk, account, "ctpat_1").pk
    with pytest.raises(Conflict):
        stand(desk, account, "ctpat_2", version=1)
    assert AccountStanding.objects.count() == 1


def test_a_correction_keeps_the_days_and_what_was_known(desk: Principal) -> None:
    account = made(desk)
    wrong = stand(desk, account, "ctpat_1", TODAY - timedelta(days=100))
    account.refresh_from_db()
    told = {"version": account.version, "source": "Certificate", "reason": "Misread.", "actor": desk, "at": LATER}
    right = standing_correct(standing_id=wrong.pk, standing="ctpat_2", **told)
    assert (right.valid_from, right.valid_to, right.known_from) == (wrong.valid_from, None, LATER)
    assert (word_on(account, TODAY), word_on(account, TODAY, NOW + SOON)) == ("ctpat_2", "ctpat_1")
    assert standing_correct(standing_id=right.pk, standing="ctpat_2", **told).pk == right.pk
    assert code_of(lambda: standing_correct(standing_id=wrong.pk, standing="ctpat_3", **told)) == "superseded"
    assert code_of(lambda: standing_correct(standing_id=right.pk, standing="ctpat_3", **told)) == "stale_version"
    with pytest.raises(NotVisible):
        standing_correct(standing_id=0, standing="ctpat_3", **told)
    event = Event.objects.get(subject=f"entries_accountstanding:{right.pk}")
    assert (event.reason, event.actor) == ("Misread.", desk.name)


@pytest.mark.parametrize(("word", "given"), [("gold", {}), ("ctpat_1", {"source": " "}), ("ctpat_1", {"reason": " "})])
def test_a_standing_without_word_source_or_reason_is_refused(desk: Principal, word: str, given: dict) -> None:
    account = made(desk)
    with pytest.raises(Refused):
        stand(desk, account, word, **given)
    assert not AccountStanding.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if Capability.MANAGE_ACCOUNTS not in CAPABILITIES[role]])
def test_only_who_manages_accounts_changes_them(desk: Principal, role: Role) -> None:
    account = made(desk)
    number = Importer.objects.get(number=ONE)
    row = stand(desk, account, "ctpat_1")
    events = Event.objects.count()
    told = {"version": 2, "reason": "x", "actor": factories.person(role)}
    events = Event.objects.count()
    for act in (
        lambda: made(told["actor"], "26-555555500", name="Other"),
        lambda: account_number_add(account_id=account.pk, number="26-555555500", at=NOW, **told),
        lambda: account_number_move(number_id=number.pk, account_id=account.pk, at=NOW, **told),
        lambda: account_change(account_id=account.pk, name="Other", is_broker=True, **told),
        lambda: standing_change(account_id=account.pk, standing="none", source="x", valid_from=TODAY, at=NOW, **told),
        lambda: standing_correct(standing_id=row.pk, standing="none", source="x", at=NOW, **told),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Event.objects.count() == events


def test_accounts_are_found_by_name_and_by_number_but_a_persons_own_number_only_whole(desk: Principal) -> None:
    made(desk, ONE, name="Northgate Imports")
    made(desk, OWN, name="Ann Ordinary")
    made(desk, "26-777777700", name="3 Rivers")

    def names(q: str) -> list[str]:
        return [row.name for row in accounts_page(q, "", size=10).rows]

    assert names("north") == ["Northgate Imports"]
    assert names("26-11") == ["Northgate Imports"]
    assert names("3 r") == ["3 Rivers"]
    assert names("123-45-") == [] and names(OWN) == ["Ann Ordinary"]


def test_pages_of_accounts_and_stubs_lose_and_double_nothing(desk: Principal) -> None:
    for place in range(7):
        made(desk, f"26-00000{place}000", name="Same name" if place < 4 else f"Name {place}")
        stub(f"27-00000{place}000")
    names, after = [], ""
    for _ in range(4):
        page = accounts_page("", after, size=2)
        names += [row.pk for row in page.rows]
        after = page.after
    assert len(set(names)) == 7 and after == ""
    first, following = stubs_page(0, size=5)
    rest, end = stubs_page(following, size=5)
    assert len({one.id for one in first + rest}) == 7 and end == 0
