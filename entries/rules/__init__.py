"""What an entry summary must hold to be accepted: one function a rule, each named by its authority. Pure."""
