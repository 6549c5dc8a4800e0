"""Outline → a slide's script."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from prefect import task

from lectra.document.citing import SourcePassage
from lectra.document.deck import Deck
from lectra.llm import ModelServices, another_take, open_model
from lectra.models import ModelChoice, WrittenSlide
from lectra.planning.script import write_script
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


@task(
    name="script",
    version="8",
    task_run_name="script · slide {slide}",
    tags=["llm"],
    retries=2,
    timeout_seconds=600,
    **policy(incidental=("slide", "services", "take")),
)
@timeit("script")
async def write_slide(
    run: Run,
    slide: int,
    model: ModelChoice,
    outline: Deck,
    position: int,
    audience: str,
    seconds: int,
    services: ModelServices,
    take: int,
    said: tuple[str, ...] = (),
    passages: tuple[SourcePassage, ...] = (),
) -> WrittenSlide:
    """Write what the slide at ``position`` of the outline shows and what is said over it.

    Sentences that are finished can be read in the run's draft. A ``take`` other than 0 sets the answer apart
    from one given before. ``said`` is what other slides say, and this one is not to say again. With
    ``passages``, what is said is written from these alone.
    """
    draft = run.script_draft(slide)
    draft.begin()
    return await write_script(
        another_take(open_model(model, services), take),
        outline,
        position,
        audience=audience,
        seconds=seconds,
        said=said,
        passages=passages,
        check=_compared(outline.lang) if passages else None,
        on_sentence=draft.add,
    )


def _compared(lang: str) -> Callable[..., Any]:
    """Return what says of sentences what of them stands in no passage."""
    from lectra.review.reasons import what_is_wrong  # a lecture without sources needs none of it

    return partial(what_is_wrong, lang=lang)
