"""A lecture's folder: its files, revising them, and publishing all of them or none."""
