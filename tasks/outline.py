"""Topic → outline."""

from __future__ import annotations

from prefect import task

from lectra.llm import ModelServices, open_model
from lectra.models import ModelChoice, Outline
from lectra.outline import plan_outline
from lectra.runs.profiler import timeit
from lectra.runs.workspace import Run
from tasks.policy import POLICY


@task(name="outline", version="1", tags=["llm"], retries=2, timeout_seconds=600, **POLICY)
@timeit("outline")
async def plan(
    run: Run,
    model: ModelChoice,
    topic: str,
    slides: int,
    lang: str,
    audience: str,
    services: ModelServices,
) -> Outline:
    """Plan a lecture of ``slides`` slides; those that are whole can be read in the run's draft."""
    return await plan_outline(
        open_model(model, services),
        topic,
        slides=slides,
        lang=lang,
        audience=audience,
        on_slide=run.outline_draft.add,
    )
