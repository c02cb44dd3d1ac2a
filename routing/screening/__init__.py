"""How much attention an entry summary gets, and why: dated criteria and a stated random sample. Pure."""
