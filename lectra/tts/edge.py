"""Microsoft's voices, by the service that reads aloud in the Edge browser (the ``edge-tts`` package)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, NamedTuple

import aiohttp
import numpy as np
from pydantic import SecretStr

from lectra.errors import ServiceMissing, SpeechError, VoiceDown
from lectra.logs import shown_host
from lectra.models import Sentence, SpokenWord
from lectra.tts import Speech
from lectra.tts.edge_client import FAILURES, EdgeRequest, address_of, request_to
from lectra.tts.edge_mp3 import BYTES_A_SECOND, OFF_S, RATE_HZ, decode
from lectra.tts.edge_text import Part, Span, Word, joined, pack, place
from lectra.tts.lines import Line, said_lines
from lectra.tts.pace import expected_s, is_plausible, longest_s
from lectra.tts.sound import Samples, loud_span, pause, silent

PATIENCE_S = 20.0
"""How long the service may be silent. In all it may take as much longer as its speech lasts."""

_SILENCE = 2
"""How many times as long as the speech the sound may be, silence and all."""
_TICKS_A_SECOND = 10_000_000
_NETWORK_REMEDY = "Check the network and LECTRA_EDGE_URL, or use an offline voice: --tts auto."


class Answer(NamedTuple):
    """One request's sound, trimmed, and when its words are heard in it."""

    samples: Samples
    words: tuple[Word, ...]


class Take(NamedTuple):
    """Sound of some parts of a narration, and when each is heard in it."""

    samples: Samples
    parts: tuple[Part, ...]
    spans: tuple[Span, ...]


class EdgeVoice:
    """Speaks with a voice of Microsoft's, such as ``en-US-AriaNeural``.

    ``url`` is the WebSocket address used in place of the service's, its query included; ``patience_s`` how
    long the service may be silent; ``rate`` and ``pitch`` are as :func:`lectra.tts.choose_voice` lets them
    through.
    """

    def __init__(
        self,
        voice: str,
        lang: str,
        rate: str = "+0%",
        pitch: str = "+0Hz",
        *,
        url: SecretStr | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.name = f"edge:{voice}"
        self._voice, self._lang, self._rate, self._pitch = voice, lang, rate, pitch
        self._url = url or SecretStr("")
        self._patience_s = patience_s
        self._tempo = 1 + int(rate.removesuffix("%")) / 100

    async def speak(self, narration: str) -> Speech:
        """Speak a narration, in one request if it is not long; without a word in it, a second of silence.

        Raises SpeechError where what comes is not whole; VoiceDown where the service refuses, or nothing
        comes in time; ServiceMissing where it cannot be reached.
        """
        lines = said_lines(narration, self._lang)
        if not lines:
            return silent(narration, RATE_HZ)
        pieces = pack([line.spoken for line in lines])
        takes = [take for parts in pieces for take in await self._takes(parts)]
        return _join(lines, takes)

    async def _takes(self, parts: list[Part]) -> list[Take]:
        """Speak parts in one request; one by one where their times cannot be told from its words."""
        answer = await self._ask(joined(parts))
        if len(parts) == 1:
            whole = Span(0, len(answer.samples) / RATE_HZ, answer.words)
            return [Take(answer.samples, tuple(parts), (whole,))]
        spans = place(parts, answer.words)
        if spans is None:
            return [take for part in parts for take in await self._takes([part])]
        return [Take(answer.samples, tuple(parts), tuple(spans))]

    async def _ask(self, text: str) -> Answer:
        """Send one request and check what comes. Raises SpeechError, ServiceMissing."""
        try:
            with request_to(self._url, "speech"):
                mp3, words, ended = await self._receive(text)
        except FAILURES as exc:
            # Errors of the connection quote the address, and with it the key that a proxy's may hold.
            raise _wrapped(exc, self._url) from (None if self._url else exc)
        if not ended:
            raise SpeechError("The Edge service closed the connection before the end of the speech.")
        samples = await asyncio.to_thread(decode, mp3)
        heard = loud_span(samples, RATE_HZ)
        start_s, end_s = heard.start / RATE_HZ, heard.stop / RATE_HZ
        if words and words[-1].end_s > len(samples) / RATE_HZ + OFF_S:
            raise SpeechError(f"The Edge service's sound is cut off after {end_s:.1f} s.")
        if not is_plausible(end_s - start_s, text, self._tempo):
            usual_s = expected_s(text, self._tempo)
            raise SpeechError(
                f"The Edge service spoke for {end_s - start_s:.1f} s, and some {usual_s:.1f} s were expected."
            )
        return Answer(samples[heard], tuple(_within(word, start_s, end_s) for word in words))

    async def _receive(self, text: str) -> tuple[bytes, tuple[Word, ...], bool]:
        """Give what one request brings: MP3, words, and whether the service said that it is all."""
        request = EdgeRequest(self._url, text, self._voice, rate=self._rate, pitch=self._pitch)
        mp3 = bytearray()
        words: list[Word] = []
        loop = asyncio.get_running_loop()
        latest = loop.time() + self._patience_s + expected_s(text, self._tempo)
        most_bytes = round(_SILENCE * BYTES_A_SECOND * longest_s(text, self._tempo))
        async with (
            asyncio.timeout(self._patience_s) as silence,
            aclosing(request.messages()) as messages,
        ):
            async for message in messages:
                silence.reschedule(min(latest, loop.time() + self._patience_s))
                if message["type"] == "audio":
                    mp3 += message["data"]
                else:
                    words.append(_word(message))
                if len(mp3) > most_bytes or len(words) > len(text):
                    raise SpeechError("The Edge service sends more than the text takes to be said.")
        return bytes(mp3), tuple(words), request.is_whole(len(mp3))


def _within(word: Word, start_s: float, end_s: float) -> Word:
    """Give a word's time in what is left when all but ``start_s`` to ``end_s`` is cut off."""
    first, last = (min(max(at_s, start_s), end_s) - start_s for at_s in (word.start_s, word.end_s))
    return Word(word.text, first, last)


def _word(message: Any) -> Word:
    start_s = message["offset"] / _TICKS_A_SECOND
    return Word(message["text"], start_s, start_s + message["duration"] / _TICKS_A_SECOND)


def _join(lines: Sequence[Line], takes: Sequence[Take]) -> Speech:
    """Put takes in a row: behind a sentence comes its pause, none inside one."""
    row: list[Samples] = []
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    heard: dict[int, list[SpokenWord]] = {}
    at = 0
    for take in takes:
        if take.parts[0].sentence not in starts and row:
            row.append(pause(RATE_HZ, lines[take.parts[0].sentence - 1].pause_s))
            at += len(row[-1])
        for part, span in zip(take.parts, take.spans, strict=True):
            starts.setdefault(part.sentence, at / RATE_HZ + span.start_s)
            ends[part.sentence] = at / RATE_HZ + span.end_s
            heard.setdefault(part.sentence, []).extend(
                SpokenWord(text=word.text, start_s=round(at / RATE_HZ + word.start_s, 4))
                for word in span.words
            )
        row.append(take.samples)
        at += len(take.samples)
    spoken = (
        Sentence(text=line.text, start_s=starts[n], end_s=ends[n], words=tuple(heard[n]))
        for n, line in enumerate(lines)
    )
    return Speech(samples=np.concatenate(row), rate_hz=RATE_HZ, sentences=tuple(spoken))


def _wrapped(exc: BaseException, url: SecretStr) -> SpeechError | ServiceMissing:
    if isinstance(exc, aiohttp.InvalidURL):
        return ServiceMissing(
            "LECTRA_EDGE_URL is not an address.", remedy="Write it like ws://host:port/path."
        )
    if isinstance(exc, aiohttp.ClientConnectorError):
        host = shown_host(address_of(url))
        return ServiceMissing(f"The Edge service at {host} cannot be reached.", remedy=_NETWORK_REMEDY)
    if isinstance(exc, aiohttp.ClientResponseError):
        reason = f"refused the connection ({exc.status}); a wrong clock can be the cause"
    elif isinstance(exc, TimeoutError):
        reason = "did not answer in time"
    else:
        reason = f"gave no usable answer ({type(exc).__name__})"
    # What comes over the connection may be due to the text; that there is no connection is not.
    kind = VoiceDown if isinstance(exc, aiohttp.ClientError | OSError) else SpeechError
    return kind(f"The Edge service {reason}.", remedy="It often works again after a while.")
