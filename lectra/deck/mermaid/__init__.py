"""Mermaid's text → the data of a diagram: one file for each kind that is read."""
