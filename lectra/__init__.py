"""LECTRA: from a topic to a narrated lecture."""

__version__ = "0.1.0"
