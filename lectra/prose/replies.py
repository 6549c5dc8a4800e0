"""JSON in a model's reply: found among what stands around it, fixed, and read while it still comes.

What is nearly JSON is read as far as it goes by ``json_repair``. Finding it among prose, and backslashes, are
done here: no library that was compared does either (see docs/dependencies.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import json_repair
from pydantic import ValidationError
from pydantic_core import from_json

from lectra.prose.backslashes import fix_backslashes, without_open_escape
from lectra.prose.refusals import is_refusal

_THOUGHT = r"(?:seed:)?(?:think(?:ing)?|thoughts?|reasoning)"
_BETWEEN_MARKS = (
    rf"<{_THOUGHT}>.*?(?:</{_THOUGHT}>|\Z)|\[THINK\].*?(?:\[/THINK\]|\Z)|◁think▷.*?(?:◁/think▷|\Z)"
    r"|<\|channel\|>(?:analysis|commentary)[^<]*<\|message\|>.*?(?:<\|(?:end|return)\|>|\Z)"
)
OPENED_THOUGHT = re.compile(_BETWEEN_MARKS, re.DOTALL | re.IGNORECASE)
THINKING = re.compile(
    rf"\A.*?</{_THOUGHT}>"
    r"|\A.*__LM_STUDIO_INTERNAL_\w*REASONING_END\w*__"
    r"|\A.*<\|channel\|>\s*final[^<]*<\|message\|>"
    rf"|{_BETWEEN_MARKS}"
    r"|<\|(?:start|end|return|im_end|eot_id)\|>(?:assistant)?",
    re.DOTALL | re.IGNORECASE,
)
"""Hidden reasoning, by the marks of several families of models."""
START = re.compile(r'\{(?=\s*(?:["\'“”„{}]|//|/\*|#|[A-Za-z_]\w*\s*:))|\[(?=\s*(?:["\'“”„{\[]|//|/\*|#))')
"""Where JSON may begin: ``{"``, ``[{`` and the like, and not the braces of prose."""
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|,(?=\s*[}\]])', re.DOTALL)
CONTROL = re.compile(r"[\x00-\x1f]")
CURLY_JSON = re.compile(r"[{\[](?:\s|[{\[])*[“”„]")
CURLY_START = re.compile(r"([{\[]\s*|[“”\"]\s*:\s*|(?:[“”\"}\]\d]|null|true|false)\s*,\s*)[“”„]")
CURLY_END = re.compile(r"[“”](?=\s*(?:[:}\]]|,\s*[\"“”„{\[\d-]|,\s*(?:null|true|false)\b|\Z))")
COMMENT = re.compile(r"(\"(?:[^\"\\]|\\.)*\")|//[^\n]*|/\*.*?\*/|#[^\n]*|\b(?:None|True|False)\b", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
MOST_LOST = 0.15
"""Share of its words that the repair of a text may lose: more, and it has misread it."""
NESTING = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]()]', re.DOTALL)
MAX_REPAIRED_CHARS, MAX_DEPTH = 100_000, 30
"""What is repaired at most: time grows with the square of the depth."""
MAX_STARTS, MAX_STARTS_GROWING, MAX_TRIED_CHARS = 50, 4, 500_000
QUOTED_CHARS = 300

Partial = Literal["on", "trailing-strings"]


def without_thoughts(reply: str) -> str:
    """Return a reply without hidden reasoning and the marks around it; what stands in JSON stays."""
    if not THINKING.search(reply):
        return reply
    spans = list(_json_spans(reply))
    if not spans:
        return THINKING.sub("", reply)
    shaded = _shaded(reply, spans)
    marks = [found.span() for found in THINKING.finditer(shaded)]
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(reply)]
    return "".join(reply[start:end] for start, end in zip(starts, ends, strict=True))


def read_json(reply: str) -> Any:
    """Read the JSON of a whole reply: the longest object or list. Raises ValueError where there is none.

    A number with a fraction is given as it is written, as text.
    """
    found = read_all(reply)
    if not found:
        raise ValueError(no_json(reply))
    return max(found, key=lambda value: len(repr(value)))


def read_all(reply: str) -> list[Any]:
    """Read all objects and lists that stand one after another in a reply, in order."""
    shown = without_thoughts(reply).strip()
    if shown[:1] == shown[-1:] == '"':  # JSON within a string of JSON
        shown = str(_parsed(shown, whole=True) or shown)
    return list(_values(shown))


def read_growing(reply: str, *, strings: bool = False) -> Any:
    """Read as much as is there of the JSON of a reply that still comes; an empty dict where that is nothing.

    A string that has not ended is left out, or with ``strings`` given as far as it is there.
    """
    shown = without_open_escape(without_thoughts(reply))
    partial: Partial = "trailing-strings" if strings else "on"
    for start in _starts(shown)[:MAX_STARTS_GROWING]:
        end = _balanced(shown, start)
        text = fix(fix_backslashes(straighten(shown[start:end])))
        try:
            value = from_json(text, allow_partial=partial)
        except ValueError:
            value = _repaired(shown[start:end])
        if value and isinstance(value, dict | list):
            return _shallow(value, text)
    return {}


def read_partly(reply: str, *, strings: bool = False) -> dict[str, Any]:
    """Read as :func:`read_growing` does, where the JSON is an object; an empty dict otherwise."""
    found = read_growing(reply, strings=strings)
    return found if isinstance(found, dict) else {}


def breaks_off(reply: str) -> bool:
    """Whether the JSON of a whole reply begins and has no end."""
    shown = without_thoughts(reply)
    return any(_balanced(shown, start) is None for start in _starts(shown)[:1])


def fix(text: str) -> str:
    """Take out what strict JSON forbids and models write: commas before an end, raw line ends in strings."""
    return STRING_OR_COMMA.sub(
        lambda part: CONTROL.sub(lambda char: json.dumps(char[0])[1:-1], part[0]) if part[0] != "," else "",
        text,
    )


def straighten(text: str) -> str:
    """Put straight quotation marks in place of curly ones in JSON that is written with these."""
    if not CURLY_JSON.match(text):
        return text
    return CURLY_END.sub('"', CURLY_START.sub(r'\1"', text))


def no_json(reply: str) -> str:
    """Say what came in place of JSON."""
    said = " ".join(without_thoughts(reply).split())
    if not said:
        return "the answer is empty"
    shown = said if len(said) <= QUOTED_CHARS else f"{said[:QUOTED_CHARS]} …"
    told = "the model declined" if is_refusal(said) else "there is no JSON object in it"
    return f"{told}; it says: “{shown}”"


def problem_in(error: Exception) -> str:
    """Say in a line what is wrong with a reply, as a model can be told."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"
    return str(error)


def _values(text: str) -> Iterator[Any]:
    """Find the objects and lists of a text that do not lie in another one."""
    past = tried = 0
    for start in _starts(text):
        if start < past or tried > MAX_TRIED_CHARS:
            continue
        tried += len(text) - start
        end = _balanced(text, start)
        value = _parsed(text[start:end], whole=end is not None)
        if value and isinstance(value, dict | list):
            yield _shallow(value, text[start:end])
            past = end or len(text)


def _json_spans(reply: str) -> Iterator[tuple[int, int]]:
    """Find the JSON of a reply that is no part of hidden reasoning: what looks like a mark in it is text."""
    past = 0
    for start in _starts(reply):
        while (thought := OPENED_THOUGHT.search(reply, past)) and thought.start() < start:
            past = thought.end()
        if start < past:
            continue
        end = _balanced(reply, start)
        if _is_json(reply[start:end]):
            past = end or len(reply)
            yield start, past


def _is_json(text: str) -> bool:
    """Whether a text is JSON as far as it is there."""
    try:
        from_json(
            fix(fix_backslashes(straighten(without_open_escape(text)))), allow_partial="trailing-strings"
        )
    except ValueError:
        return False
    return True


def _shaded(reply: str, spans: Iterable[tuple[int, int]]) -> str:
    """Blank spans of a text; all other characters keep their places."""
    for start, end in spans:
        reply = f"{reply[:start]}{' ' * (end - start)}{reply[end:]}"
    return reply


def _starts(text: str) -> list[int]:
    return [found.start() for found, _ in zip(START.finditer(text), range(MAX_STARTS), strict=False)]


def _balanced(text: str, start: int) -> int | None:
    """Find the end of what begins at ``start``, outside of strings; None where it has none."""
    depth = 0
    for token in TOKEN.finditer(text, start):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
            if depth == 0:
                return token.end()
    return None


def _parsed(text: str, *, whole: bool) -> Any:
    """Read one JSON text strictly, then fixed, then repaired; None where none of it is JSON."""
    fixed = fix_backslashes(straighten(text))
    for candidate in (fixed, fix(fixed)):
        try:
            return json.loads(
                candidate, strict=False, parse_int=_as_written, parse_float=str, parse_constant=str
            )
        except (ValueError, RecursionError):
            continue
    if not whole:  # a string that was cut off is left out; the repair would keep it
        try:
            return from_json(fix(fixed), allow_partial="on")
        except ValueError:
            pass
    value = _repaired(text)
    return value if value and not _loses(text, value) else None


def _as_written(number: str) -> int | str:
    """Read a whole number, unless that would not be written as it was: ``-0``."""
    return number if number == "-0" else int(number)


def _repaired(text: str) -> Any:
    """Read what is nearly JSON; None where there is too much of it, or it is none."""
    if len(text) > MAX_REPAIRED_CHARS or _depth(text) > MAX_DEPTH:
        return None
    try:
        return json_repair.loads(fix_backslashes(straighten(text), keep_quotes=True), skip_json_loads=True)
    except (ValueError, RecursionError):
        return None


def _shallow(value: Any, text: str) -> Any:
    """Return what a text was read as, without what is nested too deep for any reader."""
    return value if _depth(text) <= MAX_DEPTH else _pruned(value, MAX_DEPTH)


def _pruned(value: Any, depth: int) -> Any:
    if not isinstance(value, dict | list):
        return value
    if not depth:
        return None
    if isinstance(value, list):
        return [_pruned(item, depth - 1) for item in value]
    return {key: _pruned(item, depth - 1) for key, item in value.items()}


def _depth(text: str) -> int:
    depth = deepest = 0
    for token in NESTING.finditer(text):
        if token[0] in "{[(":
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in "}])":
            depth = max(0, depth - 1)
    return deepest


def _loses(text: str, value: Any) -> bool:
    """Whether a repair has lost more words than those of comments: then the model is to answer again."""
    words = set(WORD.findall(COMMENT.sub(lambda part: part[1] or "", text)))
    kept = set(WORD.findall(json.dumps(value, ensure_ascii=False)))
    return len(words - kept) > MOST_LOST * len(words)
