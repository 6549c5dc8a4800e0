"""Topic → outline."""

from __future__ import annotations

from prefect import task

from lectra.document.deck import Deck
from lectra.llm import ModelServices
from lectra.models import ModelChoice
from lectra.planning.outline import VERSION
from lectra.planning.outline.early import EarlyOutline, Wanted, ask
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


@task(
    name="outline",
    task_run_name="outline",
    version=VERSION,
    tags=["llm"],
    retries=2,
    timeout_seconds=600,
    **policy(incidental=("services", "early")),
)
@timeit("outline")
async def generate_outline(
    run: Run,
    model: ModelChoice,
    topic: str,
    slides: int,
    lang: str,
    audience: str,
    services: ModelServices,
    early: EarlyOutline | None = None,
) -> Deck:
    """Plan a lecture of ``slides`` slides; those that are whole can be read in the run's draft.

    ``early`` is the same plan, asked for in this process before the run began.
    """
    wanted = Wanted(model, topic, slides, lang, audience)
    if early and early.claim():
        return await early.take(run.outline_draft.add)
    return await ask(wanted, services, run.outline_draft.add)
