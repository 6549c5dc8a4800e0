"""What a slide says in the words of the passages that it cites, where no model writes it."""

from __future__ import annotations

from collections.abc import Sequence

from lectra.document.citing import SourcePassage
from lectra.document.inline import literal
from lectra.planning.extract.sentences import all_told, choose
from lectra.planning.extract.whole import WORDS_A_SECOND, cited_narration
from lectra.sources.source import Passage


def quote(passages: Sequence[SourcePassage], lang: str, seconds: int) -> str:
    """Return the most central sentences of passages as a narration of some seconds that cites them."""
    words = round(seconds * WORDS_A_SECOND)
    found = [Passage(passage.id, literal(passage.text), passage.place) for passage in passages]
    return cited_narration(choose(found, lang, words) or all_told(found[:1], lang), lang)
