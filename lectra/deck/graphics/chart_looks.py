"""How the text, the lines and the markers of a native chart look, as XML."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from lectra.deck import markup
from lectra.deck.fonts import logical_runs
from lectra.deck.theme import EMU_PER_PX, Theme
from lectra.deck.typefaces import typeface


class Looks:
    """Writes looks in a theme, and in the fonts of the texts that a chart has."""

    def __init__(self, theme: Theme, lang: str, texts: Sequence[str]) -> None:
        self._theme, self._lang, self._fonts = theme, lang, _fonts(texts, lang, theme.font)

    def type(self, size_px: int, colour: str, turn: str = "") -> str:
        """Write the size, colour and fonts of text."""
        return (
            f"<c:txPr><a:bodyPr{turn}/><a:lstStyle/><a:p><a:pPr>{self.run(size_px, colour)}</a:pPr>"
            f'<a:endParaRPr lang="{self._lang}"/></a:p></c:txPr>'
        )

    def run(self, size_px: int, colour: str, name: str = "defRPr", more: str = "") -> str:
        """Write the properties of a run, or of all runs."""
        filled = markup.fill(colour, self._theme)
        return f'<a:{name}{more} sz="{markup.points(size_px)}" b="0">{filled}{self._fonts}</a:{name}>'

    def line(self, colour: str, width_px: int, opacity: float = 1.0) -> str:
        """Write a line."""
        filled = markup.fill(colour, self._theme, opacity)
        return f'<c:spPr><a:ln w="{width_px * EMU_PER_PX}">{filled}</a:ln></c:spPr>'


def no_line(*, fill: bool = False) -> str:
    """Write the look of what has no line, and no fill."""
    return f"<c:spPr>{'<a:noFill/>' if fill else ''}<a:ln><a:noFill/></a:ln></c:spPr>"


def marker(radius_px: int, fill: str) -> str:
    """Write a round point; its size is its width in points of type."""
    return (
        f'<c:marker><c:symbol val="circle"/><c:size val="{radius_px}"/>'
        f"<c:spPr>{fill}<a:ln><a:noFill/></a:ln></c:spPr></c:marker>"
    )


def _fonts(texts: Sequence[str], lang: str, font: str) -> str:
    """Name the fonts of what the theme's own does not draw: text of a chart has one font a kind of script."""
    faces = {
        run.face.family
        for text in texts
        for run in logical_runs(text, lang, font)
        if run.face not in typeface(font)
    }
    if not faces:
        return ""
    name = quoteattr(min(faces))
    return f"<a:ea typeface={name}/><a:cs typeface={name}/>"
