"""Sources → outline in their own words, without a model: what is said stands in them, to the letter."""

from __future__ import annotations

from lectra.planning.extract.whole import Extract, extract

__all__ = ["Extract", "extract"]
