"""A list of points, some of them with points of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from lectra.document.blocks.block import BlockBase, block
from lectra.document.inline import write_marks
from lectra.document.text import MAX_LEVEL, Item, Model, Point, check_size

Text = Annotated[Point, Field(min_length=1)]


class Bullet(Model):
    """A point, and what belongs to it. In a file, one without that is its text alone."""

    text: Text
    items: tuple[Text, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        return {"text": data} if isinstance(data, str) else data

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> Any:
        written = write(self)
        return written if self.items else written["text"]


def _not_too_much(bullets: tuple[Bullet, ...]) -> tuple[Bullet, ...]:
    check_size(text for bullet in bullets for text in (bullet.text, *bullet.items))
    return bullets


@block("Bullets", rank=1, plan="several points of equal weight")
class Bullets(BlockBase):
    """Points, each with a bullet before it."""

    layouts = ("bullets", "closing", "title")
    in_column = True

    type: Literal["bullets"] = "bullets"
    items: Annotated[tuple[Bullet, ...], Field(min_length=1), AfterValidator(_not_too_much)]

    @classmethod
    def of(cls, points: Iterable[str]) -> Self:
        """Make a list of points of one level. Raises ValidationError."""
        return cls(items=tuple(Bullet(text=write_marks(point)) for point in points))

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return the points, in the body."""
        return {"body": self.flow()}

    def flow(self) -> tuple[Item, ...]:
        """Return all points, each followed by those of its own."""
        levels = ((bullet.text, bullet.items) for bullet in self.items)
        return tuple(
            item
            for text, inner in levels
            for item in (Item(text), *(Item(each, MAX_LEVEL) for each in inner))
        )

    def with_flow(self, items: Sequence[Item]) -> Self:
        """Return a list of these points; one that begins below another one's point stands alone."""
        bullets: list[Bullet] = []
        for item in items:
            if item.level and bullets:
                last = bullets[-1]
                bullets[-1] = last.model_copy(update={"items": (*last.items, item.text)})
            else:
                bullets.append(Bullet.model_construct(text=item.text, items=()))
        return self.model_copy(update={"items": tuple(bullets)})
