"""Whether a full stop, or another mark, ends a sentence. Pure.

What decides is the sentence so far and the next word, and nothing else: a text may grow behind it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import regex

from lectra.text.following import Case, NextWord
from lectra.text.usage import Role, Usage

_OPENED = regex.compile(r"""^[\p{Ps}\p{Pi}\p{Pf}"'*_`¿¡\p{DI}\p{Pd}]+""", regex.VERSION1)
_SEAM = regex.compile(r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}])(?=[\p{Latin}\p{Nd}])")
"""Where a Latin word follows East Asian letters without a space: 和J. K. Rowling."""
_PART = regex.compile(r"[-–'’/(]")
_MARKER = regex.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[\p{Lu}\p{Ll}]|[IVX]{1,5})")
_BULLET = regex.compile(r"[-–—*•‣◦▪■●⁃]")
_NUMBER = regex.compile(r"\d+(?:[./–-]+\d+)*")
_DIGITS = regex.compile(r"\d+")
_ROMAN = regex.compile(r"(?=[IVXLCDM])M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})")
_INITIAL = regex.compile(
    r"(?:\p{Lu}\p{M}*\.?-)?[\p{Lu}\p{Ll}]\p{M}*|[\p{L}--[\p{Lu}\p{Ll}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]]",
    regex.VERSION1,
)
_PLAIN = regex.compile(r"\p{Ll}{3,}")
_LETTER_STOP = regex.compile(r"\p{L}\p{M}*\.")
_DOUBLED = regex.compile(r"(\p{Lu})\1(?!\p{L})")
"""A Spanish plural: EE. UU., DD. HH."""
_DOTTED = regex.compile(r"(?:\p{L}\p{M}*){1,2}(?:\.-?(?:\p{L}\p{M}*){1,2})+")
_VOWELLESS = regex.compile(
    r"\p{Lu}?(?:(?![aeiouyæœøıаеёиоуыэюяіїєαεηιουω])[\p{Latin}\p{Cyrillic}\p{Greek}--\p{Lu}]){1,5}",
    regex.VERSION1,
)
_THAI = regex.compile(r"\p{Thai}{1,4}|.*\d|.*\..*")
_THAI_LETTER = regex.compile(r"\p{Thai}")
_OPERATOR = regex.compile(r"[\p{Sm}−/^]$")
_KOREAN_END = regex.compile(r"\p{Hangul}[다요까죠네지]$")
_NUMBERED_BY = regex.compile(r"\p{N}|\p{L}(?!\p{L})|§|№|#")

LARGEST_ORDINAL = 999
DAYS = 31
_MOST_PARTS = 4
"""Most parts of an abbreviation: "u. dgl. m.", "с. г. т. г."."""


def ends_after_ellipsis(before: str, following: NextWord) -> bool:
    """Whether three dots end a sentence."""
    if following.case is Case.OTHER:
        return bool(_KOREAN_END.search(before))
    return following.case in (Case.UPPER, Case.NONE)


def ends_after_full_stop(
    before: str, following: NextWord, usage: Usage, *, whole: bool, bracketed: bool
) -> bool:
    """Whether one full stop ends a sentence.

    ``before`` is what stands in front of it, ``whole`` whether that is all of the sentence so far, and
    ``bracketed`` whether a bracket that opened within the sentence closes behind the stop.
    """
    words = _SEAM.sub(" ", before).split()
    if not words or before[-1:].isspace() or following.case is Case.NONE:
        return True
    token = _OPENED.sub("", words[-1])
    before_it = words[-2] if len(words) > 1 else ""
    if _is_listed(words, token, whole=whole) and _MARKER.fullmatch(token):
        return False
    role = _role(words, usage)
    if _is_begun(words, following, usage):
        return False
    if role is Role.NUMBERED and _is_numbered(following, usage):
        return False
    if role not in (None, Role.NUMBERED):
        return _ends_after(role, following, usage, bracketed=bracketed)
    return _ends_after_word(token, before_it, following, usage)


def is_plain_word(before: str, usage: Usage) -> bool:
    """Whether what stands before a full stop ends with a word that is no abbreviation."""
    words = before.split()
    token = _OPENED.sub("", words[-1]) if words else ""
    return bool(_PLAIN.fullmatch(token)) and _role(words, usage) is None and not _is_vowelless(token, usage)


def _is_listed(words: Sequence[str], token: str, *, whole: bool) -> bool:
    """Whether the last word stands where an item of a list begins: first, behind a bullet or a colon."""
    if whole and (len(words) == 1 or (len(words) == 2 and _BULLET.fullmatch(words[0]))):
        return True
    return len(token) < 3 and len(words) > 1 and words[-2].endswith((":", "："))


def _ends_after(role: Role, following: NextWord, usage: Usage, *, bracketed: bool) -> bool:
    if role is Role.INNER:
        return False
    if role is Role.FINAL and not bracketed:
        return True
    return following.begins_sentence(usage)


def _role(words: Sequence[str], usage: Usage) -> Role | None:
    """Find the role of an abbreviation: the longest that the last words make up."""
    for chain in _chains(words):
        for form in _forms(chain, usage):
            if form in usage.roles:
                return usage.roles[form]
    return None


def _chains(words: Sequence[str]) -> Iterator[str]:
    """Give what the last words make up when their spaces are left out, longest first."""
    last = [_OPENED.sub("", words[-1])]
    for word in reversed(words[-_MOST_PARTS:-1]):
        if not word.endswith("."):
            break
        last.insert(0, _OPENED.sub("", word))
    for first in range(len(last)):
        yield "".join(last[first:])


def _forms(chain: str, usage: Usage) -> Iterator[str]:
    """Give the forms by which an abbreviation may be known: itself, with a small letter, its last part."""
    part = _PART.split(chain)[-1]
    for form in (chain, part) if 1 < len(part) < len(chain) else (chain,):
        yield form
        if len(form) > 1:
            yield form[:1].lower() + form[1:]
        if form.isupper() and len(form) > 1:
            yield form.lower()
            yield form.capitalize()
        if form.startswith(usage.clitics or ("\0",)):
            yield form[1:]


def _is_begun(words: Sequence[str], following: NextWord, usage: Usage) -> bool:
    """Whether an abbreviation of several parts goes on with the next word: "z." before "B."."""
    if "." not in following.word:
        return False
    if len(_OPENED.sub("", words[-1])) == 1 and _LETTER_STOP.match(following.word):
        return True
    if _DOUBLED.fullmatch(words[-1]) and _DOUBLED.match(following.word):
        return True
    rest = following.word.rstrip(",;:).")
    joined = (f"{form}.{rest}" for chain in _chains(words) for form in _forms(chain, usage))
    return any(form in usage.roles or form in usage.beginnings for form in joined)


def _is_numbered(following: NextWord, usage: Usage) -> bool:
    if not _NUMBERED_BY.match(following.word) and not _is_roman(following.head):
        return False
    return not following.begins_sentence(usage)


def _ends_after_word(token: str, before_it: str, following: NextWord, usage: Usage) -> bool:
    """Whether a stop ends a sentence behind what is no known abbreviation."""
    if _NUMBER.fullmatch(token):
        return _ends_after_number(token, before_it, following, usage)
    if _is_roman(token) and (len(token) > 1 or _is_regnal(token, before_it, usage)):
        return _ends_after_roman(before_it, following, usage)
    bare = _bare(token, usage)
    if _INITIAL.fullmatch(bare):
        return _ends_after_letter(bare, before_it, following, usage)
    if _THAI.fullmatch(token) and _THAI_LETTER.search(token):
        return False
    abbreviated = _DOTTED.fullmatch(token) or (_is_vowelless(token, usage) and not before_it[:1].isdecimal())
    return following.begins_sentence(usage) if abbreviated else True


def _bare(token: str, usage: Usage) -> str:
    """Leave out what is written as part of the next word: ``d'`` of ``d'A``."""
    token = token.replace("’", "'").rpartition("'")[2]
    return token[1:] if len(token) > 1 and token.startswith(usage.clitics or ("\0",)) else token


def _is_regnal(letter: str, before_it: str, usage: Usage) -> bool:
    """Whether a letter is a king's number rather than an initial."""
    return usage.regnal and letter in "IVX" and before_it[:1].isupper() and not before_it.endswith(".")


def _ends_after_number(number: str, before_it: str, following: NextWord, usage: Usage) -> bool:
    if usage.dotted_dates:
        return not before_it.removesuffix(".").isdecimal() and following.case is not Case.DIGIT
    if not usage.ordinals:
        return True
    # Of a range, "3.–5.", the last counts.
    last = int(_DIGITS.findall(number)[-1][:9])
    if following.case in (Case.DIGIT, Case.SIGN):
        return following.case is Case.DIGIT and last > DAYS
    if following.head in usage.ordinal_before:
        return False
    if following.case is not Case.UPPER or following.begins_sentence(usage):
        return True
    return last > LARGEST_ORDINAL or _OPENED.sub("", before_it).lower() not in usage.ordinal_after


def _ends_after_roman(before_it: str, following: NextWord, usage: Usage) -> bool:
    if following.begins_sentence(usage):
        return True
    if usage.roman_first:
        return False
    ordinal = usage.ordinals and _OPENED.sub("", before_it).lower() in usage.ordinal_after
    return not (ordinal or (usage.ordinals and following.head in usage.ordinal_before))


def _ends_after_letter(letter: str, before_it: str, following: NextWord, usage: Usage) -> bool:
    """Whether a stop ends a sentence behind a single letter, which may be an initial or a name: "plan B"."""
    if usage.roman_first and _is_roman(letter) and not _OPERATOR.search(before_it):
        return following.begins_sentence(usage)
    if letter.islower():
        return True
    named = before_it.lower() in usage.lettered or _OPERATOR.search(before_it)
    return bool(named) or following.begins_sentence(usage)


def _is_roman(token: str) -> bool:
    return bool(_ROMAN.fullmatch(token))


def _is_vowelless(token: str, usage: Usage) -> bool:
    """Whether a word without a vowel is likely to be an abbreviation."""
    bare = unicodedata.normalize("NFD", token)
    return not usage.vowelless and len(token) > 1 and bool(_VOWELLESS.fullmatch(bare))
