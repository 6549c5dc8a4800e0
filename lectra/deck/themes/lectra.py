"""White and navy, with orange."""

from __future__ import annotations

from lectra.deck.theme import Theme
from lectra.registry import THEMES

LECTRA = THEMES.add(Theme(name="lectra", label="Lectra", rank=1))
