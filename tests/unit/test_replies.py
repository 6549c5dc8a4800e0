"""JSON in what models write: found, fixed, and never read as less than it says."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.prose.backslashes import fix_backslashes
from lectra.prose.fields import find_list, find_record, read_texts, text_of, texts_of
from lectra.prose.refusals import is_refusal
from lectra.prose.replies import read_growing, read_json

HEAT = {"slides": [{"title": "Heat", "points": ["It flows", "It warms"], "image_query": "hot stove"}]}
TEXT = json.dumps(HEAT)
TITLES = [{"title": "Heat"}, {"title": "Cold"}]


@pytest.mark.parametrize(
    "reply",
    [
        f"Sure!\n```json\n{TEXT}\n```\nEnjoy {{or not}}.",
        f"The set {{a, b}} and {{json}}:\n{TEXT}\nUse {{it: well}}.",
        f'<think>They want {{"slides": []}}.</think>\n{TEXT}',
        f'Okay, {{a}} deck: {{"slides": []}}\n</think>\n{TEXT}',
        f"[THINK]Hmm.[/THINK]{TEXT}",
        f"◁think▷Hmm {{.◁/think▷{TEXT}",
        f"Okay.\n__LM_STUDIO_INTERNAL_LSEP_SYNTHETIC_REASONING_END_f4e9a8d2__{TEXT}",
        f"<|channel|>analysis<|message|>Hm {{.<|end|><|start|>assistant<|channel|>final<|message|>{TEXT}",
        TEXT.replace('"]', '",]').replace("}]", "},]"),
        TEXT.replace("[{", "[ // the deck\n{").replace('"points"', '/* main */ "points"'),
        TEXT.replace("[{", "[ # the deck\n{"),
        str(HEAT),
        TEXT[:-2],
        TEXT[:-1],
        TEXT + "}",
        "{" + TEXT + "}",
        json.dumps(TEXT),
        TEXT.replace('", "', '" "'),
    ],
)
def test_the_object_is_found_and_mended(reply: str) -> None:
    assert read_json(reply) == HEAT


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("Here [1]:\n" + json.dumps(TITLES) + "\nDone [2].", TITLES),
        (
            "{'title': \"Newton's law\", 'points': ['a', None, True]}",
            {"title": "Newton's law", "points": ["a", None, True]},
        ),
        (
            "{“title”: “Heat, cold, and “more””, “points”: [“It flows”]}",
            {"title": "Heat, cold, and “more”", "points": ["It flows"]},
        ),
        ('{"title": "The “hot” stove"}', {"title": "The “hot” stove"}),
        ('{title: "Heat", points: ["It flows"]}', {"title": "Heat", "points": ["It flows"]}),
        ('{"title": "The "hot" stove", "b": "c"}', {"title": 'The "hot" stove', "b": "c"}),
        ('{"title": "Heat\nand\tcold"}', {"title": "Heat\nand\tcold"}),
        (
            '{"title": "See http://x.org // now # here", /* c */ "a": "b"}',
            {"title": "See http://x.org // now # here", "a": "b"},
        ),
        (
            '{"title": "Below −100 °C, x < y, a ≥ b, 3 * 4, [0, 1)"} thanks',
            {"title": "Below −100 °C, x < y, a ≥ b, 3 * 4, [0, 1)"},
        ),
        ('{"title": "The set {1, 2} and f(x) = {x}"}', {"title": "The set {1, 2} and f(x) = {x}"}),
        ('{"share": 1.50, "year": 1883, "zero": -0}', {"share": "1.50", "year": 1883, "zero": "-0"}),
    ],
)
def test_nothing_of_what_it_says_is_lost(reply: str, value: object) -> None:
    assert read_json(reply) == value


MARKS = [
    "<think>",
    "</think>",
    "[THINK]",
    "◁think▷",
    "</reasoning>",
    "<|end|>",
    "<|channel|>final<|message|>",
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("around", ["{}", "<think>Hm, {{}}.</think>\n{}<|end|>", "```json\n{}\n```"])
def test_what_looks_like_a_mark_of_reasoning_in_json_is_text(mark: str, around: str) -> None:
    meant = {"narration": f"The tag {mark} ends it.", "bullets": ["a"]}
    reply = around.format(json.dumps(meant, ensure_ascii=False))
    assert read_json(reply) == meant
    for end in range(reply.index(f"tag {mark}") + len(f"tag {mark}"), len(reply)):
        assert read_growing(reply[:end], strings=True)["narration"].startswith(f"The tag {mark}")


@pytest.mark.parametrize("reply", ["Here is my {plan}.", "[1]", "{json}", "", "<think>{", '{"a": '])
def test_what_is_no_json_is_none(reply: str) -> None:
    with pytest.raises(ValueError, match=r"no JSON object in it; it says: “|the answer is empty"):
        read_json(reply)


def test_a_repair_that_would_lose_half_of_a_text_is_none() -> None:
    with pytest.raises(ValueError, match="no JSON object"):
        read_json('{"a": "the stove" is what gives the warmth, "b": "cold"}')


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\sigma, \(x\) and \d+", r"\sigma, \(x\) and \d+"),
        (r"\frac{1}{2} of \theta, \beta, \nu, \rho", r"\frac{1}{2} of \theta, \beta, \nu, \rho"),
        (r"\alpha \to \tan x \neq \not\in \nabla \times \right) \text{a} \bar{x} \forall", None),
        (r"x \ne 0, f: A \to B, the \nu is", None),
        (r"\\frac{1}{2} of \\theta", r"\frac{1}{2} of \theta"),
        (
            r"First.\nNext\nunder\tTab, one.\ne poi, two: \nu is",
            "First.\nNext\nunder\tTab, one.\ne poi, two: \nu is",
        ),
        (r"Newton\'s \"law\" \/ \u00e9 \upsilon", 'Newton\'s "law" / é \\upsilon'),
        (r"a pattern \bword\b", r"a pattern \bword\b"),
    ],
)
def test_backslashes_are_read_as_they_were_meant(written: str, meant: str | None) -> None:
    assert read_json(f'{{"a": "{written}"}}') == {"a": written if meant is None else meant}


@given(st.text(max_size=200))
def test_sound_json_is_read_as_it_is(text: str) -> None:
    written = json.dumps(
        {"a": text.replace("\\", "").replace("\b", "").replace("\f", "")}, ensure_ascii=False
    )
    assert read_json(written) == json.loads(written) or "\\" in written


@given(st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs"]), max_size=200))
def test_text_without_controls_is_read_letter_by_letter(text: str) -> None:
    assert read_json(json.dumps({"a": text}, ensure_ascii=False)) == {"a": text}


@given(st.text(alphabet="{}[]\",:'“”\\ ab1/#*\n", max_size=120))
def test_no_reply_breaks_the_reader(text: str) -> None:
    assert read_growing(text, strings=True) is not None
    try:
        assert isinstance(read_json(text), dict | list)
    except ValueError as none:
        assert str(none)


def test_a_long_reply_is_read_in_bounded_time() -> None:
    begun = time.process_time()
    for text in (
        "{" * 100_000,
        '{"a": [' * 20_000,
        '{"a": "' + 'x"y ' * 50_000,
        "{'a': '" + "it's " * 20_000,
    ):
        read_growing(text)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("size", [1, 5])
def test_json_is_read_as_it_grows_and_never_less_than_before(size: int) -> None:
    text = r'{"narration": "The angle \theta is small.\nSo is \nu, and it\'s 5.", "bullets": ["a"]}'
    before = ""
    for end in range(0, len(text) + 1, size):
        found = read_growing(text[:end], strings=True).get("narration", "")
        assert found.startswith(before)
        before = found
    assert before == "The angle \\theta is small.\nSo is \\nu, and it's 5."


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (None, []),
        ("a; b", ["a; b"]),
        ("- a\n- b", ["- a", "- b"]),
        (1883, ["1883"]),
        (True, []),
        ([{"text": "p"}, None, 3, ["q"], ""], ["p", "3", "q"]),
        ({"1": "a", "2": "b"}, ["a", "b"]),
        ([{"title": "T", "description": "d"}], ["d: T"]),
        ([{"text": "p −1", "sub": ["x −2", "y ≥ 3"]}, "z"], ["p −1", "x −2", "y ≥ 3", "z"]),
        ([{"text": "p", "sub": [{"text": "q", "points": {"1": "r"}}], "level": 2}], ["p", "q", "r"]),
    ],
)
def test_a_field_is_its_texts(value: object, texts: list[str]) -> None:
    assert [sorted(text.split(": ")) for text in texts_of(value)] == [
        sorted(text.split(": ")) for text in texts
    ]


def test_a_point_keeps_the_name_of_a_field_that_is_none_of_ours() -> None:
    value = [{"Key": "Value ≠"}, {"Causes": ["heat", True]}, {"text": "p", "tone": "calm", "Point 1": ["q"]}]
    texts, left = read_texts(value)
    assert texts == ["Key: Value ≠", "Causes", "heat", "true", "p", "q"]
    assert left == ["tone: calm"]


@pytest.mark.parametrize(
    "value",
    [
        {"slides": TITLES},
        TITLES,
        {"presentation": {"slides": TITLES}},
        {"title": "A lecture", "outline": TITLES},
        {"a": {"b": {"deck": TITLES}}},
        {"slides": {"slide_1": TITLES[0], "slide_2": TITLES[1]}},
        {"Slides": TITLES},
    ],
)
def test_slides_are_found_in_their_envelopes(value: object) -> None:
    assert find_list([value], "slides", "title") == TITLES
    assert find_list(TITLES, "slides", "title") == TITLES


def test_what_is_not_there_is_not_found() -> None:
    assert find_list([{"slides": []}, ["x"], 3], "slides", "title") == []
    assert find_record([{"a": {"b": 1}}], "narration") is None
    assert find_record([[{"slide": {"Narration": "x"}}]], "narration") == {"Narration": "x"}
    assert text_of({"unknown": ["a", 2]}) == "a 2"


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that request.",
        "I’m sorry, I cannot create that.",
        "I cannot assist with creating this lecture.",
        "Es tut mir leid, aber dabei kann ich nicht helfen.",
        "Lo siento, no puedo ayudar con eso.",
        "很抱歉，我无法提供帮助。",
        "죄송합니다. 도와드릴 수 없습니다.",
    ],
)
def test_a_refusal_is_one_in_any_language(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text", ["Sorry is a word of many uses.", "Of course, not every volcano erupts.", "", "x" * 3000]
)
def test_what_is_no_refusal(text: str) -> None:
    assert not is_refusal(text)


def test_quotes_of_python_stay_where_they_are_needed() -> None:
    assert fix_backslashes(r"it\'s \sigma", keep_quotes=True) == r"it\'s \\sigma"
    assert read_json(r"{'a': 'it\'s the \sigma field'}") == {"a": r"it's the \sigma field"}
