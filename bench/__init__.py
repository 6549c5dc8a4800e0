"""Benchmarks and comparisons: programs that print figures."""
