"""What is heard of a reply as it comes in, and what of it is the answer."""

from __future__ import annotations

import json
import re
from typing import Any

from lectra.errors import ModelError
from lectra.llm import CutShort, Declined
from lectra.llm.parts import Part
from lectra.prose.fields import field_of, find_list, find_record
from lectra.prose.refusals import is_refusal
from lectra.prose.replies import START, read_all
from lectra.text import shorten

CUT = frozenset({"length", "max_tokens", "model_length", "max_output_tokens", "token_limit"})
FILTERED = frozenset({"content_filter", "safety", "prohibited_content", "recitation", "blocklist"})
FILTER = "the server's content filter stopped the answer"
FAILED = frozenset({"error", "insufficient_system_resource", "abort", "cancelled"})

OPENED = re.compile(
    r"\s*(?:<(?:seed:)?(?:think(?:ing)?|thoughts?|reasoning)>|\[THINK\]|◁think▷)", re.IGNORECASE
)
CLOSED = re.compile(r"</(?:seed:)?(?:think(?:ing)?|thoughts?|reasoning)>|\[/THINK\]|◁/think▷", re.IGNORECASE)
OPENING_CHARS = 16
LOOK_BACK_CHARS = 60
LITTLE_CHARS = 200
SURPLUS_CHARS, CHARS_A_TOKEN = 20_000, 40
"""More than this, and more than so many a token that was asked for, is no reply but an endless one."""
CUMULATIVE_FROM_CHARS = 20


class Heard:
    """A reply so far. ``asked`` is how many tokens it may have, ``given`` whether any of it was passed on.

    Where JSON was asked for nothing is passed on before it begins: until then the answer may be another
    one, asked for otherwise, or be hidden in another field.
    """

    def __init__(self, schema: dict[str, Any] | None, asked: int) -> None:
        self.text = ""
        self.thoughts = ""
        self.calls = ""
        self.refusal = ""
        self.finish = ""
        self.asked = asked
        self.given = 0
        self._raw = ""
        self._thinks: bool | None = None  # None until what may be a mark of thoughts is there whole
        self._schema = schema
        self._begun = schema is None

    def take(self, part: Part) -> str:
        """Take in a part; gives the text that can be passed on."""
        self.thoughts += part.thought
        self.calls += part.call
        self.refusal += part.refusal
        self.finish = part.finish or self.finish
        came = self.text + self._raw
        if part.whole and came:  # the message once more, behind its pieces
            return ""
        piece = part.text
        if len(came) > CUMULATIVE_FROM_CHARS and piece.startswith(came):
            piece = piece.removeprefix(came)
        self._add(piece)
        if self.is_over:
            self.finish = "length"
        return self._ready()

    @property
    def is_over(self) -> bool:
        """Whether more came than an answer may be: what is still to come is not waited for."""
        return len(self.text) + len(self.thoughts) > SURPLUS_CHARS + CHARS_A_TOKEN * self.asked

    @property
    def is_cut(self) -> bool:
        """Whether the reply ended at its limit."""
        return self.finish.lower() in CUT

    @property
    def is_starved(self) -> bool:
        """Whether thinking ate the allowance: the limit was reached before much of the answer was there."""
        little = not self.text.strip() or len(self.text) <= max(LITTLE_CHARS, len(self.thoughts))
        return self.is_cut and little and (bool(self.thoughts) or not self.text.strip())

    @property
    def has_json(self) -> bool:
        """Whether the answer, or what is hidden beside it, has the JSON that was asked for."""
        return self._schema is None or any(map(self._answers, (self.text, self.calls, self.thoughts)))

    def rest(self) -> str:
        """Give what was not passed on yet: held back, or hidden in another field."""
        self._add("", over=True)
        if not self.given and self._schema and not self._answers(self.text):
            hidden = next((source for source in (self.calls, self.thoughts) if self._answers(source)), "")
            self.text = hidden or self.text
        self._begun = True
        return self._ready()

    def check_end(self, model: str) -> None:
        """Raise what the end of the reply means, unless it is a proper one."""
        finish = self.finish.lower()
        if self.refusal or (self._schema and not self.has_json and is_refusal(self.text)):
            raise Declined(model, self.refusal or self.text)
        if finish in FILTERED:
            raise Declined(model, FILTER)
        if finish in FAILED:
            raise ModelError(f"The server broke off: it ended the reply with {self.finish!r}.")
        if finish in CUT:
            raise CutShort(f"{model} had more to say than {self.asked} tokens.")
        if not finish and not self._is_complete():
            came = f" It sent: {shorten(self.text, 120)!r}." if self.text.strip() else ""
            raise ModelError(
                f"The server's reply has no end: the connection was closed.{came}",
                remedy="Look into the server's log, and try again.",
            )

    def _add(self, piece: str, *, over: bool = False) -> None:
        """Add to the text, without the thoughts that stand before it between marks."""
        if self._thinks is False:
            self.text += piece
            return
        self._raw += piece
        if self._thinks is None and (OPENED.match(self._raw)):
            self._thinks = True
        if self._thinks and (closed := CLOSED.search(self._raw)):
            self.thoughts += self._raw[: closed.start()]
            self.text, self._raw, self._thinks = self._raw[closed.end() :], "", False
        elif self._thinks is None and (
            over or len(self._raw.lstrip()) >= OPENING_CHARS or _is_plain(self._raw)
        ):
            self.text, self._raw, self._thinks = self._raw, "", False
        elif over:
            self.thoughts += self._raw
            self._raw = ""

    def _ready(self) -> str:
        if not self._begun:
            self._begun = bool(START.search(self.text, max(0, self.given - LOOK_BACK_CHARS)))
        if not self._begun:
            return ""
        ready = self.text[self.given :]
        self.given = len(self.text)
        return ready

    def _answers(self, text: str) -> bool:
        wanted = (self._schema or {}).get("required", [])
        values = read_all(text)
        if not wanted:
            return bool(values)
        return any(find_record(values, name) or find_list(values, name, "title") for name in wanted)

    def _is_complete(self) -> bool:
        """Whether JSON that was asked for is there to its last brace, though no event said that it ends."""
        if not self._schema:
            return False
        try:
            return bool(field_of(json.loads(self.text), *self._schema.get("required", [])))
        except (ValueError, RecursionError, AttributeError):
            return False


def _is_plain(text: str) -> bool:
    """Whether a text certainly begins without a mark of thoughts."""
    return bool(text.strip()) and text.lstrip()[0] not in "<[◁"
