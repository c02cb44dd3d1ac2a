"""Webhooks: the event stream, pushed. Where it may go, how it is signed, who sends it, and what became of it."""
