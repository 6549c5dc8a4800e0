"""``script.json``: a lecture's script in the form in which it is edited."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from lectra.document.deck import Deck
from lectra.document.slide import PageTitle, Slide, differ
from lectra.models import WrittenSlide
from lectra.project.made import Made
from lectra.report.notes import author_note


class ScriptEntry(Slide):
    """A slide in ``script.json``, or a page of one that takes several: those have one ``id``.

    A new slide has none; one without narration is to be written.
    """

    page: Annotated[int, Field(ge=1)] = 1
    title: PageTitle

    @property
    def script(self) -> WrittenSlide:
        """What the slide shows and what is said over it, which may have changed since it was read."""
        fields = {name: getattr(self, name) for name in Slide.model_fields if name != "id"}
        return WrittenSlide.model_construct(**fields)

    @property
    def name(self) -> str:
        """The id, and the number of a page after the first."""
        return f"{self.id}, page {self.page}" if self.page > 1 else self.id


class Script(Deck):
    """``script.json``: the deck page by page. ``note`` is what readers must be told of who wrote it."""

    note: str = ""
    slides: Annotated[tuple[ScriptEntry, ...], Field(min_length=1), AfterValidator(differ)]


def script_of(made: Made) -> Script:
    """Put a lecture's script in the form in which it is edited."""
    entries = [
        entry_of(plan.id, page, number)
        for place, plan in enumerate(made.outline.slides)
        for number, page in enumerate(made.pages_of(place), start=1)
    ]
    note = author_note(made.request.model, [page.script for page in made.pages])
    outline = made.outline
    return Script(
        title=outline.title,
        subtitle=outline.subtitle,
        lang=made.request.lang,
        sources=outline.sources,
        note=note,
        slides=tuple(entries),
    )


def entry_of(name: str, script: WrittenSlide, page: int = 1) -> ScriptEntry:
    """Put the script of a slide or a page in the form in which it is edited; ``name`` is the slide's id."""
    return ScriptEntry(
        id=name,
        page=page,
        **script.model_dump(exclude={"id", "written", "removed", "unsupported", "warnings"}),
    )
