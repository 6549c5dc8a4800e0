"""Which sentences of a text are central: TextRank (Mihalcea and Tarau, 2004) on BM25 as likeness. Pure."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts without spaces between words: their pairs of characters stand for words."""
_DAMPING, _ROUNDS = 0.85, 30
MOST = 1500
"""Sentences that are compared with each other; of a longer text, as many from its beginning."""


def terms(text: str) -> list[str]:
    """Return the words of a text, small; where no spaces part them, pairs of characters."""
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED.search(word):
            found += [word[at : at + 2] for at in range(max(len(word) - 1, 1))]
        else:
            found.append(word)
    return found


def likeness(queries: Sequence[Sequence[str]], texts: Sequence[Sequence[str]]) -> np.ndarray:
    """Return how well each text answers each query, by BM25: an array of (queries, texts), 0 for no word."""
    import bm25s
    import numpy as np

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it prints every step, whatever a program asks for
    if not any(texts):
        return np.zeros((len(queries), len(texts)), dtype=np.float32)
    index = bm25s.BM25()
    index.index([list(text) for text in texts], show_progress=False)
    known = set(index.vocab_dict)
    scores = np.zeros((len(queries), len(texts)), dtype=np.float32)
    for row, query in enumerate(queries):
        if words := [word for word in query if word in known]:
            scores[row] = index.get_scores(words)
    return scores


def central(sentences: Sequence[str]) -> list[float]:
    """Return how central each sentence is among them, from 0 to 1; 0 for those beyond :data:`MOST`."""
    import numpy as np

    said = [terms(sentence) for sentence in sentences[:MOST]]
    if not said:
        return []
    weights = likeness(said, said)
    np.fill_diagonal(weights, 0)
    weights = np.maximum((weights + weights.T) / 2, 0)
    sums = weights.sum(axis=1, keepdims=True)
    steps = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    ranks = np.full(len(said), 1 / len(said))
    for _ in range(_ROUNDS):
        ranks = (1 - _DAMPING) / len(said) + _DAMPING * steps.T @ ranks
    most = float(ranks.max()) or 1.0
    return [float(rank) / most for rank in ranks] + [0.0] * (len(sentences) - len(said))
