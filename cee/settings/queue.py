"""Celery and the cache, both on one Redis-protocol server. JSON only; tasks are acknowledged when done and safe to run twice."""

from .base import MODE, TIME_ZONE, env

CELERY_BROKER_URL = env.url("CELERY_BROKER_URL", ("redis", "rediss"))
CELERY_RESULT_BACKEND = env.url("CELERY_RESULT_BACKEND", ("redis", "rediss"), CELERY_BROKER_URL)
CELERY_RESULT_EXPIRES = 3600
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
# Arrivals have workers of their own, in the role that may COPY past row-level policies.
CELERY_TASK_ROUTES = {"cee.pipeline.*": {"queue": "pipeline"}, "*.batch_*": {"queue": "batch"}}
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 200
# What a killed worker had taken comes back after the visibility timeout, just above the longest task.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.integer("CEE_VISIBILITY_TIMEOUT", 300, least=1),
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
}
# A publish that fails must fail fast: the sweep finds the row by its state.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.url("CACHE_URL", ("redis", "rediss"), CELERY_BROKER_URL.rstrip("/").rsplit("/", 1)[0] + "/15"),
        "KEY_PREFIX": "cee",
    }
    if MODE != "test"
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
