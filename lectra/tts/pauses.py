"""How long it is silent between two sentences, by how the first one ends. Pure."""

from __future__ import annotations

import regex

INSIDE_S = 0.06
"""Between two voices within a sentence."""
PAUSE_S = 0.4
"""Behind a full stop, an exclamation mark, and what ends without a mark."""
PARAGRAPH_S = 0.8
TO_BLOCK_S = 0.25
"""More before a sentence with which a narration turns to what is drawn: a table, a chart, a diagram."""
_BY_MARK_S = {
    **dict.fromkeys("?？؟\u037e", 0.5),
    **dict.fromkeys("…‥", 0.6),
    **dict.fromkeys(":：", 0.35),
    **dict.fromkeys(";；؛", 0.3),
    **dict.fromkeys(",，、،–—", 0.15),
}
"""A sentence that runs on is parted at a comma or a dash."""
_DOTS = regex.compile(r"\.{3}$")
_CLOSING = regex.compile(r"""[\s"'*_`\p{Pe}\p{Pf}]+$""")


def pause_after(sentence: str, *, ends_paragraph: bool = False) -> float:
    """Return the silence (s) between a sentence and the next."""
    text = _CLOSING.sub("", sentence)
    end = _DOTS.sub("…", text)[-1:]
    pause_s = _BY_MARK_S.get(end, PAUSE_S)
    return max(pause_s, PARAGRAPH_S) if ends_paragraph else pause_s
