"""The rules of the clocks, one module per stage of an activity's life; importing it fills `RULES` in that order."""

from entries.clocks.rules import filing, liquidation, review, after_liquidation, protest, drawback, inquiry  # isort: skip

__all__ = ["after_liquidation", "drawback", "filing", "inquiry", "liquidation", "protest", "review"]
