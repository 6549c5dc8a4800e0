"""Which voice a lecture gets: what each backend speaks, and the checks of what was asked for."""

from __future__ import annotations

import difflib
import re

from lectra.errors import InvalidInput, ServiceMissing
from lectra.models import VoiceChoice
from lectra.programs import command_for
from lectra.registry import SPEECH_ENGINES
from lectra.tts.engine import Voices, VoiceServices
from lectra.tts.languages import GENDERS, is_language, languages, normal_tag, primary

SILENCE = "none"
"""The engine that says nothing, in any language."""


def choose_voice(
    wanted: str, lang: str, voice: str, rate: str, pitch: str, services: VoiceServices | None = None
) -> VoiceChoice:
    """Settle backend and voice for a language, asking no service.

    ``voice`` is a name, ``female``, ``male`` or empty; ``services`` names the file that piper speaks with.
    For ``auto`` that is the backend that has the named voice, and else the best offline one: see
    :func:`lectra.tts.settle_voice` for the one that asks the service too.

    Raises InvalidInput for an unknown backend or voice, for a language that is not spoken, and for a rate
    (-50 % to +100 %) or pitch (-100 Hz to +100 Hz) that is malformed or out of range; ServiceMissing for a
    backend that is not installed.
    """
    if wanted not in ("auto", *SPEECH_ENGINES):
        remedy = f"Choose one of: auto, {', '.join(SPEECH_ENGINES)}."
        raise InvalidInput("tts", f"{wanted!r} is not known", remedy=remedy)
    _check_change("rate", rate, "%", -50, 100)
    _check_change("pitch", pitch, "Hz", -100, 100)
    if wanted == SILENCE:
        _check_language(lang)
        return _silence(voice, lang, rate, pitch)
    backend = _backend_for(lang, voice) if wanted == "auto" else wanted
    voices = spoken_by(backend, lang, services)
    if not voices:
        raise _not_spoken(wanted, backend, lang)
    name = _pick(voices, voice)
    if name is None:
        if voice in GENDERS:
            raise _no_such_gender(backend, lang, voice)
        raise _unknown_voice(wanted, backend, lang, voice, voices)
    return VoiceChoice(backend=backend, voice=name, lang=lang, rate=rate, pitch=pitch)


def offline_voice(choice: VoiceChoice) -> VoiceChoice:
    """Give the voice that speaks in place of another without a network; an offline one stands for itself.

    English is spoken by the embedded voice; other languages by espeak-ng, as a woman or a man as before.
    Raises ServiceMissing where no offline voice speaks the language.
    """
    if choice.backend in offline_engines():
        return choice
    for backend in offline_engines():
        voices = spoken_by(backend, choice.lang)
        if voices:
            name = _pick(voices, gender_of(choice)) or next(iter(voices))
            return choice.model_copy(update={"backend": backend, "voice": name})
    raise ServiceMissing(
        f"No offline voice speaks {language_name(choice.lang)}.",
        remedy="It needs the network: --tts edge. Without a voice: --tts none.",
    )


def stand_ins(choice: VoiceChoice) -> tuple[VoiceChoice, ...]:
    """Return what speaks in a voice's place where it fails, best first: offline voices, and last silence.

    An offline voice has the same gender where the engine has one. Silence lasts as long as reading takes.
    """
    if choice.backend == SILENCE:
        return ()
    found = []
    for backend in offline_engines():
        voices = spoken_here(backend, choice.lang) if backend != choice.backend else {}
        if voices:
            name = _pick(voices, _gender_here(choice)) or next(iter(voices))
            found.append(choice.model_copy(update={"backend": backend, "voice": name}))
    return (*found, _silence("", choice.lang, choice.rate, choice.pitch))


def spoken_by(backend: str, lang: str, services: VoiceServices | None = None) -> Voices:
    """Give the voices of a backend for a language; none where it does not speak it.

    Raises ServiceMissing where the backend is not installed, InvalidInput for a piper file that is not sound.
    """
    return SPEECH_ENGINES[backend].voices(lang, services or VoiceServices())


def offline_engines() -> tuple[str, ...]:
    """Return what speaks without a network and without a file of the user's, in order of preference."""
    return tuple(engine.name for engine in SPEECH_ENGINES.values() if engine.offline)


def gender_of(choice: VoiceChoice) -> str:
    """Say whether a chosen voice is a woman's or a man's; empty where it is not known."""
    if SPEECH_ENGINES[choice.backend].by_file:
        return ""
    return spoken_by(choice.backend, choice.lang).get(choice.voice, "")


def language_name(lang: str) -> str:
    """Name a language in English, or by its tag where the table lacks it."""
    found = languages().get(primary(lang))
    return found.english if found else repr(lang)


def _gender_here(choice: VoiceChoice) -> str:
    try:
        return gender_of(choice)
    except ServiceMissing:
        return ""


def _silence(voice: str, lang: str, rate: str, pitch: str) -> VoiceChoice:
    if voice:
        raise InvalidInput(
            "voice", f"there is no voice {voice!r} with --tts {SILENCE}", remedy="Leave --voice or --tts out."
        )
    return VoiceChoice(backend=SILENCE, voice="", lang=lang, rate=rate, pitch=pitch)


def _backend_for(lang: str, voice: str) -> str:
    """Settle ``auto``: the first backend that has the voice, offline ones before; else one that speaks."""
    in_order = (*offline_engines(), "edge")
    having = (backend for backend in in_order if _pick(spoken_here(backend, lang), voice))
    speaking = (backend for backend in in_order if spoken_here(backend, lang))
    return next(having, None) or next(speaking, "edge")


def spoken_here(backend: str, lang: str) -> Voices:
    """Return the voices of a backend for a language; none where it is not installed."""
    try:
        return spoken_by(backend, lang)
    except ServiceMissing:
        return {}


def _pick(voices: Voices, voice: str) -> str | None:
    """Find a voice by name in any case, by gender, or the default for no wish."""
    if not voice:
        return next(iter(voices), None)
    if voice in GENDERS:
        return next((name for name, gender in voices.items() if gender == voice), None)
    return next((name for name in voices if name.lower() == voice.lower()), None)


def _not_spoken(wanted: str, backend: str, lang: str) -> InvalidInput:
    by = "any voice here" if wanted == "auto" else f"the {backend} voice"
    others = [other for other in ("edge", *offline_engines()) if spoken_here(other, lang)]
    if others:
        remedy = f"{language_name(lang)} is spoken by: {', '.join(others)}."
    else:
        remedy = (
            f"Spoken are: {', '.join(languages())}; '{command_for('voices')}' lists all. "
            f"Without a voice: --tts {SILENCE}."
        )
    return InvalidInput("lang", f"{lang!r} is not spoken by {by}", remedy=remedy)


def _unknown_voice(wanted: str, backend: str, lang: str, voice: str, voices: Voices) -> InvalidInput:
    if wanted == "auto":
        voices = {**spoken_by("edge", lang), **voices}
    by_lower = {name.lower(): name for name in voices}
    near = [by_lower[name] for name in difflib.get_close_matches(voice.lower(), by_lower, n=3, cutoff=0.6)]
    own = [name for name in voices if normal_tag(name).startswith(primary(lang)) or backend != "edge"]
    shown = near or own[:8] or list(voices)[:8]
    listed = ", ".join(shown)
    named = f"Did you mean: {listed}?" if near else f"For {lang} there is: {listed}."
    return InvalidInput(
        "voice",
        f"{voice!r} is not a voice for {language_name(lang)}",
        remedy=f"{named} '{command_for('voices')} --lang {lang}' lists all.",
    )


def _no_such_gender(backend: str, lang: str, gender: str) -> InvalidInput:
    reason = f"the {backend} engine has no {gender} voice for {language_name(lang)}"
    if SPEECH_ENGINES[backend].by_file:
        reason = f"it is not known whether the voice of {backend}'s file is {gender}"
    others = [
        f"--tts {other}"
        for other in ("edge", *offline_engines())
        if other != backend and _pick(spoken_here(other, lang), gender)
    ]
    remedy = f"One that has is: {' or '.join(others)}." if others else "Leave --voice out."
    return InvalidInput("voice", reason, remedy=remedy)


def _check_language(lang: str) -> None:
    """Refuse a tag whose language there is not: silence is in any language, but in one."""
    if not is_language(lang):
        remedy = f"Write a tag such as en, pt-BR or gsw; '{command_for('voices')}' lists languages."
        raise InvalidInput("lang", f"{lang!r} is no language's tag", remedy=remedy)


def _check_change(field: str, value: str, unit: str, low: int, high: int) -> None:
    remedy = f"Write it like +10{unit}, from {low}{unit} to +{high}{unit}."
    if not re.fullmatch(rf"[+-]\d{{1,3}}{unit}", value):
        raise InvalidInput(field, f"{value!r} has the wrong form", remedy=remedy)
    if not low <= int(value.removesuffix(unit)) <= high:
        raise InvalidInput(field, f"{value} is out of range", remedy=remedy)
