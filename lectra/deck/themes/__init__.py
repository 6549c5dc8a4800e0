"""The looks of a lecture, one file each."""
