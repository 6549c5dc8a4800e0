"""Numbers as a chart shows them: as many decimals as the data have, grouped as the language does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lectra.text import primary

_MOST_DECIMALS = 6
_EXACT_DECIMALS = 2
"""So many decimals are always shown; more only as far as they count beside the largest number."""
_SIGNIFICANT = 4
_GROUPED_FROM = 10_000
"""Up to here digits stand together: years, and what reads as fast without."""
_POINTS = frozenset(
    {"de", "nl", "it", "es", "pt", "id", "tr", "da", "el", "hr", "sl", "sr", "ro", "ca", "gl", "is", "vi"}
)
_SPACES = frozenset(
    {"fr", "ru", "uk", "be", "bg", "pl", "cs", "sk", "hu", "fi", "sv", "nb", "nn", "no", "et", "lv", "lt"}
    | {"kk", "ky", "hy", "ka"}
)
"""Languages with a comma before decimals, and points or spaces between thousands (CLDR)."""


@dataclass(frozen=True)
class NumberFormat:
    """How the numbers of an axis or a series are written; ``percent`` are given as parts of 1."""

    decimals: int
    grouped: bool = False
    percent: bool = False
    lang: str = "en"

    def text(self, value: float) -> str:
        """Write a number."""
        number = Decimal(repr(value)) * (100 if self.percent else 1)
        rounded = number.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)
        between, before = _signs(primary(self.lang))
        plain = f"{abs(rounded):{',' if self.grouped else ''}.{self.decimals}f}"
        written = plain.translate({ord(","): between, ord("."): before})
        return f"{'-' if rounded < 0 else ''}{written}{'%' if self.percent else ''}"

    @property
    def code(self) -> str:
        """The same as a spreadsheet's format, whose program puts in its own signs (ISO 29500-1, 18.8.31)."""
        whole = "#,##0" if self.grouped else "0"
        return f"{whole}{'.' if self.decimals else ''}{'0' * self.decimals}{'%' if self.percent else ''}"


def _signs(language: str) -> tuple[str, str]:
    """Return what stands between thousands, and before decimals."""
    if language in _POINTS:
        return ".", ","
    return ("\u00a0", ",") if language in _SPACES else (",", ".")


def format_for(values: Iterable[float], lang: str) -> NumberFormat:
    """Return a format that shows numbers as they were given, without digits that do not count."""
    listed = list(values)
    largest = max(map(abs, listed), default=0.0)
    significant = _SIGNIFICANT - 1 - Decimal(repr(largest)).adjusted() if largest else 0
    most = min(max(_EXACT_DECIMALS, significant), _MOST_DECIMALS)
    decimals = min(max(map(_decimals, listed), default=0), most)
    return NumberFormat(decimals, grouped=largest >= _GROUPED_FROM, lang=lang)


def percent_for(shares: Iterable[float], lang: str) -> NumberFormat:
    """Return a format for parts of a whole: in whole percent, unless a part would be shown as none."""
    least = min((share for share in shares if share > 0), default=1.0)
    return NumberFormat(0 if least >= 0.005 else 1, percent=True, lang=lang)


def _decimals(value: float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
