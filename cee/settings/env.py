"""The environment, read once and typed. All that is wrong is said at once, and the program does not start."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

REQUIRED = object()


class Environment:
    """Typed reader over environment variables; `check()` refuses to go on if any of them was wrong."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def text(self, name: str, default: Any = REQUIRED, *, choices: tuple[str, ...] = (), shortest: int = 0) -> str:
        value = self.values.get(name)
        if value is None or value == "":
            if default is REQUIRED:
                self.problems.append(f"{name} is not set")
                return ""
            return str(default)
        if choices and value not in choices:
            self.problems.append(f"{name} must be one of {', '.join(choices)}")
        if len(value) < shortest:
            self.problems.append(f"{name} must have at least {shortest} characters")
        return value

    def integer(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.values.get(name, "")
        if value == "":
            return default
        try:
            number = int(value)
        except ValueError:
            number = least - 1
        if number < least:
            self.problems.append(f"{name} must be a whole number of at least {least}")
            return default
        return number

    def boolean(self, name: str, default: bool) -> bool:
        value = self.values.get(name, "").lower()
        if value in ("1", "true", "yes", "on"):
            return True
        if value in ("0", "false", "no", "off"):
            return False
        if value:
            self.problems.append(f"{name} must be true or false")
        return default

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        value = self.values.get(name, "")
        return [w.strip() for w in value.split(",") if w.strip()] if value else list(default)

    def url(self, name: str, schemes: tuple[str, ...], default: Any = REQUIRED) -> str:
        value = self.text(name, default)
        if value and urlsplit(value).scheme not in schemes:
            self.problems.append(f"{name} must be a URL that begins with {' or '.join(s + '://' for s in schemes)}")
        return value

    def check(self) -> None:
        if self.problems:
            raise ImproperlyConfigured("The environment is not right: " + "; ".join(self.problems) + ".")


def database_from_url(url: str, *, options: str, pool: int) -> dict[str, Any]:
    """Django's database dictionary for a `postgresql://user:password@host:port/name?sslmode=…` URL.

    `options` are PostgreSQL start-up options (`-c role=…`); `pool` is the size of the connection pool, 0 for none.
    """
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    extra: dict[str, Any] = {**{k: unquote(v) for k, v in query.items()}, "options": options}
    if pool:
        extra["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or query.get("host", "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": extra,
    }
