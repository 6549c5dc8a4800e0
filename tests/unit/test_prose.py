"""What is left of a model's reply: phrases, sentences, JSON, and the language it is in."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lectra.prose.language import other_language
from lectra.prose.markup import unmarked
from lectra.prose.phrases import distinct, image_query, plain_phrase, plain_phrases, says_the_same, title_case
from lectra.prose.replies import read_json, read_partly
from lectra.prose.spoken import GrowingText, read_narration
from lectra.text import joined
from tests.unit.writing import ALL_WORDS, languages, written


def said(answer: str, lang: str = "en") -> str:
    return joined(read_narration(answer, lang).sentences, lang)


def test_titles_that_say_the_same_are_kept_once() -> None:
    assert distinct(["How to Improve Your Sleep", "Improving Sleep", "Sleep and Memory"]) == [
        "How to Improve Your Sleep",
        "Sleep and Memory",
    ]


def test_phrases_that_differ_in_a_number_or_a_letter_do_not_say_the_same() -> None:
    assert not says_the_same("Symptoms of diabetes type 1", "Symptoms of diabetes type 2")
    assert not says_the_same("Hepatitis A in travellers", "Hepatitis B in travellers")


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("**The Event Horizon**", "The Event Horizon"),
        ("## The Event Horizon ##", "The Event Horizon"),
        ("“Quoted things…”", "Quoted things…"),
        ("- Quoted “things”", "Quoted “things”"),
        ("Slide 3: **The garden**", "The garden"),
        ("Folie 3: Der Garten", "Der Garten"),
        ("🚀 Rockets! 🚀", "Rockets!"),
        ("the body's clock", "the body's clock"),
        ("`List<String>` in Java", "List<String> in Java"),
        ("[A link](https://example.org) here", "A link here"),
        ("10<sup>-9</sup> m of H<sub>2</sub>O", "10⁻⁹ m of H₂O"),
    ],
)
def test_wrapping_is_taken_off_a_phrase(raw: str, plain: str) -> None:
    assert plain_phrase(raw) == plain


KEPT = [
    "Below −100 °C",
    "- 5 °C",
    "Valid for n ≥ 2",
    "x ≠ y always",
    "C# constant MIN_TEMP",
    "Introduction to C#",
    "A* search, B* trees and C*",
    "2*3*4 = 24 and 5*x + 3*y",
    "List<String> and Map<K, V>",
    "HTML <b> vs <strong>",
    "__init__ and *args, **kwargs",
    "1. FC Köln",
    "300: the battle of Thermopylae",
    ".NET and Node.js",
    "x → ∞, √2, ∑ aᵢ, ∫ f(x) dx",
    "pH < 7: acids",
    "[0, 1] and (a, b]",
    "~20 of ~30 & more | less",
    "Iron(III) chloride, student(s)",
    "C:\\Users and \\sigma",
    r"\(\sqrt{2}\) and \(x_{*a} \{y\} _z_\)",
    r"\[ a_1 *b* \] and $\{x_i\}$, $5",
    "人工智能(AI)是…",
    "'Tis the season",
    "#1 in sales, 50 % off",
    "Use <b> and </b> for bold",
    "Is it so?",
    "e.g. the U.S.",
]


@pytest.mark.parametrize("text", KEPT)
def test_signs_in_a_phrase_are_no_wrapping(text: str) -> None:
    assert plain_phrase(text) == text
    assert plain_phrases([text, "Another point"]) == [text, "Another point"]


@pytest.mark.parametrize("text", KEPT)
def test_signs_in_a_narration_are_no_wrapping(text: str) -> None:
    sentence = f"We speak of {text} here."
    assert said(sentence) == sentence


def test_numbers_are_taken_off_a_list_that_counts_and_off_no_other() -> None:
    assert plain_phrases(["Cells", "1. Walls", "2) Cores", "End"]) == ["Cells", "Walls", "Cores", "End"]
    assert plain_phrases(["1. FC Köln", "7. Sinfonie"]) == ["1. FC Köln", "7. Sinfonie"]
    assert plain_phrases(["- −5 °C", "- −10 °C"]) == ["−5 °C", "−10 °C"]
    assert plain_phrases(["- 5 °C", "- 10 °C"]) == ["- 5 °C", "- 10 °C"]
    for dash in "-–—":
        assert plain_phrases([f"{dash} 5 °C", "- Warm", "Dry"]) == [f"{dash} 5 °C", "Warm", "Dry"]
        assert plain_phrases([f"{dash} 5 °C", "• Warm"]) == [f"{dash} 5 °C", "Warm"]
        assert plain_phrases([f"{dash} 5 °C", f"{dash} Warm"]) == ["5 °C", "Warm"]
    assert plain_phrases(["• 5 °C"]) == ["5 °C"]
    assert plain_phrases(["- 3 kinds of rock", "- 5 kinds"]) == ["3 kinds of rock", "5 kinds"]


@pytest.mark.parametrize(
    ("answer", "spoken"),
    [
        ("**Slide 3: Peas**\nThey are green.", "Peas. They are green."),
        ("> A pea is green.\n> So it is.", "A pea is green. So it is."),
        ("Peas [pause]grow, 🌱beans do.", "Peas grow, beans do."),
        ("Intro:\n✅ Peas\n✅ Beans", "Intro: Peas. Beans."),
    ],
)
def test_wrapping_is_taken_off_a_narration(answer: str, spoken: str) -> None:
    assert said(answer) == spoken


SIGNS = "=<>−≥≠√∞°#*_~&|[](){}\\`^%$€@/+"


@given(st.lists(st.text(alphabet=SIGNS + "ab1Зж中한क ", min_size=1, max_size=12), min_size=1, max_size=8))
def test_a_phrase_loses_no_letter_and_no_digit(words: list[str]) -> None:
    text = " ".join(words)
    kept = [char for char in unmarked(text) if char.isalnum()]
    assert kept == [char for char in text if char.isalnum()]


@given(st.text(alphabet="ab1 =<−≥≠√∞°#&>", max_size=60))
def test_a_phrase_without_marks_loses_no_sign(text: str) -> None:
    assert unmarked(text) == text


def test_title_case_keeps_what_has_capitals() -> None:
    assert title_case("how DNA and mRNA work in the cell") == "How DNA and mRNA Work in the Cell"


def test_a_picture_is_searched_by_what_the_title_names() -> None:
    assert image_query("The Event Horizon", "Black holes") == "event horizon black holes"
    assert image_query("The Importance of Sleep", "Healthy sleep") == "sleep healthy"


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_sentences_come_whole_however_the_stream_is_cut(size: int) -> None:
    text = "Dr. Mendel grew peas. They differed in colour! He counted 3.5 thousand of them. Then he"
    growing, found = GrowingText("en"), []
    for end in range(size, len(text) + size, size):
        found += growing.more(text[:end])
    found += growing.rest(text, cut=True)
    assert found == [
        "Dr. Mendel grew peas.",
        "They differed in colour!",
        "He counted 3.5 thousand of them.",
    ]
    assert growing.removed == ("Then he.",)


@pytest.mark.parametrize(
    ("raw", "prose"),
    [
        ("<think>Hmm. What now?</think>Peas are green.", "Peas are green."),
        ("Peas are green. <think>And never ends.", "Peas are green."),
        ("```\nPeas are green.\n```", "Peas are green."),
        ("Slide 3: Peas are green.", "Peas are green."),
        ("**Narrator:** Peas are green. (pause) Beans are long.", "Peas are green. Beans are long."),
        ("Sure, here is the narration: Peas are green.", "Peas are green."),
        ("Of course! Here it is:\n\nPeas are green.", "Peas are green."),
        ("Here is the text for the slide:\nPeas are green.", "Peas are green."),
        ("## The garden\n\nPeas are **green**.", "The garden. Peas are green."),
        ("**The garden**\nPeas are green.", "The garden. Peas are green."),
        ("1. Peas are green.\n2. Beans are long.", "Peas are green. Beans are long."),
        ("Peas:\n- green\n- round\n\nBeans are long.", "Peas: green. round. Beans are long."),
        ("Peas are green 🌱.", "Peas are green."),
        ("[Music] Peas are <b>green</b>.", "Peas are green."),
        ("Peas are green", "Peas are green."),
        ("", ""),
    ],
)
def test_an_answer_loses_its_wrapping(raw: str, prose: str) -> None:
    assert said(raw) == prose


@pytest.mark.parametrize(
    "sentence",
    [
        "Of course, not every volcano erupts.",
        "Certainly, the best known case is Vesuvius.",
        "Sure enough, the mountain erupted in 1980.",
        "Here are the three laws of motion.",
        "Here is what the text says: nothing is lost.",
        "Here is the list of planets: Mercury, Venus, Earth and Mars.",
        "Of course, there are three kinds: red, green and blue.",
        "The author Jane Austen wrote six novels.",
        "The speaker of the House presides over debates.",
        "A good essay has five paragraphs.",
        "Dearborn was the home of Henry Ford.",
        "The area of a circle is A = πr².",
        "The interval [0, 1] is closed (music and dance are not).",
        "Open /etc/hosts, or see https://example.org/peas for more.",
        "In this slide, we see peas.",
        "I hope that peas are green.",
        "f(x) = 2x, print(x) and import os are code.",
        "Type 1 is green. Type 2 is green.",
        "Peas are green. Peas are green.",
    ],
)
def test_no_sentence_is_dropped_for_what_it_says(sentence: str) -> None:
    assert said(sentence) == sentence
    assert said(f"{sentence} Beans are long.") == f"{sentence} Beans are long."


def test_what_is_left_out_of_an_answer_is_told() -> None:
    answer = "Sure, here is the script: Peas are green. [pause] Beans 🌱 are long."
    narration = read_narration(answer, "en")
    assert narration.sentences == ("Peas are green.", "Beans are long.")
    assert narration.removed == ("Sure, here is the script:", "[pause]", "🌱")


LETTERS = "abЖд αβ אב عر अक ไท 中文 あア 한글 ქარ հայ 12٣४"


@given(st.text(alphabet=LETTERS + " .!?,;()=<−≥#&\n", max_size=200))
def test_a_narration_keeps_every_letter_and_digit(text: str) -> None:
    kept = "".join(char for char in "".join(read_narration(text, "en").sentences) if char.isalnum())
    assert kept == "".join(char for char in text if char.isalnum())


@given(st.text(max_size=300))
def test_reading_a_narration_again_changes_nothing(text: str) -> None:
    once = said(text)
    assert said(once) == once or set("*_`~<[&\\#") & set(once)


def test_labels_of_other_languages_are_wrapping() -> None:
    assert said("Folie 3: Erbsen sind grün.", "de") == "Erbsen sind grün."
    assert said("スライド3：豆は緑です。", "ja") == "豆は緑です。"
    assert said("الشريحة 3: البازلاء خضراء.", "ar") == "البازلاء خضراء."


def test_sentences_of_languages_without_full_stops_are_whole() -> None:
    assert said("ภูเขาไฟเกิดจากแมกมา", "th") == "ภูเขาไฟเกิดจากแมกมา"


def test_korean_keeps_the_sentences_that_gloss_a_word() -> None:
    text = "인공지능(AI)은 컴퓨터 과학의 한 분야입니다. 자연어 처리(NLP)는 그 일부입니다."
    assert said(text, "ko") == text


def test_chinese_sentences_are_joined_without_spaces() -> None:
    assert joined(["火山很热。", "它们喷发。"], "zh-CN") == "火山很热。它们喷发。"
    assert joined(["One.", "Two."], "en") == "One. Two."


def test_a_growing_text_gives_each_sentence_once() -> None:
    growing = GrowingText("en")
    assert growing.more("Peas are green.") == []
    assert growing.more("Peas are green. Beans") == []
    assert growing.more("Peas are green. Beans are") == ["Peas are green."]
    assert growing.rest("Peas are green. Beans are long.") == ["Beans are long."]


MARKED = [
    *("**bold**", "*soft*", "<b>x</b>", "10<sup>-9</sup>", "`x`", "[a](b)", "[pause]", "😀", "👩\u200d🚀"),
    *(r"\(a *b* \{c\}\)", r"\[x\]", r"\(", r"\]"),
    *("-", "•", "1.", "2.", "#", "*", "`", "~", "<", "[", "\n", "\n\n"),
]


@given(
    st.one_of(
        written(),
        st.tuples(
            st.lists(st.sampled_from([*MARKED, *ALL_WORDS, "Then", " ", "\n"])).map(" ".join), languages
        ),
    ),
    st.lists(st.integers(1, 15), min_size=1, max_size=50),
)
@example(("It grew to 3.14 m. **Then", "en"), [1])
@example(("The first.\n2. The second.\n3. The third.", "en"), [1])
@example(("<i>Peas grow. Beans</i> do too. They", "en"), [1])
@example(("Der Sieg im Finale 2. 🏆I \n** ##", "de"), [1])
@example(("✅ Peas grow\n✅ Beans do too", "en"), [1])
def test_what_is_given_of_a_growing_text_is_the_whole(drawn: tuple[str, str], sizes: list[int]) -> None:
    text, lang = drawn
    growing, found, at = GrowingText(lang), [], 0
    for size in itertools.cycle(sizes):
        found += growing.more(text[:at])
        if at >= len(text):
            break
        at += size
    assert (*found, *growing.rest(text)) == read_narration(text, lang).sentences


@pytest.mark.parametrize(
    "reply",
    [
        '{"a": ["x", "y"]}',
        'Sure:\n```json\n{"a": ["x", "y",],}\n```\nEnjoy!',
        '<think>{"a": 1}</think>{"a": ["x", "y"]}',
        'I think {"a": 2}.</think>\n{"a": ["x", "y"]}',
    ],
)
def test_json_is_found_whatever_stands_around_it(reply: str) -> None:
    assert read_json(reply) == {"a": ["x", "y"]}


def test_mending_leaves_what_stands_in_strings() -> None:
    assert read_json('{"a": "one, ] two,}\nthree",}') == {"a": "one, ] two,}\nthree"}


@pytest.mark.parametrize("reply", ["", "no", "[1]", '{"a": ', "<think>{"])
def test_a_reply_without_json_says_so(reply: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_json(reply)


def test_json_is_read_while_it_comes() -> None:
    assert read_partly('```json\n{"narration": "Peas are') == {}
    assert read_partly('```json\n{"narration": "Peas are', strings=True) == {"narration": "Peas are"}
    assert read_partly("nothing yet") == {}


@given(st.text(max_size=200))
def test_no_reply_breaks_the_reader(text: str) -> None:
    assert isinstance(read_partly(text), dict)
    assert isinstance(read_partly('{"a": "' + text, strings=True), dict)


@pytest.mark.parametrize(
    ("text", "lang", "other"),
    [
        ("Sleep restores the body and clears the mind every night.", "de", "en"),
        ("Der Schlaf erholt den Körper und den Geist in jeder Nacht.", "de-AT", ""),
        ("Søvnen genopretter kroppen og renser sindet hver nat.", "nb", ""),
        ("火山是地球内部的熔岩喷出的地方。它们很热。", "ja", "zh"),
        ("ज्वालामुखी पृथ्वी की सतह पर होते हैं और वे गर्म होते हैं।", "en", "hi"),
        ("ज्वालामुखी पृथ्वी की सतह पर होते हैं और वे गर्म होते हैं।", "hi-IN", ""),
        ("Machine Learning mit Python und TensorFlow", "en", ""),
        ("Sleep.", "de", ""),
        ("Sleep restores the body and clears the mind.", "tlh", ""),
    ],
)
def test_only_a_text_that_is_surely_in_another_language_is_found_out(
    text: str, lang: str, other: str
) -> None:
    assert other_language(text, lang) == other
