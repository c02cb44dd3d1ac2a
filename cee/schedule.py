"""What happens by the clock. One beat process reads this (`celery -A cee.schedule beat`); times are America/New_York.

Each entry names a task by its registered name; whoever writes the task adds its line here.
"""

from typing import Any

from celery.schedules import crontab
from django.conf import settings

from cee.celery import app

SCHEDULE: dict[str, dict[str, Any]] = {
    "seal events": {"task": "audit.seal_events", "schedule": 10.0},
    "sweep submissions": {"task": "entries.sweep_submissions", "schedule": float(settings.SUBMISSION_SWEEP_SECONDS)},
    "join stray notices": {"task": "cee.pipeline.join_stray_notices", "schedule": 60.0},
    "forget what has expired": {"task": "base.forget_expired", "schedule": crontab(hour="3", minute="20")},
    "forget old submissions": {"task": "entries.forget_submissions", "schedule": crontab(hour="3", minute="40")},
    "bring back unanswered forms": {"task": "centers.replies_lapse", "schedule": 300.0},
    "take up what was left behind": {"task": "centers.take_up_runs", "schedule": float(settings.RUN_SWEEP_SECONDS)},
    "mark late handoffs": {"task": "centers.handoffs_escalate", "schedule": 300.0},
    "deem what the law has decided of claims": {
        "task": "centers.claims_deem",
        "schedule": crontab(hour="*/6", minute="10"),
    },
    # Often, for a run posts for a while and then leaves the rest to the next: see centers.services.liquidation_tick.
    "draw up and post liquidations": {"task": "centers.batch_liquidation", "schedule": 180.0},
    "find what the law has liquidated": {"task": "centers.deemed_find", "schedule": crontab(hour="0", minute="30")},
    "send webhooks": {"task": "api.send_webhooks", "schedule": 10.0, "options": {"expires": 30}},
    "forget webhook deliveries": {"task": "api.forget_webhook_deliveries", "schedule": crontab(hour="4", minute="0")},
    "forget idempotency keys": {"task": "api.forget_idempotency_keys", "schedule": 3600.0},
}

app.conf.beat_schedule = SCHEDULE
