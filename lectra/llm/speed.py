"""How fast a model writes here."""

from __future__ import annotations

import time
from contextlib import aclosing, suppress

from lectra.llm import CutShort, LanguageModel, Prompt

_TOKENS = 33
_QUESTION = "Count from one to a hundred in words."


async def tokens_a_second(model: LanguageModel) -> float:
    """Measure how many pieces a second a model writes once it has begun; in process, each is a token.

    It takes as long as some thirty of them. 0 for a model that answers in one piece. Raises ModelError.
    """
    times: list[float] = []
    with suppress(CutShort):
        async with aclosing(model.stream(Prompt(_QUESTION, max_tokens=_TOKENS))) as pieces:
            async for _ in pieces:
                times.append(time.perf_counter())
    written_s = times[-1] - times[0] if len(times) > 1 else 0.0
    return (len(times) - 1) / written_s if written_s else 0.0
