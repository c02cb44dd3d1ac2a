"""Which Center, and why: a pure function from facts and a ruleset to a determination. No Django, clock or database."""
