"""Fetch, decide, publish, record: the shell around the pure core."""
