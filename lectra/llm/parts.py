"""Parts of a reply: its text, what the model thought, and what else the fields of a message hold."""

from __future__ import annotations

from typing import Any, NamedTuple

THOUGHTS = ("reasoning_content", "reasoning", "thinking", "reasoning_text", "reasoning_details")


class Part(NamedTuple):
    """What one event adds to a reply. ``call`` is text that came as the arguments of a tool's call."""

    text: str = ""
    thought: str = ""
    call: str = ""
    refusal: str = ""
    finish: str = ""
    whole: bool = False


def part_of(message: Any, finish: str = "", *, whole: bool = False) -> Part:
    """Read a message, or a piece of one; ``whole`` where it is all of it. Content may be a list of parts."""
    if not isinstance(message, dict):
        return Part(finish=finish)
    text, thought, refusal = _content(message.get("content"))
    thoughts = next((found for name in THOUGHTS if (found := _flat(message.get(name)))), "")
    return Part(
        text=text,
        thought=thought or thoughts,
        call=_arguments(message),
        refusal=refusal or _flat(message.get("refusal")),
        finish=finish,
        whole=whole,
    )


def _content(content: Any) -> tuple[str, str, str]:
    """Split content in text, thoughts and a refusal."""
    text = thought = refusal = ""
    for part in content if isinstance(content, list) else [content]:
        kind = str(part.get("type", "text")) if isinstance(part, dict) else "text"
        if "think" in kind or "reason" in kind:
            thought += _flat(part)
        elif kind == "refusal":
            refusal += _flat(part)
        elif kind.endswith("text"):
            text += _flat(part)
    return text, thought, refusal


def _flat(value: Any) -> str:
    """Return the text of a field: a string, a part with a text, or a list of these."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(map(_flat, value))
    if isinstance(value, dict):
        names = ("text", "thinking", "reasoning", "refusal", "content", "value", "summary")
        return next((found for name in names if (found := _flat(value.get(name)))), "")
    return ""


def _arguments(message: dict[str, Any]) -> str:
    calls = message.get("tool_calls")
    functions = (
        [call.get("function") for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
    )
    functions.append(message.get("function_call"))
    return "".join(_flat(function.get("arguments")) for function in functions if isinstance(function, dict))
