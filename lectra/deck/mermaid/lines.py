"""Lines of Mermaid's text, and what their texts show."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from lectra.document.inline import literal


class Line(NamedTuple):
    """A line of the text, with its number from 1 on."""

    number: int
    text: str

    def error(self, remedy: str) -> ValueError:
        """Return the error that it is not understood."""
        return ValueError(f"line {self.number}, {self.text.strip()[:60]!r}, is not understood; {remedy}")


def clean(text: str) -> str:
    """Return what a text of Mermaid's shows, as a document writes it."""
    text = " ".join(text.split()).strip('"').strip("`")
    text = re.sub(r"\s*<br\s*/?>\s*", "\n", text, flags=re.IGNORECASE)
    return literal(unescape(re.sub(r"#(\w+);", _entity, text)).strip())


def _entity(found: re.Match[str]) -> str:
    return f"&#{found[1]};" if found[1].isdigit() else f"&{found[1]};"
