"""What is written, what an engine is given for it, and what its caption shows: a table a language."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.document.formulas import plain
from lectra.document.inline import read_marks
from lectra.media.captions import build_cues
from lectra.media.timeline import build_timings
from lectra.models import FileRef, Sentence, SpeechChunk
from lectra.prose.captioned import captioned_text, speech_source
from lectra.prose.formulas import spoken_formula
from lectra.text import sentences, settled
from lectra.tts.lines import read_line, read_lines

TABLES = Path(__file__).parent / "spoken_cases"
LEAST = {"en": 60, "de": 20, "fr": 20, "es": 20, "hi": 20}
NOWHERE = FileRef(key="", sha256="", size=0)


def rows(lang: str) -> list[tuple[str, str, str]]:
    """Lines of a table; where a caption differs from what is written, it stands in the third column."""
    lines = (TABLES / f"{lang}.tsv").read_text(encoding="utf-8").splitlines()
    cases = [line.split("\t") for line in lines if line and not line.startswith("# ")]
    return [(written, spoken, caption[0] if caption else written) for written, spoken, *caption in cases]


CASES = [(lang, *row) for lang in LEAST for row in rows(lang)]


def test_each_language_has_its_cases() -> None:
    counts = Counter(lang for lang, *_ in CASES)
    assert {lang: counts[lang] >= least for lang, least in LEAST.items()} == dict.fromkeys(LEAST, True)


@pytest.mark.parametrize(("lang", "written", "spoken", "caption"), CASES)
def test_what_an_engine_is_given(lang: str, written: str, spoken: str, caption: str) -> None:
    line = read_line(written, lang)
    assert (line.text, line.spoken, line.unspoken) == (written, spoken, ())


@pytest.mark.parametrize(("lang", "written", "spoken", "caption"), CASES)
def test_what_is_captioned(lang: str, written: str, spoken: str, caption: str) -> None:
    said = Sentence(text=written, start_s=0.15, end_s=4)
    chunk = SpeechChunk(mp3=NOWHERE, aac=NOWHERE, frames=125, sentences=(said,), voice="")
    timings = build_timings(["T"], [chunk])
    assert timings.slides[0].sentences[0].text == caption
    assert " ".join(line for cue in build_cues(timings) for line in cue.lines) == caption


FORMULAS = [
    (r"\sum_{i=1}^n i", "∑ᵢ₌₁ⁿ i", "sum from i equals 1 to n of i"),
    (r"f''(x) = 2x", "f″(x) = 2x", "f double prime of x equals 2x"),
    (r"g(f(x))", "g(f(x))", "g of f of x"),
    (r"x \in \mathbb{R}", "x ∈ ℝ", "x is in the real numbers"),
    (r"10^{-3}\,\text{kg}", "10⁻³ kg", "10 to the minus 3 kilograms"),
    (r"2m", "2m", "2 m"),
    (r"10\,\Omega", "10 Ω", "10 ohms"),
    (r"\ce{SO4^2-}", "SO₄²⁻", "S O 4 2 minus"),
    (r"\ce{N2 + 3H2 <=> 2NH3}", "N₂ + 3H₂ ⇌ 2NH₃", "N 2 plus 3 H 2 in equilibrium with 2 N H 3"),
    (r"k \ln 2", "k ln 2", "k ln 2"),
    (r"\log_{10}(x)", "log₁₀(x)", "log base 10 of x"),
    (r"(a+b)^2", "(a + b)²", "open paren a plus b close paren squared"),
    (
        r"\lim_{x \to 0} \frac{\sin x}{x}",
        "lim_(x→0) (sin x)/x",
        "limit as x tends to 0 of sine of x over x",
    ),
    (r"e^{i\pi} + 1 = 0", "e^(iπ) + 1 = 0", "e to the power, i pi, end exponent plus 1 equals 0"),
]


@pytest.mark.parametrize(("latex", "shown", "spoken"), FORMULAS)
def test_a_formula_in_characters_and_in_words(latex: str, shown: str, spoken: str) -> None:
    assert (plain(latex), spoken_formula(latex, "en")) == (shown, spoken)


@pytest.mark.parametrize(
    ("lang", "spoken"),
    [
        ("de", "n Fakultät ist gleich b durch c"),
        ("pt", "n fatorial é igual a b sobre c"),
        ("ja", "n 階乗 イコール c 分の b"),
        ("sv", "n! = b/c"),
    ],
)
def test_a_formula_is_spoken_in_the_lectures_language_or_as_it_is_written(lang: str, spoken: str) -> None:
    assert spoken_formula(r"n! = \frac{b}{c}", lang) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and you get US$3 back.",
        r"A price of \$5$ is low.",
        r"$\frac{$ is no formula",
        "$" + "{" * 90 + "x" + "}" * 90 + "$",
        "$$x$$",
        "$ x $",
    ],
)
def test_dollars_around_no_formula_stay(text: str) -> None:
    assert captioned_text(text) == text


PARTS = st.sampled_from(
    ["{", "}", r"\frac", "^", "_", "x", "&", r"\ce{", r"\text{", "(", ")", " ", "2", "m", "中"]
)


@given(st.lists(PARTS, min_size=1, max_size=30).map("".join), st.sampled_from(["en", "de", "ja", "sv", "hi"]))
def test_what_stands_around_a_formula_is_said_whatever_is_in_it(latex: str, lang: str) -> None:
    spoken = read_line(f"Alpha ${latex}$ beta, $y$ gamma.", lang).spoken
    assert [word for word in ("Alpha", "beta,", "gamma.") if word not in spoken] == []
    assert "y" in spoken


def test_no_sentence_ends_within_a_formula() -> None:
    text = r"For $n! > 2^n$, see $f(x) = 1. \text{ Next}$ here. It costs $5. Then $6."
    assert sentences(text)[1:] == ("It costs $5.", "Then $6.")


@given(st.lists(st.sampled_from(["$n! > 2$", "$x$", "It costs $5.", "Go! ", "n! = 6. ", "$", " Yes. "])))
def test_sentences_of_a_text_that_grows_stay_as_they_are(parts: list[str]) -> None:
    text = " ".join(parts)
    whole = sentences(text)
    for end in range(len(text)):
        early = settled(text[:end])
        assert whole[: len(early)] == early


WITH_FORMULA = [row[1:] for row in CASES if row[0] == "en" and row[1] != row[3] and row[1].endswith(".")]


@given(st.lists(st.sampled_from(WITH_FORMULA), min_size=1))
def test_each_sentence_of_a_narration_has_its_own_words_and_its_own_caption(parts) -> None:
    lines = read_lines(" ".join(written for written, _, _ in parts), "en")
    assert [(line.text, line.spoken, captioned_text(line.text)) for line in lines] == parts


@pytest.mark.parametrize("written", [written for written, _, _ in WITH_FORMULA])
def test_what_a_file_has_is_what_is_spoken(written: str) -> None:
    assert speech_source(read_marks(written)) == written
    shown = str(read_marks(written)).replace("\u00a0", " ")  # no line breaks within a formula
    assert shown == captioned_text(written)


def test_no_sentence_ends_within_code_however_it_grows() -> None:
    text = "See `a. B` first. Then `x? y: Z` here. A ` alone. And more words here."
    whole = sentences(text)
    assert whole == ("See `a. B` first.", "Then `x? y: Z` here.", "A ` alone.", "And more words here.")
    for end in range(len(text)):
        early = settled(text[:end])
        assert whole[: len(early)] == early


@given(
    st.text(st.sampled_from("ab_1 .,:;()[]{}\"'#*/%<>=!&|-+@`$€中"), max_size=30),
    st.sampled_from(["en", "de", "ja"]),
)
def test_code_is_spoken_whatever_is_in_it(source: str, lang: str) -> None:
    spoken = read_line(f"Alpha `{source}` beta.", lang).spoken
    assert spoken.startswith("Alpha")
    assert "beta" in spoken
