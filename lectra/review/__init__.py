"""Sentences beside sources: which passage supports each, and what of it stands in none."""

from lectra.review.lecture import Beside, review_lecture
from lectra.review.sentences import Said, review_sentences

__all__ = ["Beside", "Said", "review_lecture", "review_sentences"]
