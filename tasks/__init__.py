"""One file a step: retries, deadlines, tags and caching around one call into lectra."""
