"""Sentence boundaries: the rules of Unicode's Annex 29, and what a language makes of the full stop. Pure.

A sentence ends behind a mark, at an empty line, and before an item of a list; any other line end is a space.
Within brackets that open in a sentence none ends, nor within a formula or code. Where a script has
no marks (Thai, Lao), a paragraph is one sentence. What runs on for more than :data:`LONGEST` characters is
parted all the same, at a pause if there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from lectra.text.brackets import Brackets
from lectra.text.characters import is_spoken
from lectra.text.following import Case, NextWord, goes_on, next_word
from lectra.text.formulas import begun, codes, formulas, without_code
from lectra.text.lines import NEWLINE, is_line_boundary
from lectra.text.stops import ends_after_ellipsis, ends_after_full_stop, is_plain_word
from lectra.text.usage import Usage, usage_of

LONGEST = 1000
"""Characters of a sentence: what reads, speaks and captions one takes time and memory by its length."""
_WINDOW = 80
"""How far back a full stop is judged by what stands before it."""
_SPEECH = 9
"""Within how many characters behind a quotation its verb stands."""
_SETTLED_CHARS = 40
"""So many characters decide about the mark before them, even if they are one word."""

_FLAGS = regex.VERSION1 | regex.VERBOSE
_PATTERN = r"""
    (?P<marks>[{soft}]++ | [\p{{Sentence_Terminal}}--[{soft}]][\p{{Sentence_Terminal}}!?…‥--.]*+)
    (?P<closers>(?: ["'”’»›\p{{Pe}}\p{{Pf}}*_`\p{{DI}}] | [“‘«‹](?![\p{{L}}\p{{N}}])
        | \[\d{{1,3}}\] | [¹²³⁰⁴-⁹] )*+
        (?:[^\S\r\n]?[»›](?!\S))?+ )
  | (?P<newlines>{newline}\s*+)
  | (?<=[^\S\r\n])(?=(?P<item>\(?(?:\d{{1,2}}|\p{{Ll}})\))\s)"""
_SOFT = r".!?…‥؟"
"""Marks that are also used within words and sentences: a space must follow them. Other marks need none."""
_OWN = {"el": ";\u037e", "hy": ":"}
"""What also ends a sentence: Greek's question mark looks like a semicolon, Armenian's stop like a colon."""
_ALL_SOFT = _SOFT + "".join(_OWN.values())
_BOUNDARIES = {
    lang: regex.compile(_PATTERN.format(soft=_SOFT + own, newline=NEWLINE), _FLAGS)
    for lang, own in {**_OWN, "": ""}.items()
}
_EAST_ASIAN = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}"
_STARTS_EAST_ASIAN = regex.compile(f"[{_EAST_ASIAN}]")
_UNSPACED = regex.compile(
    rf"[{_EAST_ASIAN}]{{2}}[.!?…]++[{_EAST_ASIAN}] | \p{{L}}{{2}}[!?]++\p{{Lu}}\p{{Ll}}", _FLAGS
)
_JOINED = regex.compile(r"\p{Ll}{2}\.\p{Lu}")
"""A full stop behind which a space was forgotten, or the dot of a name: Math.Floor."""
_ITEM = regex.compile(r"\(?(\d{1,2}|\p{Ll})\)(?=\s)")
_CAPITAL = regex.compile(r"[\p{Lu}\p{Lt}]")
_FEW_WORDS, _FAR = 2, 400
"""Words that a sentence without capitals has at least, and how far back capitals are looked for."""
_DECIMAL = regex.compile(r"(?<=\d)．(?=\d)")
_CLAUSE = regex.compile(r"(\p{Han}{1,8}+)(?:\Z|\W)")
_WORD = regex.compile(r"[\p{L}\p{N}]\S*\s")
_PAUSES = (regex.compile(r"[,;:–—](?=\s)|[、，；：،؛]"), regex.compile(r"(?=\s)"), regex.compile(r"\X"))
"""Where a text that runs on is parted, best first: between clauses, words, letters with their marks."""


class _Stop(NamedTuple):
    """A place where a sentence may end: marks, or line ends."""

    text: str
    start: int
    """Where the sentence begins."""
    match: regex.Match[str]
    usage: Usage
    bracketed: bool
    """Whether it is in brackets that opened within the sentence, or closes them."""

    @property
    def marks(self) -> str:
        return str(self.match["marks"])

    @property
    def closers(self) -> str:
        """Quotation marks, brackets and notes right behind the marks."""
        return str(self.match["closers"])

    @property
    def before(self) -> str:
        """The sentence in front of the marks, as far as it matters."""
        at = self.match.start()
        return self.text[max(self.start, at - _WINDOW) : at]

    @property
    def is_whole(self) -> bool:
        """Whether ``before`` is all of the sentence so far."""
        return bool(self.match.start() - self.start <= _WINDOW)

    @property
    def following(self) -> NextWord:
        return next_word(self.text, self.match.end())


def sentences(text: str, lang: str = "en") -> tuple[str, ...]:
    """Split prose into sentences, each stripped, none empty. ``lang`` is a BCP-47 tag.

    Nothing but white space between them is lost. Each has a letter or a digit, unless there is none in all
    of the text, or in a part of :data:`LONGEST` characters: a lone mark or emoji stays with its neighbour.
    """
    return tuple(text[start:end].strip() for start, end in _spans(text, lang))


def settled(text: str, lang: str = "en") -> tuple[str, ...]:
    """Give the first sentences of a text that grows: those that stay as they are, whatever follows.

    Of a stream, call it with all that has come so far: the sentences of an earlier call are the first of a
    later one, and of :func:`sentences` of the whole. A sentence is settled once a word behind it is complete.
    """
    open_from = begun(text)
    spans = [span for span in _spans(text, lang) if span[1] <= open_from]
    while spans and not _decides(text[spans[-1][1] :]):
        spans.pop()
    return tuple(text[start:end].strip() for start, end in spans)


def _decides(rest: str) -> bool:
    """Whether what follows a mark cannot become something else by growing."""
    bare = rest.strip()
    if not is_spoken(bare[:_SETTLED_CHARS]):
        return False
    if len(bare) >= _SETTLED_CHARS or (len(bare) > _SPEECH and _STARTS_EAST_ASIAN.match(bare)):
        return True
    return bool(_WORD.search(rest))


def _spans(text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Give where sentences start and end, none longer than :data:`LONGEST`."""
    for start, end in _whole_spans(text, lang):
        at = start
        while at < end:
            pause = end if end - at <= LONGEST else _pause(text, at)
            if not text[at:pause].isspace():
                yield at, pause
            at = pause


def _pause(text: str, start: int) -> int:
    """Find the best place to part a text that runs on, by its next :data:`LONGEST` characters alone."""
    least, most = start + LONGEST // 2, start + LONGEST
    for pattern in _PAUSES:
        ends = [int(match.end()) for match in pattern.finditer(text, least, most) if match.end() < most]
        if ends:
            return ends[-1]
    return most


def _whole_spans(text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Give where sentences start and end; what has nothing to say stays with the one before it, or after."""
    first: int | None = None
    last = start = 0
    has_words = False
    for end in [*_boundaries(text, usage_of(lang), lang), len(text)]:
        if not text[start:end].isspace() and start < end:
            spoken = is_spoken(text[start:end])
            if first is not None and has_words and spoken:
                yield first, last
                first = None
            first, last = (start if first is None else first), end
            has_words = has_words or spoken
        start = end
    if first is not None:
        yield first, last


def _boundaries(text: str, usage: Usage, lang: str) -> Iterator[int]:
    """Give where sentences end, from left to right."""
    brackets = Brackets(without_code(text), quotes=bool(usage.speech_verbs or usage.after_quotation))
    pattern = _BOUNDARIES.get(lang.lower().split("-", maxsplit=1)[0], _BOUNDARIES[""])
    start = 0
    whole = (*formulas(text), *codes(text))
    inside_whole = {at for found in whole for at in range(found.start() + 1, found.end())}
    for match in pattern.finditer(text):
        if match.start() in inside_whole:
            continue
        until = brackets.open_until(match.start(), start)
        stop = _Stop(text, start, match, usage, bracketed=match.start() < until)
        if _is_boundary(stop, inside=match.end() <= until):
            yield match.end()
            start = match.end()


def _is_boundary(stop: _Stop, *, inside: bool) -> bool:
    """Whether a sentence ends at marks or line ends; ``inside`` brackets it ends at an empty line at most."""
    if stop.match["item"]:
        return not inside and _is_next_item(stop)
    if stop.match["newlines"]:
        return is_line_boundary(stop.text, stop.start, stop.match, stop.usage)
    if inside:
        return False
    if stop.marks[0] not in _ALL_SOFT:
        return _ends_after_hard_mark(stop)
    return _is_followed_by_space(stop) and _ends_after_soft_mark(stop)


def _ends_after_soft_mark(stop: _Stop) -> bool:
    """Whether a sentence ends after full stops, dots, or marks of question and exclamation."""
    following, before = stop.following, stop.before
    if following.case is Case.LOWER and _is_uncapitalised(stop):
        return True
    if goes_on(following) or (stop.closers and before.endswith(("(", "["))):
        return False
    if set(stop.marks) - set(".…‥"):
        return True
    if stop.marks != ".":
        return not (stop.bracketed and stop.closers) and ends_after_ellipsis(before, following)
    bracketed = stop.bracketed and ")" in stop.closers
    return ends_after_full_stop(before, following, stop.usage, whole=stop.is_whole, bracketed=bracketed)


def _is_followed_by_space(stop: _Stop) -> bool:
    """Whether a space follows, or the text ends, or a space was forgotten that none can miss."""
    end = stop.match.end()
    if end == len(stop.text) or stop.text[end].isspace():
        return True
    start = max(stop.match.start() - 2, 0)
    if stop.closers:
        return False
    forgotten = _JOINED.match(stop.text, start) and stop.following.begins_sentence(stop.usage)
    return bool(forgotten or _UNSPACED.match(stop.text, start))


def _is_next_item(stop: _Stop) -> bool:
    """Whether an item of a list within a line begins, and the sentence so far is the one before it."""
    item, first = _ITEM.match(stop.match["item"] + " "), _ITEM.match(stop.text, stop.start)
    if not (item and first) or item[0].startswith("(") != first[0].startswith("("):
        return False
    number, before = item[1], first[1]
    if number.isdecimal() and before.isdecimal():
        return int(number) == int(before) + 1
    return not (number.isdecimal() or before.isdecimal()) and ord(number) == ord(before) + 1


def _is_uncapitalised(stop: _Stop) -> bool:
    """Whether a sentence ends in prose that is written without capital letters."""
    at = stop.match.start()
    so_far = stop.text[max(stop.start, at - _FAR) : at]
    if stop.closers or stop.bracketed or _CAPITAL.search(so_far) or len(so_far.split()) < _FEW_WORDS:
        return False
    return set(stop.marks) <= {"!", "?"} or (stop.marks == "." and is_plain_word(stop.before, stop.usage))


def _ends_after_hard_mark(stop: _Stop) -> bool:
    """Whether a mark that needs no space ends a sentence: 。 and its like, and the danda."""
    following, end = stop.following, stop.match.end()
    if following.spaced:
        return True
    if goes_on(following) or _DECIMAL.search(stop.text, max(stop.match.start() - 1, 0), end + 1):
        return False
    return not (stop.closers and _continues(stop, stop.text[end : end + _SPEECH]))


def _continues(stop: _Stop, rest: str) -> bool:
    """Whether a sentence goes on behind a quotation or a bracket in it: 「…。」と, “……。”他说, （…。）是."""
    if stop.bracketed and set("）)") & set(stop.closers):
        return rest[:1].isalpha()
    clause = _CLAUSE.match(rest)
    told = clause and clause[1].endswith(stop.usage.speech_verbs or ("\0",))
    return bool(told) or rest.startswith(stop.usage.after_quotation or ("\0",))
