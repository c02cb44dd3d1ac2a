"""Health, error pages, and the policy that every answer carries."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory

from cee.base import health, pages


def test_healthz_needs_nothing() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_names_each_part_and_is_not_ready_without_a_worker() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    parts = answer.json()
    assert (parts["database"], parts["migrations"], parts["broker"]) == ("ok", "ok", "ok")
    assert parts["worker"] == "no worker answers"


@pytest.mark.django_db
def test_readyz_is_ready_when_every_part_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(health.CHECKS, "worker", lambda: "ok")
    assert Client().get("/readyz").status_code == 200


def _fails() -> str:
    raise ConnectionError("secret details")


@pytest.mark.django_db
def test_readyz_tells_what_kind_of_failure_and_no_details(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(health.CHECKS, "broker", _fails)
    assert Client().get("/readyz").json()["broker"] == "ConnectionError"


@pytest.mark.django_db
def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs() -> None:
    page = Client().get("/nothing-here/", headers={"accept": "text/html"})
    assert (page.status_code, page["content-type"].split(";")[0]) == (404, "text/html")
    problem = Client().get("/nothing-here/", headers={"accept": "application/json"})
    assert (problem.status_code, problem["content-type"]) == (404, "application/problem+json")
    assert problem.json()["status"] == 404


@pytest.mark.django_db
def test_every_page_carries_a_strict_content_security_policy() -> None:
    policy = Client().get("/nothing-here/", headers={"accept": "text/html"})["content-security-policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_form_that_came_too_late_shows_what_was_typed_but_no_password() -> None:
    request = RequestFactory().post("/", {"reason": "value too low", "password": "hidden", "csrfmiddlewaretoken": "x"})
    page = pages.csrf_failure(request).content.decode()
    assert "value too low" in page
    assert "hidden" not in page


def test_too_much_at_once_is_413() -> None:
    request = RequestFactory().post("/api/v1/submissions/")
    assert pages.bad_request(request, RequestDataTooBig()).status_code == 413


def test_what_broke_is_not_shown() -> None:
    answer = pages.server_error(RequestFactory().get("/", headers={"accept": "text/html"}))
    assert answer.status_code == 500
    assert "Traceback" not in answer.content.decode()
