"""Scripts, images and speech → the deck."""

from __future__ import annotations

from prefect import task

from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.theme import LECTRA
from lectra.models import FileRef, SlideImage, SlideScript, SpeechChunk
from lectra.runs.profiler import timeit
from lectra.runs.workspace import Run
from tasks.policy import POLICY


@task(name="deck", version="2", retries=1, **POLICY)
@timeit("deck")
def build_deck(
    run: Run,
    lecture: str,
    lang: str,
    scripts: list[SlideScript],
    images: list[SlideImage | None],
    speeches: list[SpeechChunk],
) -> FileRef:
    """Write the deck: editable text, images, notes, and each slide's speech."""
    slides = [
        DeckSlide(
            layout=lay_out(script, LECTRA, image=image, lecture=lecture, lang=lang),
            script=script,
            picture=run.store.path(image.file) if image else None,
            alt=image.alt if image else "",
            mp3=run.store.path(speech.mp3),
            duration_s=speech.duration_s,
        )
        for script, image, speech in zip(scripts, images, speeches, strict=True)
    ]
    with run.store.scratch() as folder:
        target = folder / "presentation.pptx"
        write_deck(slides, title=lecture, lang=lang, theme=LECTRA, target=target)
        return run.store.put(target)
