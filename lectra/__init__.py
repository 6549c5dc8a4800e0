"""LECTRA: from a topic to a narrated lecture."""
