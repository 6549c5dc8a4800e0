"""Topic → outline: the titles of a lecture's slides, what each shows, and what to picture on it."""

from __future__ import annotations

from lectra.document.deck import Deck
from lectra.llm import LanguageModel
from lectra.planning.outline.lists import plan_from_lists
from lectra.planning.outline.whole import OnSlide, plan_at_once

__all__ = ["VERSION", "OnSlide", "plan_outline"]

VERSION = "8"
"""Of what is planned: a plan that another version made is not used again."""


async def plan_outline(
    model: LanguageModel,
    topic: str,
    *,
    slides: int,
    lang: str,
    audience: str,
    on_slide: OnSlide | None = None,
) -> Deck:
    """Plan a lecture of exactly ``slides`` slides with titles that all differ.

    The first slide is the title slide; from three slides on, the last sums up. A model that plans the deck in
    one answer has ``on_slide`` called with a slide's index and plan as soon as that is whole, long before the
    answer ends; where it has to answer again, once more for each slide that became another. The outline
    that is returned is the one that counts. Raises ModelError.
    """
    if model.small:
        return await plan_from_lists(model, topic, slides=slides, lang=lang, audience=audience)
    return await plan_at_once(
        model, topic, slides=slides, lang=lang, audience=audience, on_slide=on_slide or _ignore
    )


def _ignore(_index: int, _slide: object) -> None:
    """Take no note of a slide."""
