"""A list of points, some of them with points of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field

from lectra.document.blocks.block import BlockBase, block
from lectra.document.cued import Cued
from lectra.document.inline import write_marks
from lectra.document.text import MAX_LEVEL, Item, Point, check_size

Text = Annotated[Point, Field(min_length=1)]


class Bullet(Cued):
    """A point, and what belongs to it."""

    alone: ClassVar[str] = "text"

    text: Text
    items: tuple[Text, ...] = ()


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
        """Return the points, in the body; those of a point appear with it."""
        body: list[Item] = []
        for item in self.flow():
            before = body[-1].with_item if body else 0
            body.append(item._replace(with_item=max(before, 1) if item.level else before + 1))
        return {"body": tuple(body)}

    def revealed(self) -> tuple[str, ...]:
        """Return each point together with those of its own."""
        return tuple("\n".join((bullet.text, *bullet.items)) for bullet in self.items)

    def flow(self) -> tuple[Item, ...]:
        """Return all points, each followed by those of its own."""
        return tuple(
            item
            for bullet in self.items
            for item in (
                Item(bullet.text, at=bullet.at),
                *(Item(each, MAX_LEVEL) for each in bullet.items),
            )
        )

    def with_flow(self, items: Sequence[Item]) -> Self:
        """Return a list of these points; one that begins below another one's point stands alone."""
        bullets: list[Bullet] = []
        for item in items:
            if item.level and bullets:
                last = bullets[-1]
                bullets[-1] = last.model_copy(update={"items": (*last.items, item.text)})
            else:
                bullets.append(Bullet.model_construct(text=item.text, items=(), at=item.at))
        return self.model_copy(update={"items": tuple(bullets)})
