"""Speak a narration come what may: what the chosen voice cannot say is said by another, and told of."""

from __future__ import annotations

import logging
from typing import NamedTuple

from lectra.errors import LectraError, ServiceMissing, SpeechError, StoreError, VoiceDown
from lectra.exec import stopped
from lectra.logs import TEXT_CHARS
from lectra.models import Sentence, Unsaid, VoiceChoice
from lectra.text import shorten
from lectra.tts import SILENCE, Speech, Voice, VoiceServices, open_voice, stand_ins
from lectra.tts.languages import speaks_all
from lectra.tts.lines import Line, read_lines
from lectra.tts.pauses import INSIDE_S, PAUSE_S
from lectra.tts.scripts import Script, Stretch, script_named, split_by_script
from lectra.tts.sound import Piece, join_pieces

LOG = logging.getLogger("lectra.tts")
LEFT_OUT = "left out of the speech"

_ASKED_WHOLE = ("edge", SILENCE)
"""What is given every letter: a service is asked for all at once, and silence reads none."""
_SERVICES = ("edge",)
"""Engines whose failure may have passed when they are asked again."""
_MARKS = " .,;:!?…。"


class Narrated(NamedTuple):
    """Speech, the voice that most of it is in, and what the chosen voice did not say."""

    speech: Speech
    voice: str
    unsaid: tuple[Unsaid, ...] = ()


class _Said(NamedTuple):
    """A sentence as it was spoken, by the chosen voice or another one, and the silence behind it."""

    speech: Speech
    voice: str
    unsaid: tuple[Unsaid, ...] = ()
    pause_s: float = PAUSE_S


async def narrate(
    narration: str,
    choice: VoiceChoice,
    services: VoiceServices | None = None,
    take: int = 0,
    *,
    apart: bool = False,
) -> Narrated:
    """Speak a narration in the chosen voice; a sentence that it fails on is spoken by an offline one.

    A voice of a service is asked for all at once, and its failure raised so that it is asked again later;
    with ``apart`` it is asked sentence by sentence, and what fails is spoken offline. Raises SpeechError for
    such a failure and when the run is being stopped, VoiceDown or ServiceMissing where the voice as such is
    not there.
    """
    services = services or VoiceServices()
    voice = open_voice(choice, services, take)
    LOG.debug("%s speaks: %s", voice.name, shorten(narration, TEXT_CHARS))
    speaker = _Speaker(choice, services, voice, take)
    written = read_lines(narration, choice.lang)
    lines = [line for line in written if line.is_said]
    unspoken = tuple(
        found for line in written for found in (*_without_words(line, choice), *_left_to(line, choice))
    )
    failure: Exception | None = None
    if not (apart and len(lines) > 1) and not any(map(speaker.is_mixed, lines)):
        try:
            return Narrated(await voice.speak(narration), voice.name, unspoken)
        except Exception as exc:  # noqa: BLE001  # an engine fails as it likes; no lecture is lost for it
            failure = exc
            _raise_unless_local(failure, choice, apart=apart)
    # Alone in its narration, a sentence has failed already.
    spoken = [await speaker.say(line, failure if len(lines) == 1 else None) for line in lines]
    said = [one._replace(pause_s=line.pause_s) for one, line in zip(spoken, lines, strict=True)]
    return _together(said, voice.name, unspoken)


class _Speaker(NamedTuple):
    """Speaks sentence by sentence: in the voice of ``choice``, and where it fails in another."""

    choice: VoiceChoice
    services: VoiceServices
    voice: Voice
    take: int

    def is_mixed(self, line: Line) -> bool:
        """Whether a sentence has letters that the voice does not read."""
        return any(stretch.script for stretch in self._stretches(line))

    async def say(self, line: Line, failure: Exception | None = None) -> _Said:
        """Speak a sentence; ``failure`` is why the chosen voice is not to be asked."""
        if failure is None:
            try:
                return await (self._mixed(line) if self.is_mixed(line) else self._own(line))
            except Exception as exc:  # noqa: BLE001  # as in narrate
                failure = exc
                _raise_unless_local(failure, self.choice, apart=True)
        return await self._instead(line, failure)

    async def _own(self, line: Line) -> _Said:
        return _Said(await self.voice.speak(line.text), self.voice.name)

    async def _instead(self, line: Line, failure: Exception) -> _Said:
        """Have a sentence spoken by the first stand-in that can; the last is silence, which cannot fail."""
        reason, remedy = _told(failure)
        for other in stand_ins(self.choice):
            try:
                speech = await open_voice(other, self.services, self.take).speak(line.text)
            except Exception as exc:  # noqa: BLE001  # as in narrate
                _raise_if_ending(exc)
                continue
            unsaid = Unsaid(words=line.text, reason=reason, fallback=spoken_by(other), remedy=remedy)
            return _Said(_as_written(speech, line), other.name, (unsaid,))
        raise failure

    async def _mixed(self, line: Line) -> _Said:
        """Speak a sentence in which each script is read by a voice that can."""
        parts: list[_Said] = []
        unsaid: list[Unsaid] = []
        for stretch in self._stretches(line):
            if stretch.script:
                part, found = await self._foreign(stretch)
                unsaid.append(found)
            else:
                part = _Said(await self.voice.speak(stretch.text), self.voice.name)
            parts += [part._replace(pause_s=INSIDE_S)] if part else []
        if not parts:
            silence = stand_ins(self.choice)[-1]
            return _Said(await open_voice(silence).speak(line.text), silence.name, tuple(unsaid))
        joined = _together(parts, self.voice.name, tuple(unsaid))
        return _Said(_as_written(joined.speech, line), joined.voice, joined.unsaid)

    async def _foreign(self, stretch: Stretch) -> tuple[_Said | None, Unsaid]:
        """Have foreign words spoken by espeak-ng, where it has a voice for their script."""
        script = script_named(stretch.script)
        fallback, said = LEFT_OUT, None
        if script.voice:
            update = {"backend": "espeak", "voice": script.voice, "lang": script.voice}
            other = self.choice.model_copy(update=update)
            try:
                said = _Said(await open_voice(other).speak(stretch.text), other.name)
                fallback = spoken_by(other)
            except (SpeechError, ServiceMissing) as exc:
                _raise_if_ending(exc)
        return said, _foreign_words(stretch, script, self.choice, fallback)

    def _stretches(self, line: Line) -> tuple[Stretch, ...]:
        if self.choice.backend in _ASKED_WHOLE:
            return (Stretch(line.spoken),)
        return split_by_script(line.spoken, self.choice.lang, self.choice.backend)


def spoken_by(choice: VoiceChoice) -> str:
    """Tell what was done in place of the chosen voice: spoken by another, or silent."""
    return "silent for its reading time" if choice.backend == SILENCE else f"spoken by {choice.name}"


def _together(said: list[_Said], voice: str, unspoken: tuple[Unsaid, ...]) -> Narrated:
    """Join what was spoken, and name the voice: the chosen one if it said any of it."""
    own = any(one.voice == voice for one in said)
    pieces = [Piece(one.speech, one.voice == voice or not own, one.pause_s) for one in said]
    unsaid = (*unspoken, *(found for one in said for found in one.unsaid))
    return Narrated(join_pieces(pieces), voice if own else said[0].voice, unsaid)


def _as_written(speech: Speech, line: Line) -> Speech:
    """Make one sentence of what was spoken for it."""
    first, last = speech.sentences[0], speech.sentences[-1]
    words = tuple(word for sentence in speech.sentences for word in sentence.words)
    whole = Sentence(text=line.text, start_s=first.start_s, end_s=last.end_s, words=words)
    return Speech(speech.samples, speech.rate_hz, (whole,))


def _without_words(line: Line, choice: VoiceChoice) -> tuple[Unsaid, ...]:
    if choice.backend == SILENCE:
        return ()
    return tuple(
        Unsaid(
            words=words,
            reason="No voice has words for this",
            fallback=LEFT_OUT,
            remedy="Write out in the narration what is to be said.",
        )
        for words in line.unspoken
    )


def _left_to(line: Line, choice: VoiceChoice) -> tuple[Unsaid, ...]:
    """Tell of words that a voice of a service is given although it may pass over their letters."""
    if choice.backend != "edge" or speaks_all(choice.voice):
        return ()
    return tuple(
        Unsaid(
            words=stretch.text.strip(_MARKS),
            reason=f"The voice {choice.voice} may pass over {script_named(stretch.script).name}",
            fallback="left to the voice",
            remedy="Listen to the slide, and choose a multilingual voice if the words are missing.",
        )
        for stretch in split_by_script(line.spoken, choice.lang, choice.backend)
        if stretch.script
    )


def _foreign_words(stretch: Stretch, script: Script, choice: VoiceChoice, fallback: str) -> Unsaid:
    return Unsaid(
        words=stretch.text.strip(_MARKS),
        reason=f"The {choice.backend} voice for {choice.lang} does not read {script.name}",
        fallback=fallback,
        remedy="Write the words in the lecture's own letters as they are spoken, or use --tts edge.",
    )


def _told(failure: Exception) -> tuple[str, str]:
    """Tell why an engine failed, and what would help."""
    if isinstance(failure, LectraError):
        return failure.message.rstrip("."), failure.remedy or "Write the sentence in other words."
    return f"The voice failed: {failure}", "Write the sentence in other words."


def _raise_unless_local(failure: Exception, choice: VoiceChoice, *, apart: bool) -> None:
    """Raise what is not for another voice to make good here."""
    _raise_if_ending(failure)
    if isinstance(failure, VoiceDown | ServiceMissing) or (choice.backend in _SERVICES and not apart):
        raise failure


def _raise_if_ending(failure: Exception) -> None:
    """Raise where the run is being stopped, or the disk is full."""
    if stopped() or isinstance(failure, StoreError):
        raise failure
