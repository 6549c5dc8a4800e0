"""What a run will be made with, settled before any work: services asked once, side by side."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from lectra.deck.scripts import script_of
from lectra.document.deck import Deck
from lectra.errors import InvalidInput
from lectra.images import choose_images, images_answer
from lectra.images.choice import ImageServices, WebChoice
from lectra.llm import ModelServices, Settled, settle_model
from lectra.llm.size import is_small
from lectra.models import ImageChoice, LectureRequest, ModelChoice
from lectra.options import LectureOptions
from lectra.request import Checked
from lectra.settings import Settings
from lectra.tts import VoiceServices, language_name, settle_voice, warn_of_silence

ANSWER_S = 3.0
"""How long ``auto`` waits for an image service."""


AS_PLANNED = ModelChoice(backend="outline", model="as-it-stands")
"""No model: what the outline says is what is said."""


@dataclass(frozen=True)
class Services:
    """Where the services are and the keys to them; no part of what decides a step's result."""

    model: ModelServices
    voice: VoiceServices
    images: ImageServices


def services_from(settings: Settings) -> Services:
    """Pick from the settings what each seam needs."""
    return Services(
        model=ModelServices(
            ollama_url=settings.ollama_url,
            ollama_model=settings.ollama_model,
            openai_url=settings.openai_url,
            openai_model=settings.openai_model,
            openai_api_key=settings.openai_api_key,
            settings=settings.of_parts,
        ),
        voice=VoiceServices(
            edge_url=settings.edge_url, piper_voice=settings.piper_voice, settings=settings.of_parts
        ),
        images=ImageServices(
            settings=settings.of_parts, contact=settings.contact, allow_hosts=settings.image_allow_hosts
        ),
    )


async def settle(request: Checked, services: Services) -> LectureRequest:
    """Settle which model, voice and images a lecture is made with.

    Raises InvalidInput, before any service is asked where it can be known, and ServiceMissing.
    """
    options = request.options
    _check_fonts(request)
    # Each imports what it asks with, and gives way once before it asks: while one imports, nobody else's
    # request waits, and none loses its patience with a service that has answered.
    model, spoken, (images, why_images) = await asyncio.gather(
        _settle_model(request, services.model),
        settle_voice(options.tts, request.lang, options.voice, options.rate, options.pitch, services.voice),
        settle_images(options, services.images),
    )
    checked = request._asdict()
    del checked["options"]
    checked["warnings"] += warn_of_silence(options.tts, spoken)
    return LectureRequest(
        **checked,
        model=model.choice,
        voice=spoken.choice,
        images=images,
        reasons={"llm": model.reason, "tts": spoken.reason, "images": why_images},
    )


async def _settle_model(request: Checked, services: ModelServices) -> Settled:
    """Settle who writes: a model, or the outline itself. Raises InvalidInput and ServiceMissing."""
    options = request.options
    if options.sources and options.text != "write":
        return Settled(AS_PLANNED, "The sources are spoken in their own words.")
    if options.llm == "none":
        return Settled(AS_PLANNED, "No language model is to be used.")
    settled = await settle_model(options.llm, services)
    if options.sources:
        return _writing_from_sources(settled)
    if not writes(settled.choice, request.lang):
        return _without_model(settled.choice, request.lang, request.outline)
    return settled


def _writing_from_sources(settled: Settled) -> Settled:
    """Check that a model is capable of writing from sources (InvalidInput)."""
    if is_small(settled.choice.model):
        reason = f"the language model {settled.choice.model} is too small to write from sources"
        remedy = (
            "Use --text condense, which takes no model; or a larger one: --llm ollama, --llm openai, or a "
            "file of your own (LECTRA_EMBEDDED_MODEL)."
        )
        raise InvalidInput("text", f"{reason} ({settled.reason})", remedy=remedy)
    return settled._replace(reason=f"{settled.reason} It writes from the sources alone.")


async def settle_images(options: LectureOptions, services: ImageServices) -> tuple[ImageChoice | None, str]:
    """Settle the source of images: for ``auto``, the services that answer, else drawn ones; and say why."""
    choice = choose_images(options.images, options.image_folder, services)
    if options.images != "auto" or not isinstance(choice, WebChoice):
        return choice, f"{options.images} was asked for."
    states = await images_answer(choice, ANSWER_S)
    ready = tuple(name for name in choice.sources if states[name] == "ready")
    if ready:
        return choice.model_copy(update={"source": "+".join(ready), "sources": ready}), "These answer."
    return choose_images("drawn", None), "No image service answers."


def _check_fonts(request: Checked) -> None:
    """Check that what is known already can be drawn here. Raises InvalidInput and ServiceMissing."""
    texts = _texts(request)
    if script_of(request.lang) == "Latn" and all(map(str.isascii, texts)):
        return  # LECTRA's own font has that, and need not be opened for the first question
    from lectra.deck.fonts import check_fonts

    check_fonts(request.lang, texts)


def _texts(request: Checked) -> list[str]:
    """Give all text that is known already and will be drawn."""
    slides = request.outline.slides if request.outline else ()
    return [request.topic, *(text for slide in slides for text in (slide.title, *slide.points))]


def writes(model: ModelChoice, lang: str) -> bool:
    """Whether a model writes a language: small ones, as that which ships, write English alone."""
    return not is_small(model.model) or lang.split("-", maxsplit=1)[0].lower() == "en"


def _without_model(model: ModelChoice, lang: str, outline: Deck | None) -> Settled:
    """Let the outline say all that is said, where there is no model for the language."""
    if outline is None:
        raise InvalidInput(
            "lang",
            f"the language model {model.model} does not write {language_name(lang)}",
            remedy="Use --llm ollama or --llm openai, or write the points yourself: --outline FILE.",
        )
    why = f"No model here writes {language_name(lang)}: the outline is spoken as it stands."
    return Settled(AS_PLANNED, why)
