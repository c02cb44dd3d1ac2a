"""What the tests of services share."""

from tests.intake_world import world

__all__ = ["world"]
