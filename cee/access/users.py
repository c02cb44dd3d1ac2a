"""Accounts of people who sign in with a password here: made by an administrator, who hands the first password over."""

import re
import secrets
from typing import Final

from django.contrib.auth.hashers import make_password

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.models import User
from cee.access.principal import Principal
from cee.base.errors import Refused

_USERNAME: Final = re.compile(r"[a-z][a-z0-9._-]{2,59}")
_PASSWORD_BYTES: Final = 15


def new_password() -> str:
    """A password that nobody has: 20 letters, digits, hyphens."""
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def user_create(*, username: str, first_name: str, last_name: str, actor: Principal) -> tuple[User, str]:
    """Make a person's account: the row, and a password that is told this once and kept only as a hash.

    The account may do nothing until it is given a role. Raises NotAllowed, or Refused: `username` for one of another
    form or a program's, `user_exists`, `missing` for no name.
    """
    actor.require(Capability.MANAGE_USERS)
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username) or username.startswith("program-"):
        told = "A user name is 3 to 60 letters, digits, dots and hyphens, begins with a letter, and not with program-."
        raise Refused("username", told, path="username")
    first_name, last_name = first_name.strip()[:150], last_name.strip()[:150]
    if not last_name:
        raise Refused("missing", "An account has a person's name.", path="last_name")
    password = new_password()
    with acting(actor, verb="user_created"):
        user, created = User.objects.get_or_create(
            username=username,
            defaults={"first_name": first_name, "last_name": last_name, "password": make_password(password)},
        )
        if not created:
            raise Refused("user_exists", "Somebody has this user name already.", path="username")
    return user, password
