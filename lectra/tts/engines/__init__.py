"""The speech engines, one file each; what is heavy is imported when a voice is opened."""
