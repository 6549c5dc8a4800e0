"""Which script a language is written in, which way it runs, and which package has a font for it."""

from __future__ import annotations

import unicodedata

import regex

SAMPLES = {
    "Latn": "a",
    "Grek": "α",
    "Cyrl": "б",
    "Armn": "ա",
    "Geor": "ა",
    "Hebr": "א",
    "Arab": "ا",
    "Ethi": "አ",
    "Deva": "अ",
    "Beng": "অ",
    "Guru": "ਅ",
    "Gujr": "અ",
    "Orya": "ଅ",
    "Taml": "அ",
    "Telu": "అ",
    "Knda": "ಅ",
    "Mlym": "അ",
    "Sinh": "අ",
    "Thai": "ก",
    "Laoo": "ກ",
    "Mymr": "က",
    "Khmr": "ក",
    "Tibt": "ཀ",
    "Jpan": "あ",
    "Hans": "中",
    "Hant": "中",
    "Kore": "가",
}
"""A letter of each script (ISO 15924): a font that has it is a font for the script."""

_LANGUAGES = {
    "Grek": "el",
    "Cyrl": "ru uk be bg mk sr kk ky tg mn tt ba cv",
    "Armn": "hy",
    "Geor": "ka",
    "Hebr": "he iw yi",
    "Arab": "ar fa ur ps sd ug ckb",
    "Ethi": "am ti",
    "Deva": "hi mr ne sa kok mai bho",
    "Beng": "bn as bpy",
    "Guru": "pa",
    "Gujr": "gu",
    "Orya": "or",
    "Taml": "ta",
    "Telu": "te",
    "Knda": "kn",
    "Mlym": "ml",
    "Sinh": "si",
    "Thai": "th",
    "Laoo": "lo",
    "Mymr": "my",
    "Khmr": "km",
    "Tibt": "bo dz",
    "Jpan": "ja",
    "Hans": "zh cmn wuu",
    "Hant": "yue hak",
    "Kore": "ko",
}
"""The languages not written in Latin letters, by script."""
_SCRIPT_BY_LANGUAGE = {lang: script for script, langs in _LANGUAGES.items() for lang in langs.split()}
_TRADITIONAL = frozenset({"tw", "hk", "mo"})
_RTL = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})
_EAST_ASIAN = frozenset({"Jpan", "Hans", "Hant", "Kore"})
_EMOJI = regex.compile(r"\p{Emoji_Presentation}")
_SHAPED = SAMPLES.keys() - {"Latn", "Grek", "Cyrl", "Armn", "Geor", "Ethi"} - _EAST_ASIAN


def script_of(lang: str) -> str:
    """Give the script of a BCP-47 tag: the one it names, or else the one its language is written in."""
    language, *subtags = lang.replace("_", "-").split("-")
    named = [tag.title() for tag in subtags if len(tag) == 4 and tag.isalpha()]
    if named:
        return {"Hira": "Jpan", "Kana": "Jpan", "Hang": "Kore"}.get(named[0], named[0])
    script = _SCRIPT_BY_LANGUAGE.get(language.lower(), "Latn")
    return "Hant" if script == "Hans" and _TRADITIONAL & {tag.lower() for tag in subtags} else script


def is_rtl(lang: str) -> bool:
    """Whether a language is written from right to left."""
    return script_of(lang) in _RTL


def is_east_asian(lang: str) -> bool:
    """Whether a deck sets a language in its East Asian font."""
    return script_of(lang) in _EAST_ASIAN


def is_shaped(char: str) -> bool:
    """Whether a character is shaped or turned by its neighbours, so that it cannot be drawn alone."""
    if unicodedata.bidirectional(char) in ("R", "AL", "AN"):
        return True
    return unicodedata.category(char) == "Lo" and _script_of_sample(sample_like(char)) in _SHAPED


def sample_like(char: str) -> str:
    """Give the sample of a character's script, or the character where its script has none."""
    return _SAMPLE_BY_NAME.get(_first_name(char), char)


def package_for(char: str) -> str:
    """Name the Debian package with a font that draws a character; of emoji, in the colour of the text."""
    if _EMOJI.match(char):
        return "fonts-symbola"
    is_wide = unicodedata.east_asian_width(char) in "WF" and not char.isalpha()
    return "fonts-noto-cjk" if is_wide or _first_name(char) in _EAST_ASIAN_NAMES else "fonts-noto-core"


def fontconfig_language(lang: str) -> str:
    """Give the tag by which fontconfig knows a language: of Chinese, it tells regions and not scripts."""
    script = script_of(lang)
    if script == "Hant":
        return "zh-hk" if lang.lower().endswith("-hk") else "zh-tw"
    return "zh-cn" if script == "Hans" else lang.split("-", maxsplit=1)[0].lower()


def _script_of_sample(sample: str) -> str:
    return next((script for script, letter in SAMPLES.items() if letter == sample), "")


def _first_name(char: str) -> str:
    """Give the first word of a character's Unicode name, which for a letter is that of its script."""
    return unicodedata.name(char, "").split(" ", maxsplit=1)[0]


_SAMPLE_BY_NAME = {_first_name(sample): sample for sample in SAMPLES.values()} | {
    "KATAKANA": SAMPLES["Jpan"],
    "KATAKANA-HIRAGANA": SAMPLES["Jpan"],
    "IDEOGRAPHIC": SAMPLES["Hans"],
}
_EAST_ASIAN_NAMES = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}
    | {"FULLWIDTH", "HALFWIDTH"}
)
