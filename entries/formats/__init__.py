"""What arrives, read into records: every format yields the same records and the same coded problems. Pure."""
