"""Sentences beside sources: which passage supports each, and what of it stands in none."""

from lectra.review.sentences import Said, review_sentences

__all__ = ["Said", "review_sentences"]
