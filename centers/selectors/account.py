"""What happened to an importer account, its standing and its Center, as one timeline."""

from collections.abc import Iterable

from cee.audit.models import Event

_MOST = 50


def account_moments(account_id: int, standings: Iterable[int], assignments: Iterable[int]) -> list[Event]:
    """The latest events of an account and of the rows that hang on it, the newest first; one query."""
    subjects = [f"entries_importeraccount:{account_id}"]
    subjects += [f"entries_accountstanding:{pk}" for pk in standings]
    subjects += [f"routing_assignment:{pk}" for pk in assignments]
    return list(Event.objects.filter(subject__in=subjects).order_by("-id")[:_MOST])
