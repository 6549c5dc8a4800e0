"""What a server was found to know: learnt from its refusals, and kept as long as the process runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

from lectra.llm import Prompt, TooLong
from lectra.llm.limits import Limit, limit_named
from lectra.llm.refusals import Refusal

OTHER_REASONS = (401, 402, 403, 404, 408, 429)
"""Statuses that no other form of the request would change."""
ABOUT_FORMAT = re.compile(
    r"response_?format|json.?(?:schema|object|mode|format)|schema|grammar|guided|structured|failed_generation"
    r"|(?:min|max)_?items|\bformat\b",
    re.I,
)
ABOUT_SYSTEM = re.compile(
    r"\bsystem\b[^.]{0,30}\b(?:roles?|messages?|prompts?|instructions?)\b|\broles?\b[^.]{0,60}\bsystem\b"
    r"|developer instruction|roles must alternate|only user and assistant roles",
    re.I,
)
ABOUT_STREAM = re.compile(
    r"\bstream(?:ing)?\b[^.]{0,60}(?:not|n't|unsupported|must)|unsupported[^.]{0,40}\bstream", re.I
)
OPTIONAL = ("temperature", "seed", "reasoning_effort", "think")
ALLOWANCES = (0, 4096, 16_384)
"""Tokens that a model may think, besides those of its answer; the next where they were too few."""
BYTES_A_TOKEN = 3.0
"""Fewer than any usual tokenizer makes of any language: a prompt is not longer than it says."""
TEMPLATE_TOKENS = 16
LEAST_REPLY_TOKENS = 64


@dataclass(frozen=True)
class Dialect:
    """How a server is asked. Each refusal that has a cure makes it simpler.

    ``formats`` are the ways to ask for JSON, the best first; ``refused`` are fields left out; ``most`` is the
    longest reply in tokens and ``context`` what question and reply may have together, 0 where not known;
    ``bytes_a_token`` is what its tokenizer makes of a prompt; ``allowance`` counts up :data:`ALLOWANCES`.
    """

    formats: tuple[str, ...] = ("json_schema", "json_object", "")
    limit: str = "max_tokens"
    refused: frozenset[str] = frozenset()
    takes_system: bool = True
    streams: bool = True
    most: int = 0
    context: int = 0
    bytes_a_token: float = BYTES_A_TOKEN
    allowance: int = 0

    def tokens_for(self, prompt: Prompt) -> int:
        """Return how many tokens the reply may have: as wanted, and no more than the server allows.

        Raises ModelError where the context has no room for a reply.
        """
        wanted = prompt.max_tokens + ALLOWANCES[self.allowance]
        wanted = min(wanted, self.most) if self.most else wanted
        if not self.context:
            return wanted
        used = ceil(prompt_bytes(prompt) / self.bytes_a_token) + TEMPLATE_TOKENS
        left = self.context - used
        if left < min(LEAST_REPLY_TOKENS, wanted):
            raise too_long(used, self.context)
        return min(wanted, left)

    def thinking_more(self, asked: int, prompt: Prompt) -> Dialect | None:
        """Return the dialect that lets the model think longer; None where it may not, or did already."""
        if self.allowance + 1 >= len(ALLOWANCES):
            return None
        more = replace(self, allowance=self.allowance + 1)
        return more if more.tokens_for(prompt) > asked or self.allowance == 0 else None


def simplify(
    dialect: Dialect, refusal: Refusal, prompt: Prompt, *, model: str, asked: int, has_schema: bool
) -> Dialect | None:
    """Return the dialect to go on with after a refusal of ``asked`` tokens; None where none would help.

    Raises ModelError where the question does not fit into the context that the refusal names.
    """
    if refusal.status in OTHER_REASONS:
        return None
    if limit := limit_named(refusal.said, asked, model):
        return _limited(dialect, limit, prompt, asked, refusal)
    cures = _cures(dialect, refusal.said, has_system=bool(prompt.system), has_schema=has_schema)
    return next(cures, None)


def _cures(dialect: Dialect, said: str, *, has_system: bool, has_schema: bool) -> Iterator[Dialect]:
    if has_system and dialect.takes_system and ABOUT_SYSTEM.search(said):
        yield replace(dialect, takes_system=False)
    if dialect.limit == "max_tokens" and "max_completion_tokens" in said:
        yield replace(dialect, limit="max_completion_tokens")
    if has_schema and len(dialect.formats) > 1 and ABOUT_FORMAT.search(said):
        yield replace(dialect, formats=dialect.formats[1:])
    if unknown := {name for name in OPTIONAL if re.search(rf"\b{name}", said)} - dialect.refused:
        yield replace(dialect, refused=dialect.refused | unknown)
    if dialect.streams and ABOUT_STREAM.search(said):
        yield replace(dialect, streams=False)


def _limited(dialect: Dialect, limit: Limit, prompt: Prompt, asked: int, refusal: Refusal) -> Dialect | None:
    most, context, rate = limit.most or dialect.most, dialect.context, dialect.bytes_a_token
    if limit.context:
        context = limit.context
        if limit.prompt:
            rate = prompt_bytes(prompt) / limit.prompt
            if limit.prompt + LEAST_REPLY_TOKENS > context:
                raise too_long(limit.prompt, context, refusal)
    limited = replace(dialect, most=most, context=context, bytes_a_token=rate)
    if limited.tokens_for(prompt) >= asked:  # the words were not understood: less, at any rate
        limited = replace(limited, most=asked - asked // 4)
    return limited if limited.tokens_for(prompt) >= LEAST_REPLY_TOKENS else None


def too_long(prompt_tokens: int, context: int, refusal: Refusal | None = None) -> TooLong:
    """Say that a question leaves no room for its answer in a context of so many tokens."""
    return TooLong(prompt_tokens, context, refusal.said if refusal else "")


def prompt_bytes(prompt: Prompt) -> int:
    """Return the size of a prompt."""
    return len((prompt.system + prompt.user).encode())


def messages_of(prompt: Prompt, *, takes_system: bool) -> list[dict[str, str]]:
    """Put a prompt into messages; without a role for the system, its text goes before the user's."""
    if not prompt.system:
        return [{"role": "user", "content": prompt.user}]
    if not takes_system:
        return [{"role": "user", "content": f"{prompt.system}\n\n{prompt.user}"}]
    return [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
