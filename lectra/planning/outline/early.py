"""An outline asked for before its run has begun: the model plans while the orchestrator still starts."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
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


class EarlyOutline:
    """A plan in the making, in a thread of its own, since ``began_at`` (seconds since the epoch)."""

    def __init__(self, ask: Ask) -> None:
        self.began_at = time.time()
        self._is_claimed = False
        self._told: queue.SimpleQueue[tuple[int, Slide]] = queue.SimpleQueue()
        self._plan: Future[Deck] = Future()
        threading.Thread(target=self._make, args=(ask,), daemon=True).start()

    def claim(self) -> bool:
        """Whether nobody has claimed it yet: a step that is tried again asks again."""
        is_first, self._is_claimed = not self._is_claimed, True
        return is_first

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


def ask_early(wanted: Wanted, services: ModelServices) -> EarlyOutline:
    """Begin to ask for a plan; a model in this process is loaded first."""
    return EarlyOutline(lambda on_slide: ask(wanted, services, on_slide))


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
