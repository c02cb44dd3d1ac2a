"""Structured logs: one JSON object a line, UTC, with a correlation id and no personal data."""

import re
from typing import Any

import structlog

from .base import MODE, env

LOG_LEVEL = env.text("CEE_LOG_LEVEL", "INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True

_UNLOGGED = frozenset(
    "asker_email asker_name asker_phone authorization body cookie email first_name ip last_name name password raw referer secret token user_agent username".split()
)
# Importer numbers may be social security numbers; e-mail addresses and telephone numbers name people.
_PERSONAL = re.compile(
    r"\b\d{3}-\d{2}-\d{4}\b|\b\d{2}-\d{7}[0-9A-Z]{0,2}\b|\b\d{6}-\d{5}\b|[\w.+-]+@[\w-]+\.[\w.]+|\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b"
)
_QUERY = re.compile(r"\?\S*")


def without_personal_data(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Drop the keys that carry personal data, and cover what looks like it in every text; queries are not logged."""
    clean: dict[str, Any] = {}
    for key, value in event.items():
        if key in _UNLOGGED:
            continue
        if key == "request":
            value = _QUERY.sub("", str(value))
        plain = value is None or isinstance(value, bool | int | float)
        clean[key] = value if plain else _PERSONAL.sub("[covered]", str(value))
    return clean


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_personal_data,
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [*_SHARED[:-1], structlog.stdlib.ExtraAdder(), without_personal_data],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING" if MODE == "test" else LOG_LEVEL},
    "loggers": {"django.server": {"level": "WARNING"}, "axes": {"level": "WARNING"}, "httpx": {"level": "WARNING"}},
}

structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
