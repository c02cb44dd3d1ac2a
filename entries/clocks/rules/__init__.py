"""The rules of the clocks, one module per stage of an entry's life; importing it fills `RULES` in that order."""

from entries.clocks.rules import filing, liquidation, review, after_liquidation  # isort: skip

__all__ = ["after_liquidation", "filing", "liquidation", "review"]
