"""The blocks that are drawn rather than listed, one file each: a model, and its arrangement in a room."""
