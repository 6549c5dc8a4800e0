"""A script while it comes in: its sentences are told as they are finished."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from typing import Any

from lectra.llm import CutShort, LanguageModel, Prompt
from lectra.planning.script.habits import goes_in_circles
from lectra.prose.fields import field_of, find_record, text_of, texts_of
from lectra.prose.language import other_language
from lectra.prose.replies import breaks_off, read_growing, without_thoughts
from lectra.prose.spoken import GrowingText
from lectra.text import shorten
from lectra.tts import language_name

JUDGED_FROM_CHARS = 120
_QUOTED_CHARS = 80

Tell = Callable[[str], object]


class Circling(ValueError):
    """A narration says the same again and again; it was not read to its end."""


class Reply:
    """An answer that comes in; its sentences are told as they are finished, once their language is known.

    ``cut`` says whether it ran into its limit.
    """

    def __init__(self, lang: str, tell: Tell) -> None:
        self.text = ""
        self.cut = False
        self._narration = ""
        self._lang = lang
        self._tell = tell
        self._growing = GrowingText(lang, in_json=True)
        self._waiting: list[str] = []
        self._judged = False
        self._whole = False

    async def listen(self, model: LanguageModel, prompt: Prompt, schema: dict[str, Any]) -> None:
        """Read the answer to its end.

        Raises ValueError as soon as it is seen to be in another language, Circling as soon as it goes in
        circles.
        """
        try:
            async with aclosing(model.stream(prompt, schema)) as pieces:
                async for piece in pieces:
                    self.text += piece
                    self._read(read_growing(self.text, strings=True))
        except CutShort:
            self.cut = True
        cut = self.cut or breaks_off(self.text)
        for sentence in (*self._waiting, *self._growing.rest(self._narration, cut=cut)):
            self._tell(sentence)

    @property
    def said(self) -> str:
        """What the model said: its narration, or all of it where there is none."""
        return self._narration or without_thoughts(self.text)

    def _read(self, answer: Any) -> None:
        record = find_record([answer], "narration") or {}
        narration = narration_in(record)
        if not narration or (self._whole and narration == self._narration):
            return
        self._narration = narration
        if again := goes_in_circles(narration):
            raise Circling(f"It says again and again: “{shorten(again, _QUOTED_CHARS)}”. Say new things.")
        if not self._judged and len(narration) >= JUDGED_FROM_CHARS:
            check_language(narration, self._lang)
            self._judged = True
        # It is whole where what comes next has begun.
        self._whole = len(record) > 1 and list(record)[-1].lower() != "narration"
        self._waiting += self._growing.rest(narration) if self._whole else self._growing.more(narration)
        while self._judged and self._waiting:
            self._tell(self._waiting.pop(0))


def narration_in(record: dict[str, Any]) -> str:
    """Return the narration of a model's record, whose sentences may stand in a list: each a paragraph."""
    narration = field_of(record, "narration")
    return "\n\n".join(texts_of(narration)) if isinstance(narration, list) else text_of(narration)


def check_language(text: str, lang: str) -> None:
    """Raise ValueError for a text that is in another language."""
    if found := other_language(text, lang):
        raise ValueError(f"It is in {language_name(found)}. Write it in {language_name(lang)}.")
