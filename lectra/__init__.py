"""LECTRA: from a topic to a narrated lecture."""

import logging

__version__ = "0.1.0"

# What is logged here goes nowhere unless a program says where: see lectra.logs.
logging.getLogger(__name__).addHandler(logging.NullHandler())
