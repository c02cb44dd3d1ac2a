"""What only the suite needs, on top of the rest."""

from .base import DATABASES, INSTALLED_APPS, MIDDLEWARE
from .limits import RATE_LIMITS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; the real hashers have a test of their own
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]  # a query in a loop fails the test
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
DATABASES["default"]["CONN_MAX_AGE"] = 0
RATE_LIMITS.update(dict.fromkeys(RATE_LIMITS, "1000000/min"))
