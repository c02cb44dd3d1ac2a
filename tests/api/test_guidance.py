"""Published guidance over the interface: read by everybody it is for, in nobody's name."""

import pytest

from cee.access.capabilities import Role
from centers.services.guidance import guidance_publish
from tests import factories
from tests.api.conftest import problem_of
from tests.factories import NOW
from tests.services.test_guidance import write

pytestmark = pytest.mark.usefixtures("world")
URL = "/api/v1/guidance/"


def test_what_is_published_is_read_and_drafts_are_not(call):
    author, lead = factories.person(), factories.person(Role.SUPERVISOR, office="CEE001")
    made = write(author)
    assert call("CEE001", "read").get(URL).json()["results"] == []
    guidance_publish(guidance_id=made.pk, version=1, actor=lead, at=NOW)
    for office in ("CEE001", "CEE002", "2704", "ABC", "national"):
        rows = call(office, "read").get(f"{URL}?q=8205511500").json()["results"]
        assert [row["id"] for row in rows] == [made.pk] and author.name not in str(rows)
    assert call("ABC", "read").get(f"{URL}?on=2020-01-01").json()["results"] == []
    assert call("ABC", "read").get(f"{URL}?topic=marking").json()["results"] == []


@pytest.mark.parametrize("query", ["topic=moon", "colour=red", "on=x", "cursor=x"])
def test_what_cannot_be_asked_is_named(call, query):
    problem_of(call("ABC", "read").get(f"{URL}?{query}"), 400)
