"""Measurements of CEE against bare limits: medians and ratios of interleaved repetitions, never absolutes alone."""
