"""A script written from passages alone, by a capable model: each sentence names those that it rests on.

What is said beside the passages is told to the model once, sentence by sentence. What is no better then stays
as it was, for the report to mark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import Any, NamedTuple

from lectra.document.citing import SourcePassage
from lectra.document.deck import Deck
from lectra.errors import ModelError
from lectra.llm import CutShort, Declined, LanguageModel, Prompt, TooLong
from lectra.planning.script.habits import goes_in_circles
from lectra.planning.script.questions import repair_prompt
from lectra.planning.script.reply import Tell, check_language
from lectra.planning.script.slide import Unusable, length_for
from lectra.planning.script.sourced_questions import (
    again_prompt,
    again_schema,
    bounded_length,
    sourced_prompt,
    sourced_schema,
)
from lectra.planning.script.stated import Read, Stated, read_stated
from lectra.prose.language import prepare
from lectra.prose.refusals import is_refusal
from lectra.prose.replies import no_json, problem_in, read_all, read_growing, without_thoughts
from lectra.sources.closest import closest, size_of
from lectra.text import shorten

HALVINGS = 3
"""How often passages are halved that a model's context has no room for."""
NO_PASSAGE = "It names no passage that it rests on."
LEAST_SHARE = 0.5
"""Of the sentences that a model may take back: where more would go, they stay, to be marked."""

Check = Callable[[Sequence[Stated], Sequence[SourcePassage]], Sequence[str]]
"""Says of each sentence what of it stands in no passage; empty where all does."""


class Sourced(NamedTuple):
    """What is said over a slide; ``removed`` is what of the model's answers was left out."""

    stated: tuple[Stated, ...]
    removed: tuple[str, ...] = ()


class Wanted(NamedTuple):
    """The script that is asked for: some ``seconds`` of the slide at ``position``, from ``passages`` alone.

    Sentences are told of as they come, up to the first one that ``check`` has something against; ``said`` is
    what other slides say.
    """

    outline: Deck
    position: int
    passages: Sequence[SourcePassage]
    audience: str
    seconds: int
    tell: Tell
    check: Check
    said: Sequence[str] = ()


async def ask_sourced(model: LanguageModel, wanted: Wanted) -> Sourced:
    """Ask for a slide's script from passages; of more than a model's context holds, those that belong to it.

    Raises Unusable where no answer can be used, Declined where the model will not write it, ModelError where
    it does not answer.
    """
    prepare()
    slide = wanted.outline.slides[wanted.position]
    for _ in range(HALVINGS):
        try:
            return await _ask(model, wanted)
        except TooLong:
            if len(wanted.passages) == 1:
                raise
            subject = " ".join((slide.title, *slide.points))
            fewer = closest(wanted.passages, subject, most_bytes=size_of(wanted.passages) // 2)
            wanted = wanted._replace(passages=fewer)
    return await _ask(model, wanted)


def allow_all(stated: Sequence[Stated], _passages: Sequence[SourcePassage]) -> list[str]:
    """Have nothing against any sentence."""
    return [""] * len(stated)


def judge(stated: Sequence[Stated], passages: Sequence[SourcePassage], check: Check) -> list[str]:
    """Say of each sentence what is wrong with it; empty where nothing is."""
    found = check(stated, passages)
    return [told or ("" if each.rests_on else NO_PASSAGE) for each, told in zip(stated, found, strict=True)]


async def _ask(model: LanguageModel, wanted: Wanted) -> Sourced:
    outline, index, passages, audience, seconds, tell, check, said = wanted
    lang = outline.lang
    length = bounded_length(length_for(lang, seconds), passages)
    asked = sourced_prompt(outline, index, passages, audience, length, said)
    schema = sourced_schema(passages, length)
    telling = _Telling(passages, lang, tell, check)
    try:
        written = await _written(model, asked, schema, telling)
    except ValueError as exc:
        problem = problem_in(exc)
        try:
            again = repair_prompt(asked, telling.reply, problem)
            written = await _written(model, again, schema, _Telling(passages, lang, tell, check))
        except ValueError as second:
            raise _unusable(telling.reply, problem_in(second)) from second
    problems = judge(written.stated, passages, check)
    wrong = [at for at, problem in enumerate(problems) if problem]
    if not wrong:
        return Sourced(written.stated, written.removed)
    prompt = again_prompt(asked, [(written.stated[at].text, problems[at]) for at in wrong])
    better = await _better(model, prompt, passages, lang, len(wrong))
    corrected = _corrected(written.stated, wrong, better.stated, passages, check)
    return Sourced(corrected, (*written.removed, *better.removed))


async def _better(
    model: LanguageModel, prompt: Prompt, passages: Sequence[SourcePassage], lang: str, count: int
) -> Read:
    """Ask for sentences once more. What went wrong there is no failure: those that there are stay."""
    telling = _Telling(passages, lang, lambda _: None, allow_all)
    try:
        await telling.listen(model, prompt, again_schema(passages, count))
        found = read_stated(read_all(telling.reply), telling.known, lang)
        check_language(" ".join(each.text for each in found.stated), lang)
    except (ModelError, ValueError):
        return Read(())
    return found if len(found.stated) == count else Read(())


def _corrected(
    stated: Sequence[Stated],
    wrong: Sequence[int],
    better: Sequence[Stated],
    passages: Sequence[SourcePassage],
    check: Check,
) -> tuple[Stated, ...]:
    """Put in what was written better; what was taken back goes, unless too little stayed."""
    if not better:
        return tuple(stated)
    sound = [not problem for problem in judge(better, passages, check)]
    kept: dict[int, Stated | None] = dict(enumerate(stated))
    for at, new, is_sound in zip(wrong, better, sound, strict=True):
        if not new.text:
            kept[at] = None
        elif is_sound:
            kept[at] = new
    found = tuple(each for each in kept.values() if each)
    if len(found) < LEAST_SHARE * len(stated):
        found = tuple(kept[at] or each for at, each in enumerate(stated))
    return found


async def _written(model: LanguageModel, prompt: Prompt, schema: dict[str, Any], telling: _Telling) -> Read:
    """Return the sentences of an answer. Raises ValueError that says what is wrong with it."""
    await telling.listen(model, prompt, schema)
    values = read_all(telling.reply)
    if telling.cut:
        values = [read_growing(telling.reply)]
    found = read_stated(values, telling.known, telling.lang)
    stated = tuple(each for each in found.stated if each.text)
    text = " ".join(each.text for each in stated)
    if not text:
        raise ValueError(
            f"sentences: there is none. It says: “{shorten(telling.reply, 300)}”"
            if values
            else no_json(telling.reply)
        )
    if again := goes_in_circles(text):
        raise ValueError(f"It says again and again: “{shorten(again, 80)}”. Say new things.")
    check_language(text, telling.lang)
    return Read(stated, found.removed)


def _unusable(reply: str, problem: str) -> Unusable | Declined:
    said = without_thoughts(reply)
    if not read_all(reply) and is_refusal(said):
        return Declined("The language model", said)
    return Unusable(f"The language model wrote no usable script: {problem}")


class _Telling:
    """An answer that comes in. Its sentences are told of once another has begun, if they are sound."""

    def __init__(self, passages: Sequence[SourcePassage], lang: str, tell: Tell, check: Check) -> None:
        self.reply = ""
        self.cut = False
        self.lang = lang
        self.known = frozenset(passage.id for passage in passages)
        self._passages = passages
        self._tell = tell
        self._check = check
        self._told = 0
        self._sound = True

    async def listen(self, model: LanguageModel, prompt: Prompt, schema: dict[str, Any]) -> None:
        """Read an answer to its end, or to the model's limit. Raises ModelError."""
        try:
            async with aclosing(model.stream(prompt, schema)) as pieces:
                async for piece in pieces:
                    self.reply += piece
                    if "{" in piece and self._sound:
                        self._look()
        except CutShort:
            self.cut = True

    def _look(self) -> None:
        stated = read_stated([read_growing(self.reply)], self.known, self.lang).stated[:-1]
        new = stated[self._told :]
        for each, problem in zip(new, judge(new, self._passages, self._check), strict=True):
            if problem or not each.text or goes_in_circles(" ".join(one.text for one in stated)):
                self._sound = False
                return
            self._tell(each.text)
            self._told += 1
