"""One run at work: its places, its hold on a folder, its journal, its drafts."""
