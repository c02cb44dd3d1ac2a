"""Who may do what in the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

AsRole = Callable[[str], AbstractContextManager[None]]


def _asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_suite_runs_as_the_web_does() -> None:
    assert _asked("SELECT current_user") == "cee_app"


@pytest.mark.django_db
def test_the_web_may_not_make_tables() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        _asked("CREATE TABLE public.never (id int)")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["cee_app", "cee_pipeline"])
@pytest.mark.parametrize("privilege", ["UPDATE", "DELETE", "TRUNCATE"])
def test_nobody_but_the_owner_may_change_events(role: str, privilege: str) -> None:
    assert _asked(f"SELECT has_table_privilege('{role}', 'audit_event', '{privilege}')") is False


@pytest.mark.django_db
def test_the_pipeline_passes_by_row_policies_and_the_web_does_not(as_role: AsRole) -> None:
    def passes(role: str) -> object:
        return _asked(f"SELECT rolbypassrls FROM pg_roles WHERE rolname = '{role}'")

    assert passes("cee_pipeline") is True
    assert passes("cee_app") is False
    with as_role("cee_pipeline"):
        assert _asked("SELECT current_user") == "cee_pipeline"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_what_one_test_commits_the_next_does_not_find(attempt: int) -> None:
    from cee.access.models import User

    assert User.objects.count() == 0
    User.objects.create_user("someone", password="a long enough password")
    assert User.objects.count() == 1
    assert _asked("SELECT count(*) FROM audit_event") != 0


@pytest.mark.django_db
def test_the_servers_log_holds_no_statement_that_failed_and_no_value_of_it() -> None:
    assert _asked("SELECT current_setting('log_min_error_statement')") == "panic"
    assert _asked("SELECT current_setting('log_error_verbosity')") == "terse"
