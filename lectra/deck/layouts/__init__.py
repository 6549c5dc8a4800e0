"""The layouts of slides, one file each."""
