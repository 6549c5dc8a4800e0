"""A slide, as it is planned and as it is made."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from lectra.document.blocks import Block, BlockBase, DeckList, Picture
from lectra.document.citing import MAX_CITES, PassageId, cited_in
from lectra.document.cues import find_phrase
from lectra.document.former import upgrade_slide
from lectra.document.text import MARKS, MAX_TITLE, NOT_PILED_UP, Line, Model, Narration, Title
from lectra.registry import BLOCKS

Role = Literal["title", "section", "content", "closing"]
_ID = re.compile(r"([a-z0-9][a-z0-9-]{0,39})?")


def _check_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError("an id has small letters, digits and hyphens alone, 40 of them at most")
    return text


def _check_shows(name: str) -> str:
    names = [other for other in BLOCKS if BLOCKS[other].model.ask()]
    if name and name not in names:
        raise ValueError(f"a model writes no block {name[:40]!r}; choose {' or '.join(names)}")
    return name


SlideId = Annotated[str, AfterValidator(_check_id)]
"""What a slide is known by, wherever it stands and whatever it is called; empty for a new one."""
PageTitle = Annotated[str, Field(min_length=1, max_length=MAX_TITLE + 10), NOT_PILED_UP, *MARKS]
"""The title of a page, with its number: "Heat (2)"."""
_QUOTED = 80
"""Characters of a phrase that an error quotes."""
_WITH_SUBTITLE = ("title", "section")
_LAYOUTS_OF_ROLES: dict[Role, tuple[str, ...]] = {
    "title": ("title",),
    "section": ("section",),
    "closing": ("closing",),
}
_TITLE_ALONE = ("bullets", "statement")
"""The layouts of a slide of content without a block."""


class Slide(Model):
    """One slide. ``id`` is given once and stays the slide's; see :mod:`lectra.identity`.

    A slide without a block and without a narration is written, and then shows what was found; one with the
    layout ``statement`` shows its title alone. ``narration`` is what is said, to the letter; where it is
    empty, it is written. ``notes`` are for who presents, beside the narration. ``picture`` is what stands
    beside the text; without one, words of the title are looked for.

    ``cites`` are the passages of the deck's sources that it rests on; a mark in a text (``[^s1.12]``) names
    the one that this text does.

    ``shows`` is the type of block that is still to be written; the slide's bullets, if it has any, say what
    of, and stay where that fails.
    """

    id: SlideId = ""
    role: Role = "content"
    layout: Annotated[str, Field(max_length=40)] = "auto"
    title: Title
    subtitle: Line = ""
    shows: Annotated[str, AfterValidator(_check_shows)] = ""
    blocks: Annotated[tuple[Block, ...], Field(max_length=1)] = ()
    picture: Picture | None = None
    narration: Narration = ""
    notes: Narration = ""
    cites: Annotated[tuple[PassageId, ...], Field(max_length=MAX_CITES)] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        return upgrade_slide(data)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.subtitle and self.role not in _WITH_SUBTITLE:
            raise ValueError("only a title or a section slide has a subtitle; make it a point")
        if self.shows and self.role != "content":
            raise ValueError(f'a {self.role} slide shows no block that is written; leave "shows" out')
        if self.shows and self.block and self.block.type != "bullets":
            raise ValueError(f'it has a {self.block.type} block already; leave "shows" out')
        if self.block and not self._possible:
            raise ValueError(f"a {self.role} slide shows no {self.block.type} block")
        if self.layout != "auto" and self.layout not in self._possible:
            name = self.shows or (self.block.type if self.block else "")
            what = f"a {name} block" if name else f"a {self.role} slide without a block"
            choices = " or ".join(("auto", *self._possible))
            raise ValueError(f"there is no layout {self.layout} for {what}; choose {choices}")
        if self.picture and isinstance(self.block, Picture):
            raise ValueError('its picture is its block; leave "picture" out')
        self._check_cues()
        return self

    def _check_cues(self) -> None:
        """Refuse an item that is to appear at words that are not said, or said before those of another."""
        if self.block is None:
            return
        for item in self.block.uncued():
            raise ValueError(
                f'what is to appear "at" {item.at[:_QUOTED]!r} does not appear by itself; leave "at" out'
            )
        for number, cue in self.block.lost_cues(self.narration):
            where = "the narration does not have" if self.narration else "there is no narration to have"
            if find_phrase(cue, self.narration) >= 0:
                where = "the narration has only before the words of an item above it"
            raise ValueError(
                f'item {number} appears "at" {cue[:_QUOTED]!r}, which {where}; '
                'quote words that are said, or leave "at" out'
            )

    @property
    def name(self) -> str:
        """What no other slide of the file may be called, unless it is empty."""
        return self.id

    @property
    def block(self) -> BlockBase | None:
        """The block it shows, if it has one."""
        return self.blocks[0] if self.blocks else None

    @property
    def cited(self) -> tuple[str, ...]:
        """The passages that it cites, each once: those of what it shows first."""
        return tuple(dict.fromkeys((*self.cited_shown, *cited_in(self.narration), *self.cites)))

    @property
    def cited_shown(self) -> tuple[str, ...]:
        """The passages that its texts cite, in their order."""
        return cited_in((self.title, self.subtitle, *self.blocks, self.picture))

    @property
    def lists_deck(self) -> bool:
        """Whether what it shows is made from the other slides of its deck."""
        return isinstance(self.block, DeckList)

    @property
    def arranged(self) -> str:
        """The layout that shows it."""
        return self._possible[0] if self.layout == "auto" else self.layout

    @property
    def points(self) -> tuple[str, ...]:
        """What its block says in words."""
        return self.block.said() if self.block else ()

    def told(self, lang: str) -> tuple[str, ...]:
        """Return what is said over it in a language where no narration is written; each a sentence."""
        return tuple(dict.fromkeys((self.title, *(self.block.told(lang) if self.block else ()))))

    @property
    def in_words(self) -> tuple[str, ...]:
        """What it shows beside its title, in order, for who reads it where it cannot be seen."""
        caption = self.picture.caption if self.picture else ""
        return tuple(text for text in (self.subtitle, *self.points, caption) if text.strip())

    @property
    def texts(self) -> tuple[str, ...]:
        """What there is to read on it."""
        return (self.title, self.subtitle, *(self.block.texts() if self.block else ()))

    @property
    def waits_s(self) -> float:
        """Seconds of silence after what is said over it, beyond the usual pause."""
        return self.block.waits_s if self.block else 0.0

    @property
    def items(self) -> int:
        """How many items of its block appear one by one: none of a title slide, and never one alone."""
        count = len(self.block.revealed()) if self.block and self.role != "title" else 0
        return count if count > 1 else 0

    @property
    def is_pictured(self) -> bool:
        """Whether a picture goes on it."""
        block = BLOCKS[self.shows].model if self.shows else self.block
        return block is None or block.pictured

    @property
    def pictured(self) -> Picture:
        """The picture that goes on it."""
        if isinstance(self.block, Picture):
            return self.block
        return self.picture or Picture()

    def with_file(self, path: str) -> Self:
        """Return the slide with another path of its picture's file."""
        pictured = self.pictured.model_copy(update={"file": path})
        return self.model_copy(
            update={"blocks": (pictured,)} if isinstance(self.block, Picture) else {"picture": pictured}
        )

    @property
    def _possible(self) -> tuple[str, ...]:
        """The layouts that can show it, the first of them unless another is asked for."""
        block = BLOCKS[self.shows].model if self.shows else self.block
        of_role = _LAYOUTS_OF_ROLES.get(self.role)
        if block is None:
            return of_role or _TITLE_ALONE
        if of_role:
            shared = tuple(name for name in block.layouts if name in of_role)
            return shared or (block.layouts if self.role == "closing" else ())
        return tuple(name for name in block.layouts if name not in _WITH_SUBTITLE)


S = TypeVar("S", bound=Slide)


def differ(slides: tuple[S, ...]) -> tuple[S, ...]:
    """Return slides whose ids all differ. Raises ValueError, naming those that do not."""
    places: dict[str, int] = {}
    for place, slide in enumerate(slides):
        first = places.setdefault(slide.name, place)
        if slide.id and first != place:
            raise ValueError(
                f"slides {first} and {place} have the same id, {slide.name}; "
                'leave "id" out of the one that is new'
            )
    return slides
