"""Limits that servers name where they refuse: how long a reply may be, and how much a context holds."""

from __future__ import annotations

import re
from typing import NamedTuple

LEAST_TOKENS = 16
ABOUT_CONTEXT = re.compile(
    r"context[ _](?:length|size|window|limit)|input tokens|prompt tokens|`inputs`|prompt is too long"
    r"|prompt contains|tokens per minute|reduce (?:the length|your message)|requested token",
    re.I,
)
ABOUT_TOKENS = re.compile(
    r"max_?(?:completion_|output_|new_)?_?tokens|maxOutputTokens|completion tokens|output tokens|token count"
    rf"|maximum tokens|too many tokens|n_predict|num_predict|{ABOUT_CONTEXT.pattern}",
    re.I,
)
EXCEEDED = re.compile(
    r"too (?:large|long|many|high|big)|exceed|at most|less than|lower than|reduce|greater|maximum", re.I
)
CONTEXT = (
    re.compile(r"(\d+) \+ (\d+) > (?P<n>\d+)"),
    re.compile(r"(?:<=|>) ?(?P<n>\d{3,8})\b(?! tokens? in)"),
    re.compile(r"(?P<n>\d{3,8})[ -](?:tokens? )?(?:maximum )?context"),
    re.compile(r"context[^.\d]{0,60}(?P<n>\d{3,8})"),
    re.compile(r"\blimit(?: is)?:? (?P<n>\d{3,8})", re.I),
    re.compile(r"must have less than (?P<n>\d{3,8})"),
)
PROMPT = (
    re.compile(r"(?P<n>\d+) \+ (\d+) > (\d+)"),
    re.compile(
        r"(?P<n>\d+)(?: tokens?)? (?:in|from|of) (?:the |your )?(?:input|messages?|prompt|text input)", re.I
    ),
    re.compile(r"(?P<n>\d+) (?:text |total )?`?(?:input|prompt|inputs)`?(?: length)? tokens", re.I),
    re.compile(
        r"(?:prompt contains|prompt is too long:|prompt has|input length(?: is)?:?|request \() ?(?P<n>\d+)",
        re.I,
    ),
    re.compile(r"keep the first (?P<n>\d+) tokens"),
)
TOTAL = re.compile(r"requested?(?: about| a total of| tokens)?:? \(?(?P<n>\d+)", re.I)


class Limit(NamedTuple):
    """What a refusal says of tokens: the most a reply may have, or the context and the prompt's share of it.

    0 stands for what is not said.
    """

    most: int = 0
    context: int = 0
    prompt: int = 0


def limit_named(said: str, asked: int, model: str) -> Limit | None:
    """Read the limit that a refusal of ``asked`` tokens names; None where it is about something else."""
    plain = re.sub(r"(?<=\d)[,_](?=\d{3}\b)", "", said.replace(model, ""))
    if not ABOUT_TOKENS.search(plain):
        return None
    if ABOUT_CONTEXT.search(plain) and (context := _first(CONTEXT, plain)):
        prompt = _first(PROMPT, plain)
        total = TOTAL.search(plain)
        if not prompt and total and int(total["n"]) > asked:
            prompt = int(total["n"]) - asked
        return Limit(context=context, prompt=prompt)
    numbers = map(int, re.findall(r"(?<![\w.])\d{2,8}(?![\w.]*\d)", plain))
    if fitting := [number for number in numbers if LEAST_TOKENS <= number < asked]:
        return Limit(most=max(fitting) - ("exclusive" in plain))
    return Limit(most=asked // 2) if EXCEEDED.search(plain) else None


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int:
    return next((int(found["n"]) for pattern in patterns if (found := pattern.search(text))), 0)
