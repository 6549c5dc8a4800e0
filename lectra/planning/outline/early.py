"""An outline asked for before its run has begun: the model plans while the orchestrator still starts."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, NamedTuple

from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.llm import ModelServices, open_model
from lectra.models import ModelChoice
from lectra.planning.outline import OnSlide, plan_outline

LOOK_S = 0.05
"""How often the plan is looked at for slides that are whole."""

Ask = Callable[[OnSlide], Coroutine[Any, Any, Deck]]


class Wanted(NamedTuple):
    """What a plan is asked for with: all that decides it, in the order in which the step takes it."""

    model: ModelChoice
    topic: str
    slides: int
    lang: str
    audience: str


_asked: dict[Wanted, EarlyOutline] = {}


class EarlyOutline:
    """A plan in the making, in a thread of its own."""

    def __init__(self, ask: Ask) -> None:
        self._told: queue.SimpleQueue[tuple[int, Slide]] = queue.SimpleQueue()
        self._plan: Future[Deck] = Future()
        threading.Thread(target=self._make, args=(ask,), daemon=True).start()

    async def take(self, on_slide: OnSlide) -> Deck:
        """Wait for the plan, and tell of its slides as they become whole. Raises what asking raised."""
        while True:
            over = self._plan.done()
            with contextlib.suppress(queue.Empty):
                while True:
                    on_slide(*self._told.get_nowait())
            if over:
                return self._plan.result()
            await asyncio.sleep(LOOK_S)

    def _make(self, ask: Ask) -> None:
        def tell(index: int, slide: Slide) -> None:
            self._told.put((index, slide))

        try:
            self._plan.set_result(asyncio.run(ask(tell)))
        except Exception as exc:  # noqa: BLE001  # who takes the plan is told
            self._plan.set_exception(exc)


def ask_early(wanted: Wanted, services: ModelServices) -> None:
    """Begin to ask for a plan; a model in this process is loaded first."""
    _asked[wanted] = EarlyOutline(lambda on_slide: ask(wanted, services, on_slide))


def asked_early(wanted: Wanted) -> EarlyOutline | None:
    """Give what was begun, once: a step that is tried again asks again."""
    return _asked.pop(wanted, None)


async def ask(wanted: Wanted, services: ModelServices, on_slide: OnSlide) -> Deck:
    """Ask for a plan now. Raises ModelError."""
    return await plan_outline(
        open_model(wanted.model, services),
        wanted.topic,
        slides=wanted.slides,
        lang=wanted.lang,
        audience=wanted.audience,
        on_slide=on_slide,
    )
