"""A sender killed in the midst of sending: every event reaches the receiver, in order, and twice only under one id."""

import json
from collections.abc import Iterator

import pytest

from tests.faults.rig import Rig
from tests.receiver import Receiver, receiver

EVENTS, A_DELIVERY = 120, 10
_HAPPEN = f"""
from cee.access.principal import system_principal
from cee.audit.context import record
from cee.base.clock import now
for number in range({EVENTS}):
    record(system_principal("a test"), verb="noted", at=now(), subject="thing:1", after={{"number": number}})
"""
_SWEEP = "from cee.api.tasks import send_webhooks; send_webhooks.delay()"


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig(CEE_WEBHOOK_INSECURE_HOSTS="127.0.0.1", CEE_WEBHOOK_BATCH=str(A_DELIVERY)) as made:
        made.start("batch", "web")
        yield made


def subscribed(rig: Rig, hook: Receiver) -> None:
    """Have every note sent to the receiver, which learns the secret."""
    token = rig.manage("token", "chaos", "--scope", "all", "--office", "national").strip()
    body = json.dumps({"url": hook.url, "verbs": ["noted"]}).encode()
    status, answer = rig.request("/api/v1/webhooks/", token=token, body=body)
    assert status == 201, answer
    hook.secret = json.loads(answer)["secret"]


def killing(rig: Rig, hook: Receiver, *deliveries: int) -> None:
    """Kill the sender while it waits for the answer to each of these deliveries: what was taken it cannot write down."""

    def arrival() -> None:
        if len(hook.ids) in deliveries:
            rig.kill("batch")

    hook.on_arrival = arrival


def test_a_killed_sender_loses_nothing_and_repeats_only_under_the_same_id(rig: Rig) -> None:
    with receiver() as hook:
        subscribed(rig, hook)
        killing(rig, hook, 3, 8)
        rig.manage("shell", given=_HAPPEN)
        rig.manage("shell", given=_SWEEP)
        for so_far in (3, 8):
            rig.wait_for(lambda wanted=so_far: len(hook.bodies) >= wanted, f"{so_far} deliveries came")
            rig.wait_for(lambda: rig.programs["batch"].process is None, "the sender is dead")
            assert len(hook.ids) == so_far
            rig.start("batch")
            # The clock calls again while what the dead worker had taken comes back too: two may be at it.
            rig.manage("shell", given=_SWEEP)
        delivered = "SELECT count(*) FROM api_webhookdelivery WHERE state = 'delivered'"
        rig.wait_for(lambda: rig.ask(delivered) == EVENTS // A_DELIVERY, "all is delivered")

        assert all(hook.signed)
        repeated = [key for key in dict.fromkeys(hook.ids) if hook.ids.count(key) > 1]
        assert [hook.ids.index(key) + 1 for key in repeated] == [3, 8] and len(hook.ids) == EVENTS // A_DELIVERY + 2
        once = {body["id"]: [event["after"]["number"] for event in body["results"]] for body in hook.bodies}
        assert [number for numbers in once.values() for number in numbers] == list(range(EVENTS))
        assert rig.ask("SELECT count(*) FROM api_webhookdelivery WHERE state <> 'delivered'") == 0
