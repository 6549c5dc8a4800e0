"""What happened in a run, and its views: data, a page, Markdown."""
