"""Scripts and images → the deck; with the speech → the presentation."""

from __future__ import annotations

from prefect import task

from lectra.deck.layout import lay_out
from lectra.deck.theme import Theme
from lectra.deck.typefaces import check_typefaces
from lectra.document.numbered import numbered
from lectra.models import FileRef, Reveal, SlideImage, SpeechChunk, UnspokenDeck, WrittenSlide
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


@task(name="deck", task_run_name="deck", version="12", retries=1, **policy())
@timeit("deck")
def create_presentation(
    run: Run,
    lecture: str,
    lang: str,
    theme: Theme,
    scripts: list[WrittenSlide],
    images: list[SlideImage | None],
    ids: list[str],
    numbers: dict[str, int],
) -> UnspokenDeck:
    """Write the deck: editable text, images and notes.

    ``ids`` are what links to its slides name them by, ``numbers`` those of the passages that slides cite.
    """
    from lectra.deck.pptx import DeckSlide, write_deck  # not needed before: the first question does not wait

    check_typefaces(theme)
    slides = [
        DeckSlide(
            layout=lay_out(numbered(script, numbers), theme, image=image, lecture=lecture, lang=lang),
            script=script,
            picture=run.store.path(image.file) if image else None,
            alt=image.alt if image else "",
            id=name,
        )
        for script, image, name in zip(scripts, images, ids, strict=True)
    ]
    with run.store.scratch() as folder:
        target = folder / "deck.pptx"
        builds = write_deck(slides, title=lecture, lang=lang, theme=theme, target=target)
        return UnspokenDeck(file=run.store.put(target), builds=builds)


@task(name="presentation", task_run_name="presentation", version="5", retries=1, **policy())
@timeit("presentation")
def add_speech(
    run: Run,
    lang: str,
    theme: Theme,
    deck: UnspokenDeck,
    speeches: list[SpeechChunk],
    reveals: list[tuple[Reveal, ...]],
) -> FileRef:
    """Let each slide of the deck speak, show its items as they are spoken of, and give way to the next."""
    from lectra.deck.pptx import Track, add_narration, effects_of  # as above

    tracks = [
        Track(run.store.path(speech.mp3), speech.duration_s, effects_of(items, targets))
        for speech, items, targets in zip(speeches, reveals, deck.builds, strict=True)
    ]
    with run.store.scratch() as folder:
        target = folder / "presentation.pptx"
        add_narration(run.store.path(deck.file), tracks, lang=lang, theme=theme, target=target)
        return run.store.put(target)
