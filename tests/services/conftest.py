"""What the tests of services share."""

import pytest

from tests import factories
from tests.intake_world import world

__all__ = ["law", "world"]


@pytest.fixture
def law(db):
    """The shipped law edition is in force."""
    return factories.law()
