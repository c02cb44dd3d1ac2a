"""The environment that Django's settings read, filled in from what runs here; what is set already is kept."""

import os
from typing import Any

from .secrets import secret


def fill(state: dict[str, Any], *, mode: str = "local") -> None:
    """Set in `os.environ` what is not set: the servers' addresses from `state`, the secret key from `var/`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cee.settings")
    os.environ.setdefault("CEE_MODE", mode)
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = secret("secret_key")
    for name, kind in (("DATABASE_URL", "postgres"), ("CELERY_BROKER_URL", "valkey")):
        if not os.environ.get(name):
            os.environ[name] = state.get(kind, {}).get("url", NOWHERE[kind])


# For commands that need no server but do read the settings.
NOWHERE = {"postgres": "postgresql://nobody@127.0.0.1:1/none", "valkey": "redis://127.0.0.1:1/0"}
