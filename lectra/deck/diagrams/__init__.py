"""The kinds of diagrams, one file each, and what they share: their data, their lettering, their layouts."""
