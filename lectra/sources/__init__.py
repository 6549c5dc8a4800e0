"""A user's own material → what it says: sections, passages with their places, tables, code and formulas."""
