"""The HTTP API: lectures asked for, watched and fetched over HTTP. It submits to Prefect and holds no state."""
