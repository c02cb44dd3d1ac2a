"""Demonstration data, deterministic by seed: who imports what, who works where, and summaries that look like trade."""
