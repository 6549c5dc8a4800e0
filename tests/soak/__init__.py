"""Many lectures, to each of which something happens: ``python -m tests.soak``."""
