"""The run log: what every run did and how it ended, in SQLite or PostgreSQL.

A database that is down, locked or full never costs a lecture. What it did not take waits in a file beside the
run's journal, and the next program that opens the log writes it. That program also marks as crashed the runs
whose process is gone.
"""
