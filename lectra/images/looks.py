"""What a picture looks like, in 64 bits: copies stay alike when they are resized or saved again.

The difference hash of Neal Krawetz: whether brightness falls from each of 9 × 8 fields to its neighbour.
"""

from __future__ import annotations

import io

from PIL import Image

MAX_DISTANCE = 6
"""Bits in which copies of one picture may differ."""


def look_of(picture: bytes) -> int:
    """Hash the look of an encoded picture that is known to be sound."""
    with Image.open(io.BytesIO(picture)) as opened:
        opened.draft("L", (64, 64))
        grey = opened.convert("L").resize((9, 8), Image.Resampling.BOX)
    fields = grey.tobytes()
    falls = (
        fields[row * 9 + column] > fields[row * 9 + column + 1] for row in range(8) for column in range(8)
    )
    return sum(fall << place for place, fall in enumerate(falls))


def alike(one: int, other: int) -> bool:
    """Whether two looks are those of copies of one picture."""
    return (one ^ other).bit_count() <= MAX_DISTANCE
