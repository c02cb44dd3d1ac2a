"""The vocabulary, calendar, identifiers and errors that every part of CEE shares. Pure: no Django, clock or database."""
