"""In which order people work: the nearest date first, then the oldest."""

ORDER = "Nearest legal date first, then the longest here."
"""The order of every queue, as the screens say it; `centers.queues.keyset` is the comparator."""
