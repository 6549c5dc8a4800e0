"""The points of a slide, from the pages over which they were parted and edited since. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from lectra.document.text import MAX_POINT, Item


class _Portion(NamedTuple):
    """Of which point a bullet was made, as which of its portions, and what stood between it and the last."""

    point: int
    number: int
    gap: str


class _Bullet(NamedTuple):
    """A bullet as it is now, and the portion that it was; None for a new one."""

    item: Item
    was: _Portion | None


def join_points(
    points: Sequence[Item], pages: Sequence[Sequence[Item]], edited: Sequence[tuple[int, Sequence[Item]]]
) -> tuple[Item, ...]:
    """Return the points of a slide whose pages have bullets that were edited.

    ``pages`` are the bullets as they were made of ``points``, ``edited`` those that there are now, each with
    the index of the page that it was. Portions of a point that still follow each other are one point again,
    unless that were too long for one.
    """
    portions = _portions(points, pages)
    joined: list[_Bullet] = []
    for index, bullets in edited:
        for bullet in _bullets(pages[index], bullets, portions[index]):
            last = joined[-1] if joined else None
            whole = _joined(last, bullet) if last else None
            joined[-1:] = [whole] if whole else [*joined[-1:], bullet]
    return tuple(bullet.item for bullet in joined)


def _joined(last: _Bullet, bullet: _Bullet) -> _Bullet | None:
    """Join a bullet to the one before it, where both are portions of a point that follow each other."""
    was, before = bullet.was, last.was
    if not was or not before or (was.point, was.number) != (before.point, before.number + 1):
        return None
    text = f"{last.item.text}{was.gap}{bullet.item.text}"
    return _Bullet(last.item._replace(text=text), was) if len(text) <= MAX_POINT else None


def _portions(points: Sequence[Item], pages: Sequence[Sequence[Item]]) -> list[list[_Portion | None]]:
    """Say of which point each bullet is a portion; of none, where they are not made of these points."""
    found: list[list[_Portion | None]] = []
    point = number = at = 0
    for page in pages:
        found.append([])
        for bullet in page:
            text = points[point].text if point < len(points) else ""
            start = text.find(bullet.text, at) if point < len(points) else -1
            if start < 0 or text[at:start].strip():
                return [[None] * len(page) for page in pages]
            found[-1].append(_Portion(point, number, text[at:start]))
            number, at = number + 1, start + len(bullet.text)
            if not text[at:].strip():
                point, number, at = point + 1, 0, 0
    return found


def _bullets(
    were: Sequence[Item], now: Sequence[Item], portions: Sequence[_Portion | None]
) -> Iterator[_Bullet]:
    """Yield the bullets of a page as they are: those that are alike, and those edited in their places."""
    for what, start, end, first, last in SequenceMatcher(None, were, now, autojunk=False).get_opcodes():
        olds = portions[start:end] if what != "delete" else ()
        for item, was in zip_longest(now[first:last], olds[: last - first]):
            yield _Bullet(item, was)
