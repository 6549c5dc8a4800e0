"""The readers of documents, one file each."""
