"""The catalogue: every motif, and the choice of one by a slide's words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from lectra.images import ImageQuery
from lectra.images.drawing import nature
from lectra.images.drawing.motif import Motif

MOTIFS: tuple[Motif, ...] = (*nature.MOTIFS,)


def choose(wanted: ImageQuery) -> Motif:
    return MOTIFS[hash(wanted.title) % len(MOTIFS)]
