"""Browsing without a browser: Django's client, signed in as a principal."""

from collections.abc import Callable

import pytest
from django.test import Client

from cee.access.middleware import MEMBERSHIP
from cee.access.models import Membership, User
from cee.access.principal import Principal
from tests.intake_world import world

__all__ = ["browse", "world"]

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def browse(db: None) -> Callable[..., Client]:
    """`browse(principal)`: a client signed in as that person in that role."""

    def sign_in(principal: Principal, **options: bool) -> Client:
        client = Client(**options)  # type: ignore[arg-type]
        user = User.objects.get(pk=principal.user_id)
        client.force_login(user, backend=BACKEND)
        session = client.session
        session[MEMBERSHIP] = Membership.objects.get(user=user, role=principal.role, office=principal.office).pk
        session.save()
        return client

    return sign_in
