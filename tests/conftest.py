"""What every room of the suite shares."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from pytest_django import DjangoDbBlocker

from cee.stack import testdatabase


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """One migrated database for each worker of the run."""
    with django_db_blocker.unblock():
        testdatabase.prepare("test_cee_" + os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.fixture
def as_role(db: None) -> Callable[[str], AbstractContextManager[None]]:
    """`with as_role("cee_pipeline"):` plays another database role; the tests are `cee_app` otherwise."""
    from django.db import connection

    @contextmanager
    def play(role: str) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                with connection.cursor() as cursor:
                    cursor.execute("RESET ROLE")

    return play
