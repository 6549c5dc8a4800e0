"""The deck and its pictures, from one layout."""
