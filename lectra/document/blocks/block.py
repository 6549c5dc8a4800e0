"""What all blocks have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import PlainSerializer, PlainValidator

from lectra.document.cued import Cued, cued_in, without_cues
from lectra.document.cues import find_phrases
from lectra.document.text import Item, Model
from lectra.registry import BLOCKS


class BlockBase(Model, ABC):
    """What a slide shows below its title. ``layouts`` can show it, the first of them unless asked.

    ``in_column``: it may stand in a column, beside another. ``pictured``: a picture goes beside it.

    A language model writes those that :meth:`ask`. ``verbatim`` names the fields of what it answers that are
    no prose, and are taken to the letter; other texts have at most ``longest`` characters, or are asked for
    once more, shorter.
    """

    layouts: ClassVar[tuple[str, ...]]
    in_column: ClassVar[bool] = False
    pictured: ClassVar[bool] = True
    verbatim: ClassVar[frozenset[str]] = frozenset()
    longest: ClassVar[int] = 90

    type: str

    @classmethod
    def ask(cls) -> dict[str, Any] | None:
        """Return the JSON schema of what a model is asked for, small; None where it is not asked.

        Its ``description`` says in words how much of what there is to be.
        """
        return None

    @classmethod
    def read(cls, answer: Any) -> Self:
        """Make a block of an answer in the form of :meth:`ask`. Raises ValueError, saying what is wrong."""
        return cls.model_validate(answer)

    @abstractmethod
    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return what stands in which slot of its layout: ``body``, and others that the layout has."""

    def said(self) -> tuple[str, ...]:
        """Return what it says in words, the same in all languages."""
        return tuple(item.text for items in self.shown().values() for item in items)

    def told(self, lang: str) -> tuple[str, ...]:  # noqa: ARG002  # for those that have words of their own
        """Return what is said of it in a language (BCP-47) where no narration is written; each a sentence."""
        return self.said()

    def texts(self) -> tuple[str, ...]:
        """Return what there is to read on the slide, each text once."""
        return self.said()

    def sources(self) -> tuple[str, ...]:
        """Return whose words or data it shows, as far as it names them; an empty text for none."""
        return ()

    @property
    def waits_s(self) -> float:
        """Seconds of silence at the end of its slide, for who is to think."""
        return 0.0

    def revealed(self) -> tuple[str, ...]:
        """Return in words what appears one by one as the voice speaks of it; nothing where all is at once."""
        return ()

    def cued(self) -> tuple[Cued, ...]:
        """Return the items of which :meth:`revealed` has the words, in the same order."""
        return tuple(cued_in(self)) or tuple(Cued() for _ in self.revealed())

    def cues(self) -> tuple[str, ...]:
        """Return the phrase at which each of them appears, "" where its author named none."""
        return tuple(item.at for item in self.cued())

    def uncued(self) -> tuple[Cued, ...]:
        """Return what has a phrase, and does not appear by itself."""
        known = set(map(id, self.cued()))
        return tuple(item for item in cued_in(self) if item.at and id(item) not in known)

    def lost_cues(self, narration: str) -> tuple[tuple[int, str], ...]:
        """Return the items whose phrases a narration does not have, or not in their order, counted from 1."""
        cues = self.cues()
        places = zip(cues, find_phrases(cues, narration), strict=True)
        return tuple((number, cue) for number, (cue, place) in enumerate(places, 1) if cue and place is None)

    def cued_by(self, narration: str) -> Self:
        """Return the block without the phrases that a narration does not have, or not in their order."""
        items = self.cued()
        lost = {id(items[number - 1]) for number, _ in self.lost_cues(narration)}
        return without_cues(self, lost) if lost else self

    def standing(self) -> Mapping[str, BlockBase]:
        """Return the blocks that are drawn, by the place in their layout; itself, unless it holds others."""
        return {"body": self}

    def first_item_of(self, block: BlockBase) -> int:  # noqa: ARG002  # for those that hold others
        """Return the number of the first item of a block that stands in it; 0 for itself."""
        return 0

    def with_files(self, folder: Path | None) -> Self:  # noqa: ARG002  # for those that name some
        """Return the block with what it reads from files, which are named from the outline's folder.

        There is none for an outline that is sent as text. Raises InvalidInput.
        """
        return self

    def flow(self) -> tuple[Item, ...]:
        """Return what may go on on another slide, where one has no room for all of it."""
        return ()

    def with_flow(self, items: Sequence[Item]) -> Self:  # noqa: ARG002  # for those that have some
        """Return the block with some of what may go on on another slide."""
        return self


@dataclass(frozen=True)
class BlockType:
    """A registered type of block, and its ``model``.

    ``plan`` says when a slide is to show it, for a language model that plans a lecture; one without it is
    not offered.
    """

    name: str
    label: str
    model: type[BlockBase]
    rank: int = 100
    plan: str = ""


B = TypeVar("B", bound=BlockBase)


def block(label: str, *, rank: int = 100, plan: str = "") -> Callable[[type[B]], type[B]]:
    """Register a block under its class's ``type``; with a ``plan``, models are offered it."""

    def add(made: type[B]) -> type[B]:
        BLOCKS.add(BlockType(str(made.model_fields["type"].default), label, made, rank, plan))
        return made

    return add


def _read(data: Any) -> BlockBase:
    """Read a block of any type. Raises ValueError, and ValidationError naming its field."""
    return _read_one_of(data, in_column=False)


def _read_in_column(data: Any) -> BlockBase:
    return _read_one_of(data, in_column=True)


def _read_one_of(data: Any, *, in_column: bool) -> BlockBase:
    if isinstance(data, BlockBase):
        return data
    name = data.get("type") if isinstance(data, dict) else None
    if not isinstance(name, str):
        raise ValueError('it is no block; write {"type": …} with what a block of that type has')
    if name in BLOCKS and (BLOCKS[name].model.in_column or not in_column):
        return BLOCKS[name].model.model_validate(data)
    where = "may not stand in a column" if name in BLOCKS else "is not known"
    names = (other for other in BLOCKS if BLOCKS[other].model.in_column or not in_column)
    raise ValueError(f"the type {name[:40]!r} {where}; choose {' or '.join(names)}")


def _written(made: BlockBase) -> dict[str, Any]:
    return made.model_dump()


Block = Annotated[BlockBase, PlainValidator(_read), PlainSerializer(_written)]
"""A block of any type that is registered; ``type`` says which."""
InColumn = Annotated[BlockBase, PlainValidator(_read_in_column), PlainSerializer(_written)]
"""A block that may stand in a column."""
