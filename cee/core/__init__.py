"""The vocabulary, calendar, identifiers and errors that every part of CEE shares. Pure: no Django, no clock, no I/O."""
