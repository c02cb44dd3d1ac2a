"""Whatever is sent to any published operation: never a 500, and never an answer that the schema does not declare."""

import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cee.access.capabilities import Role
from cee.access.services import token_issue
from cee.api.views.schema import published_schema
from cee.api.webhooks.endpoints import endpoint_create
from cee.pipeline import process_submission
from centers.services.batch import batch_freeze
from centers.services.decide_many import Chosen
from centers.services.guidance import guidance_publish, guidance_write
from centers.services.handoff import handoff_offer
from centers.services.reroute_prepare import reroute_begin, reroute_prepare
from entries.models import Submission
from routing.services.override import override_make
from tests import factories
from tests.api.conftest import ISSUER
from tests.intake_world import receive, summary
from tests.liquidation_world import coming, draw_up, post, ripe

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.slow]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def wired() -> Iterator[None]:
    """The application runs on the connection of the test, and must not close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(db: None, settings: Any) -> dict[str, Any]:
    """Things that there are, so that the fuzzer gets past 404; nobody waits for a batch."""
    settings.API_WAIT_SECONDS = 0
    team = factories.team()
    item = factories.item(factories.summary(team_id=team.pk), team=team)
    submission: Submission = receive(summary(7), b"{")
    process_submission(submission.pk)
    lead = factories.person(Role.SUPERVISOR, team=team)
    draft = guidance_write(
        title="Marking", topic="marking", text="Etched marks last.", authority="19 USC 1304", confidence=80,
        tariffs=["8205"], valid_from=factories.TODAY, actor=factories.person(team=team), at=factories.NOW,
    )  # fmt: skip
    guidance_publish(guidance_id=draft.pk, version=1, actor=lead, at=factories.NOW)
    desk = factories.person(Role.ROUTING_DESK)
    override = override_make(
        center="CEE002", holder="Office of Field Operations", authority="19 CFR 101.10", reason="Appeal.",
        valid_from=factories.TODAY, account_id=item.activity.importer.account_id, actor=desk, at=factories.NOW,
    )  # fmt: skip
    reroute = reroute_begin(override_id=override.pk, actor=desk, at=factories.NOW)
    reroute_prepare(reroute.pk, at=factories.NOW)
    handoff = handoff_offer(
        kind="exam_request", reference=item.activity.reference, question="Marked?", port="2704",
        actor=factories.person(team=team), at=factories.NOW,
    )  # fmt: skip
    batch = batch_freeze(queue="summary-review", chosen=[Chosen(item.pk, 1)], actor=lead, at=factories.NOW)
    ripe(coming() - timedelta(weeks=1))
    post(draw_up(coming() - timedelta(weeks=1)))
    ripe(holds="48")
    settings.WEBHOOK_MOST = 10_000
    hook, _ = endpoint_create(url="https://example.com/hook", actor=ISSUER, at=factories.NOW)
    return {
        "friday": draw_up().friday.isoformat(),
        "webhook": str(hook.key),
        "batch": str(batch.key),
        "kind": "entry_summary",
        "reference": item.activity.reference,
        "key": str(submission.key),
        "record": 2,
        "slug": "summary-review",
        "id": item.pk,
        "of": {
            "/reroutes/": reroute.pk,
            "/handoffs/": handoff.pk,
            "/accounts/": item.activity.importer.account_id,
        },
        "version": "shipped-1",
        "on": "2026-11-24",
    }


@pytest.fixture
def tokens(db: None) -> Iterator[str]:
    """The secrets of programs of several offices, in turn."""
    offices = (("national", "all"), ("CEE001", "read act"), ("ABC", "read submit"), ("2704", "read"))
    return cycle(
        [token_issue(name="fuzz", scopes=scopes, office=office, actor=ISSUER)[1] for office, scopes in offices]
    )


@pytest.fixture
def api(world: None) -> Any:
    schema = schemathesis.openapi.from_dict(published_schema())
    schema.app = get_wsgi_application()
    return schema


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@examples(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="FUZZ_EXAMPLES" not in os.environ,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_no_operation_fails_or_answers_what_is_not_declared(
    case: Any, wired: None, known: dict[str, Any], tokens: Iterator[str]
) -> None:
    number = sum(map(ord, repr(case.path_parameters) + repr(case.query)))
    if number % 4:
        case.path_parameters = {
            **(case.path_parameters or {}),
            **{k: v for k, v in known.items() if k in (case.path_parameters or {})},
        }
        if "id" in case.path_parameters:
            case.path_parameters["id"] = next(
                (pk for place, pk in known["of"].items() if place in case.path), known["id"]
            )
    with transaction.atomic():
        answer = case.call(headers={"Authorization": f"Bearer {next(tokens)}"})
        transaction.set_rollback(True)
    assert not connection.needs_rollback
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("path", ["/guidance/", "/reroutes/", "/reroutes/{id}/", "/reroutes/{id}/items/"])
def test_what_the_fuzzer_is_given_is_found_and_read(path: str, wired: None, known: dict[str, Any]) -> None:
    _, secret = token_issue(name="look", scopes="all", office="national", actor=ISSUER)
    address = "/api/v1" + path.format(id=known["of"]["/reroutes/"])
    answer = Client().get(address, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200, answer.content
    assert "results" not in answer.json() or answer.json()["results"]
    assert path in str(sorted(published_schema()["paths"]))
