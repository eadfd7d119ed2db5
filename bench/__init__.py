"""Benchmarks: `make bench` prints a table and writes var/bench.json.

Machines are shared and noisy, so what counts are ratios to a floor measured in the same run,
taken in turns; milliseconds are reported and judge nothing.
"""
