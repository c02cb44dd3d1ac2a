"""What every screen keeps to: the design language, the security policy, one heading, and only what a role may do."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from cee.access.capabilities import Role
from cee.access.navigation import PLACES, places_for
from cee.base.charts import Chart, Point
from tests import factories as make

SCREENS = ("/", "/queues/", "/queues/summary-review/", "/role/", "/components/")


@pytest.mark.parametrize("role", list(Role))
def test_what_the_navigation_draws_opens_and_what_it_does_not_draw_is_refused(
    browse: Callable[..., Client], role: Role
) -> None:
    make.law()
    principal = make.person(role)
    client = browse(principal)
    drawn = {str(place["path"]) for place in places_for(principal, "/")}
    for path in drawn:
        assert client.get(path, follow=True).status_code == 200, path
    for place in PLACES:
        if place.path not in drawn and place.needs and not place.needs & principal.capabilities:
            assert client.get(place.path).status_code in (403, 404), place.path


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_has_one_heading_a_language_a_title_and_a_way_past_the_navigation(
    browse: Callable[..., Client], path: str
) -> None:
    page = browse(make.person()).get(path).text
    assert len(re.findall(r"<h1\b", page)) == 1
    assert '<html lang="en"' in page
    assert re.search(r"<title>.+\| CEE</title>", page)
    assert '<a class="usa-skipnav" href="#main">' in page


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_needs_no_inline_script_or_style(browse: Callable[..., Client], path: str) -> None:
    answer = browse(make.person()).get(path)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", answer.text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", answer.text))
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_demonstration_data_is_marked_wherever_a_demonstration_person_looks(browse: Callable[..., Client]) -> None:
    from cee.access.models import User

    principal = make.person()
    client = browse(principal)
    assert "Demonstration data." not in client.get("/queues/").text
    User.objects.filter(pk=principal.user_id).update(is_demonstration=True)
    assert "Demonstration data." in client.get("/queues/").text


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500])
def test_every_error_page_is_in_the_same_language(rf, status: int) -> None:  # type: ignore[no-untyped-def]
    from cee.base.pages import error_page

    answer = error_page(rf.get("/somewhere/", headers={"accept": "text/html"}), status, "What to do about it.")
    assert answer.status_code == status
    assert b'class="c-header"' in answer.content
    assert answer.content.count(b"<h1") == 1


def test_an_unknown_address_is_said_to_be_unknown(browse: Callable[..., Client]) -> None:
    answer = browse(make.person()).get("/no/such/place/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_chart_draws_zeroes_without_dividing_by_them() -> None:
    chart = Chart("Nothing", "No items.", [Point("Team 1", 0), Point("Team 2", 0)])
    assert [mark.width for mark in chart.bars()] == [0, 0]
    assert [mark.height for mark in chart.columns()] == [0, 0]


def test_an_error_of_ours_shows_what_was_typed_but_no_secret(rf) -> None:  # type: ignore[no-untyped-def]
    from cee.base.pages import server_error

    request = rf.post("/somewhere/", {"text": "A long remark.", "password": "hush"}, headers={"accept": "text/html"})
    answer = server_error(request)
    assert answer.status_code == 500
    assert b"A long remark." in answer.content
    assert b"hush" not in answer.content


def test_a_form_that_cannot_be_read_has_an_error_page_all_the_same(rf) -> None:  # type: ignore[no-untyped-def]
    from cee.base.pages import server_error

    broken = "multipart/form-data; boundary=" + "x" * 300
    answer = server_error(rf.post("/somewhere/", b"junk", content_type=broken, headers={"accept": "text/html"}))
    assert answer.status_code == 500
