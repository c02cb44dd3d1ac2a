"""What the law lets happen to an activity of each kind, as data: states, transitions, actions, outcomes, authority. Pure.

Start with `registry.PROCESSES` and `base.allowed`.
"""
