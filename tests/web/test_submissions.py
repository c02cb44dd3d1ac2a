"""What was handed in, refused, mended and sent again."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.pipeline import process_submission
from entries.models import Activity, Rejection, Submission
from tests import factories
from tests.intake_world import hand_in, number, summary

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.usefixtures("world")


def refused_one() -> Rejection:
    hand_in(summary(1), summary(2, port_of_entry="12"), b"{broken")
    return Rejection.objects.get(record=2)


def test_a_filer_reads_every_problem_mends_the_record_and_sends_it_again(browse: Browse) -> None:
    rejection = refused_one()
    client = browse(factories.person(Role.FILER))
    listed = client.get("/submissions/").context["table"].rows
    assert [row.cells["rejected"][0] for row in listed] == ["2"]
    batch = client.get(listed[0].href)
    assert len(batch.context["table"].rows) == 2
    page = client.get(batch.context["table"].rows[0].href)
    text = page.content.decode()
    for problem in rejection.problems:
        assert problem["code"] in text and problem["authority"].split(";")[0] in text
    address = f"/submissions/{rejection.submission.key}/2/"
    answer = client.post(address, {"body": json.dumps(summary(2))})
    assert answer.status_code == 302
    again = Submission.objects.latest("pk")
    process_submission(again.pk)
    assert Activity.objects.filter(reference=number(2)).exists()
    twice = client.post(address, {"body": json.dumps(summary(2))})
    assert twice.status_code == 409
    assert client.get("/submissions/refused/").context["table"].rows[0].cells["reference"].startswith("3")
    assert len(client.get("/submissions/refused/?all=1").context["table"].rows) >= 1


def test_what_was_typed_stays_when_it_is_no_json(browse: Browse) -> None:
    rejection = refused_one()
    client = browse(factories.person(Role.FILER))
    answer = client.post(f"/submissions/{rejection.submission.key}/2/", {"body": '{"kept": "a long thought",'})
    assert answer.status_code == 422 and "a long thought" in answer.content.decode()


def test_another_filer_sees_nothing_of_it(browse: Browse) -> None:
    rejection = refused_one()
    client = browse(factories.person(Role.FILER, office="XYZ"))
    assert client.get("/submissions/").context["table"].rows == []
    assert client.get("/submissions/refused/").context["table"].rows == []
    for address in (f"/submissions/{rejection.submission.key}/", f"/submissions/{rejection.submission.key}/2/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/submissions/{rejection.submission.key}/2/", {"body": "{}"}).status_code == 404
    assert client.get(f"/submissions/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_who_may_come_and_who_may_send(browse: Browse, role: Role) -> None:
    rejection = refused_one()
    who = factories.person(role)
    client = browse(who)
    may = Capability.VIEW_SUBMISSIONS in CAPABILITIES[role]
    for address in ("/submissions/", "/submissions/refused/"):
        assert client.get(address).status_code == (200 if may else 403)
    if may and who.office_kind != "center":
        page = client.get(f"/submissions/{rejection.submission.key}/2/")
        sends = Capability.SUBMIT in CAPABILITIES[role]
        assert ("Send again" in page.content.decode()) == sends
        answer = client.post(f"/submissions/{rejection.submission.key}/2/", {"body": json.dumps(summary(2))})
        assert answer.status_code == (302 if sends else 403)
