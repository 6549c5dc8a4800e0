"""Sound, time, captions and video."""
