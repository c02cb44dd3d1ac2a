"""A publish that fails is logged, never raised: the sweep finds the row by its state."""

import pytest
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError

from cee.base.publish import send_task


@pytest.mark.parametrize("error", [OperationalError("x"), RedisConnectionError("x"), OSError("x"), RuntimeError("x")])
def test_whatever_the_broker_does_the_request_goes_on(monkeypatch, error):
    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr("celery.app.base.Celery.send_task", fail)
    assert send_task("cee.pipeline.process_submission", 1) is False
