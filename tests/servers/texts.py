"""How models spoil the JSON they were asked for: one function a sort."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Literal

TextFault = Literal[
    "fenced",
    "prose_braces",
    "braces_after",
    "lmstudio_marker",
    "harmony",
    "comments",
    "single_quotes",
    "python_words",
    "smart_quotes",
    "trailing_commas",
    "missing_commas",
    "raw_lines",
    "unclosed",
    "text_in_text",
    "latex",
    "bare_list",
    "wrapped",
    "wrapped_twice",
    "keyed",
    "one_a_line",
    "points_null",
    "points_text",
    "points_number",
    "points_objects",
    "image_null",
    "image_list",
    "equal_titles",
    "refused_in_words",
]
"""How a text is spoilt.

No JSON, strictly: ``fenced``: hidden thoughts, a code fence, trailing commas. ``prose_braces``,
``braces_after``: sentences with braces before or after it. ``lmstudio_marker``, ``harmony``: the marks by
which LM Studio and gpt-oss set thoughts apart. ``comments``, ``single_quotes``, ``python_words`` (None,
True), ``smart_quotes``, ``trailing_commas``, ``missing_commas``, ``raw_lines`` (line ends within strings),
``unclosed`` (the last brackets are missing), ``text_in_text`` (JSON as a string of JSON). ``latex``:
formulas with one backslash where JSON wants two.

Other envelopes: ``bare_list``, ``wrapped``, ``wrapped_twice``, ``keyed`` (slide_1, slide_2 …),
``one_a_line``.

Other fields: ``points_…``, ``image_…``: null, text, numbers, objects, lists in these. ``equal_titles``:
slides two and three have the same. ``refused_in_words``: an apology in place of all.
"""
FORMULA = r"the angle \theta, \frac{1}{2} of \sigma, \beta and \nu, x \neq 0"
REFUSAL = "I'm sorry, but I can't help with that request."
Answer = dict[str, Any]


def spoil(answer: Answer, fault: str) -> str:
    """Write an answer as JSON, spoilt by a fault; one that is not about text leaves it as it is."""
    if change := SHAPES.get(fault):
        answer = change(answer)
    text = json.dumps(answer, ensure_ascii=False, indent=1 if fault in INDENTED else None)
    return TEXTS[fault](text) if fault in TEXTS else text


def _fenced(text: str) -> str:
    commas = text.replace("}]", "},]").replace("}, {", "},\n{")
    return (
        f'<think>The user wants {{"slides": []}} here.</think>\nHere it is:\n```json\n{commas}\n```\nEnjoy!'
    )


def _commented(text: str) -> str:
    return text.replace("[\n", "[ // the list\n", 1).replace("{\n", "{ /* all of it */\n", 1)


def _with_formula(text: str) -> str:
    return re.sub(r'("(?:points|bullets)": \[")', lambda found: f"{found[1]}{FORMULA}, ", text)


def _single_quoted(text: str) -> str:
    return str(json.loads(text))


def _python_words(text: str) -> str:
    return text.replace('"image_query": "', '"note": None, "ready": True, "image_query": "')


def _slides(change: Callable[[list[Answer]], Any]) -> Callable[[Answer], Any]:
    return lambda answer: {"slides": change(answer["slides"])} if "slides" in answer else answer


def _each(field: str, value: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    def changed(answer: Answer) -> Answer:
        name = "bullets" if field == "points" and "bullets" in answer else field
        if name in answer:
            return answer | {name: value(answer[name])}
        slides = answer.get("slides", [])
        return {"slides": [slide | {field: value(slide[field])} for slide in slides]} if slides else answer

    return changed


def _keyed(answer: Answer) -> Answer:
    if "slides" not in answer:
        return {"slide": answer}
    return {"slides": {f"slide_{number}": slide for number, slide in enumerate(answer["slides"], 1)}}


def _equal(slides: list[Answer]) -> list[Answer]:
    return [*slides[:2], *(slide | {"title": slides[1]["title"]} for slide in slides[2:3]), *slides[3:]]


SHAPES: dict[str, Callable[[Answer], Any]] = {
    "bare_list": lambda answer: answer.get("slides", [answer]),
    "wrapped": lambda answer: {"presentation": answer},
    "wrapped_twice": lambda answer: {"title": "A lecture", "result": {"deck": answer.get("slides", answer)}},
    "keyed": _keyed,
    "points_null": _slides(lambda slides: [slides[0] | {"points": None}, *slides[1:]]),
    "points_text": _each("points", "; ".join),
    "points_number": _each("points", lambda points: [*points[:-1], 1883]),
    "points_objects": _each("points", lambda points: [{"text": point} for point in points]),
    "image_null": _each("image_query", lambda _: None),
    "image_list": _each("image_query", str.split),
    "equal_titles": _slides(_equal),
}
INDENTED = ("comments", "missing_commas", "trailing_commas", "one_a_line")
TEXTS: dict[str, Callable[[str], str]] = {
    "fenced": _fenced,
    "prose_braces": lambda text: f"Here it is, in the {{form}} you gave:\n\n{text}",
    "braces_after": lambda text: f"```json\n{text}\n```\nI used {{simple}} words {{or so}}.",
    "lmstudio_marker": lambda text: (
        f"The user wants {{json}}.\n__LM_STUDIO_INTERNAL_LSEP_SYNTHETIC_REASONING_END_f4e9a8d2__{text}"
    ),
    "harmony": lambda text: (
        '<|channel|>analysis<|message|>They want {"slides": []}.<|end|><|start|>assistant'
        f"<|channel|>final<|message|>{text}"
    ),
    "comments": _commented,
    "single_quotes": _single_quoted,
    "python_words": _python_words,
    "smart_quotes": lambda text: re.sub(r'"([^"]*)"', r"“\1”", text),
    "trailing_commas": lambda text: re.sub(r'(["\]}])\n', r"\1,\n", text).replace(",,", ","),
    "missing_commas": lambda text: re.sub(r"(\}),\n", r"\1\n", text),
    "raw_lines": lambda text: text.replace(". ", ".\n"),
    "unclosed": lambda text: text.rstrip("]}"),
    "text_in_text": json.dumps,
    "latex": _with_formula,
    "one_a_line": lambda text: "\n".join(
        json.dumps(slide) for slide in json.loads(text).get("slides", [json.loads(text)])
    ),
}
