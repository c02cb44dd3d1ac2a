"""The authority table of the law edition in force."""

from datetime import date
from functools import lru_cache

from entries.processes.authority import AuthorityTable
from entries.selectors.reference import law, law_by_id


@lru_cache(maxsize=16)
def _table(edition_id: int) -> AuthorityTable:
    return AuthorityTable.from_content(law_by_id(edition_id).edition.content)


def authority_table(on: date) -> AuthorityTable:
    """The authority table of the law edition in force on a day."""
    return _table(law(on).id)
