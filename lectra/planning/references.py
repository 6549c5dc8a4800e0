"""The slide that lists the documents of a lecture, at its end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from lectra.deck.terms import term
from lectra.document.blocks import References
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.identity import identified
from lectra.prose.spoken import ended


def with_references(plan: Deck) -> Deck:
    """Return a plan that ends with a list of its sources, if it has some and lists none itself.

    The slide says its title alone, so that it is over soon.
    """
    if not plan.sources or any(isinstance(slide.block, References) for slide in plan.slides):
        return plan
    taken = {slide.title.casefold() for slide in plan.slides}
    title = next(name for name in _titles(plan.lang) if name.casefold() not in taken)
    slide = Slide(title=title, blocks=(References(),), narration=ended(title, plan.lang))
    return plan.model_copy(update={"slides": (*plan.slides, *_named(plan, slide))})


def _titles(lang: str) -> Iterator[str]:
    name = term("sources", lang)
    yield name
    yield from (f"{name} ({number})" for number in count(2))


def _named(plan: Deck, slide: Slide) -> tuple[Slide, ...]:
    """Give the slide an id where those of the plan have one."""
    ids = {each.id for each in plan.slides}
    return (slide,) if "" in ids else identified((slide,), ids)
