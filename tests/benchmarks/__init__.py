"""Benchmarks: what a verdict costs beside peers, on the same machine in the same run. Never part of the test suite."""
