"""The backends of language models, one file each; what is heavy is imported when one is opened."""
