"""Texts in twelve scripts and more, with all that stands between words: for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = {
    "en": [
        "The",
        "iron",
        "e.g.",
        "U.S.",
        "Dr.",
        "Plan",
        "B.",
        "No.",
        "5",
        "3.5",
        "Fig.",
        "node.js",
        ".NET",
        "f(x)",
    ],
    "de": ["Der", "1.", "FC", "19.", "Jh.", "z.", "B.", "Karl", "V.", "Oktober", "Abb.", "usw.", "Straße"],
    "fr": ["M.", "Dupont", "av.", "J.-C.", "L’eau", "c.-à-d.", "«", "»", "Où", "etc."],
    "ru": ["Это", "т.", "е.", "рис.", "А.", "Пушкин", "г.", "вода", "и", "т.", "д."],
    "el": ["Το", "νερό", "π.χ.", "κ.", "Πού;", "Ναι"],
    "hy": ["Ջուր", "է:", "Այո", "ոչ"],
    "he": ["מים", "א.", "ב.", "ירושלים", "C++"],
    "ar": ["ماء", "د.", "أحمد", "ق.م.", "هل؟", "٣٫٥", "Python"],
    "fa": ["می\u200cخواهم", "کار\u200cها", "آب"],
    "hi": ["डॉ.", "पानी", "है।", "क\u094d\u200dष", "ई.पू.", "॥"],
    "bn": ["জল", "আছে।", "ড."],
    "ta": ["நீர்", "திரு."],
    "th": ["น้ำ", "พ.ศ.", "2563", "ดร."],
    "km": ["ទឹក", "។"],
    "ja": ["水。", "「はい。」", "と", "です", "３．５", "！？"],
    "zh": ["水。", "他说：“我累了。”", "然后", "……", "（对。）"],
    "ko": ["물이다.", "2020.", "3.", "15.", "그래서"],
}
"""Words of languages, some with full stops of their own."""
ALL_WORDS = [word for words in WORDS.values() for word in words]
BETWEEN = [
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\u2029",
    "\t",
    "\u00a0",
    "\n- ",
    "\n1. ",
    "",
    " – ",
    "\u202f",
]
MARKS = [
    ".",
    "!",
    "?",
    "…",
    "...",
    "?!",
    ".)",
    "(",
    ")",
    "[1]",
    '"',
    "“",
    "”",
    "«",
    "»",
    ",",
    ":",
    ";",
    "*",
    "_",
    "😀",
    "∞",
]
UNSEEN = [
    "\u00ad",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u202e",
    "\u2068",
    "\u2069",
    "\ufeff",
    "\ufe0f",
]
UNSEEN += ["\u2060", "\u034f", "\u061c", "\u180b", "\ufff9", "\U000e0067", "\U000e0100", "\u3164"]

languages = st.sampled_from([*WORDS, "und", "sw"])


def texts(lang: str, *, unseen: bool = False) -> st.SearchStrategy[str]:
    """Texts of a language with words of others, marks, and any characters."""
    words = [st.sampled_from(WORDS.get(lang, WORDS["en"])), st.sampled_from(ALL_WORDS)]
    signs = [
        st.sampled_from(BETWEEN),
        st.sampled_from(BETWEEN),
        st.sampled_from(MARKS),
        st.characters(codec="utf-8"),
    ]
    hidden = [st.sampled_from(UNSEEN)] if unseen else []
    return st.lists(st.one_of(*words, *signs, *hidden), max_size=40).map("".join)


@st.composite
def written(draw: st.DrawFn, *, unseen: bool = False) -> tuple[str, str]:
    """Draw a text and its language."""
    lang = draw(languages)
    return draw(texts(lang, unseen=unseen)), lang
