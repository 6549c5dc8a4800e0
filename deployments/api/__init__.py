"""The HTTP API: lectures asked for, watched and fetched over HTTP. It holds no state."""
