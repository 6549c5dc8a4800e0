"""Fonts, direction and line breaks: every character drawn by a font that has it, where readers expect it."""

from __future__ import annotations

import shutil
import unicodedata
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.deck.bidi import levels, reorder
from lectra.deck.breaks import clusters, pieces
from lectra.deck.faces import BASE, SHIPPED, SYMBOLS, search_folders
from lectra.deck.fonts import (
    check_fonts,
    drawable,
    face_for,
    logical_runs,
    require_shaper,
    stretch,
    text_width,
    undrawn,
    visual_runs,
)
from lectra.deck.legible import shortcomings
from lectra.deck.scripts import SAMPLES, fontconfig_language, is_rtl, package_for, script_of
from lectra.deck.themes.lectra import LECTRA
from lectra.deck.wrap import Measure, wrap
from lectra.errors import InvalidInput, ServiceMissing
from lectra.models import WrittenSlide
from tests.unit.shown import listed

SHIPPED_LANGUAGES = [
    "en",
    "de",
    "vi",
    "el",
    "ru",
    "he",
    "hi",
    "mr",
    "ar",
    "fa",
    "ur",
    "bn",
    "th",
    "ta",
    "te",
    "km",
]
UNKNOWN = "\U00030000"
"""A rare Chinese character of a late extension, which hardly any machine can draw."""
TURNED = str.maketrans("()", ")(")
MIXED = st.text("ab אב شس 12٣ नमस्ते กา (),.-%", max_size=20)


def families(text: str, lang: str) -> list[tuple[str, str]]:
    return [(run.text, run.face.family) for run in logical_runs(text, lang)]


def seen(line: str, *, rtl: bool) -> str:
    """Give a line as it is seen from left to right; a bracket that runs leftwards is turned."""
    at = levels(line, rtl=rtl)
    turned = [char.translate(TURNED) if level % 2 else char for char, level in zip(line, at, strict=True)]
    return "".join(reorder(turned, at))


@pytest.mark.parametrize("lang", SHIPPED_LANGUAGES)
def test_the_script_of_many_languages_is_drawn_by_a_font_that_is_shipped(lang: str) -> None:
    check_fonts(lang, [])
    assert face_for(SAMPLES[script_of(lang)], lang) in SHIPPED


def test_a_text_that_no_font_draws_is_refused_naming_the_package() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_fonts("zh", [f"罕{UNKNOWN}"])
    assert refused.value.field == "lang"
    assert UNKNOWN in str(refused.value)
    assert "fonts-noto-cjk" in refused.value.remedy


def test_a_script_of_its_own_needs_the_package_that_has_it() -> None:
    assert [package_for(char) for char in "中あ한：অአ"] == ["fonts-noto-cjk"] * 4 + ["fonts-noto-core"] * 2


def test_emoji_and_a_few_rare_letters_do_not_stop_a_lecture() -> None:
    check_fonts("en", ["Party 🎉 time 👩‍👩‍👧", f"The rare {UNKNOWN}"])


def test_letters_that_need_shaping_are_refused_without_the_library_that_does_it() -> None:
    require_shaper("hi", found=True)
    with pytest.raises(ServiceMissing, match="libfribidi0"):
        require_shaper("hi", found=False)


def test_what_is_drawn_is_the_text_without_what_no_font_has() -> None:
    assert drawable(f"Party {UNKNOWN} time {UNKNOWN}") == "Party time"
    assert drawable(f"{UNKNOWN} time{UNKNOWN}s  ❤️") == "times  ❤"
    assert undrawn(f"Party {UNKNOWN} time {UNKNOWN}") == UNKNOWN
    assert undrawn("soft\u00adhyphen, \u202dstill\u202c text") == ""


def test_joiners_stay_between_letters_which_they_shape() -> None:
    assert drawable("می\u200cخواهم", "fa") == "می\u200cخواهم"
    assert drawable("क\u094d\u200dष", "hi") == "क\u094d\u200dष"


def test_a_letter_in_disguise_is_drawn_as_itself_or_as_the_letter() -> None:
    assert drawable("ﬀ𝑥", "en") in ("ﬀ𝑥", "ﬀx", "ff𝑥", "ffx")
    assert undrawn("㈱", "en") in ("", "㈱")


MATHEMATICS = "−×÷±≤≥≠≈√∞∑∏∫∂∇→⇒⇔⇌↦°′″₂ₙ⁻⁹ⁿαεδ∈∉⊂⊆∪∩∖∅∀∃∧∨¬⊕∘·ℕℤℚℝℂ½⅓⅙¾①②★☆☐☑✓✗♀♂℃ﬁ²⟨⟩⌊⌋∝≡∠⊥∥△"


def test_common_mathematics_is_drawn_as_it_is_written_by_fonts_that_are_shipped() -> None:
    assert drawable(MATHEMATICS) == MATHEMATICS
    faces = {run.face for run in logical_runs(MATHEMATICS, "en")}
    assert faces <= {*SHIPPED, SYMBOLS}


BLOCKS = [
    *(range(0x2070, 0x20D0), range(0x2100, 0x2300), range(0x2500, 0x2600), range(0xA0, 0x100)),
    [code for code in range(0x20000) if unicodedata.category(chr(code)) == "Sc"],
]
"""Powers, currencies, letterlike signs, number forms, arrows, operators, box drawing, geometric shapes."""

UNSHIPPED = frozenset("ↆↇↈ↊↋₿⃀֏߾߿৲૱\U00011fdd\U00011fde\U00011fdf\U00011fe0\U0001e2ff\U0001ecb0")
"""Signs that no font which is shipped draws; a font of the machine may."""


def test_every_common_sign_is_drawn_or_reported_with_its_word_and_what_helps() -> None:
    signs = [chr(code) for block in BLOCKS for code in block if unicodedata.category(chr(code))[0] in "SNPL"]
    undrawn_signs = [char for char in signs if undrawn(char)]
    assert all(drawable(char) for char in signs if char not in undrawn_signs)
    assert UNSHIPPED.issuperset(undrawn_signs)
    for char in undrawn_signs:
        slide = WrittenSlide(title="T", blocks=listed(f"it costs {char}5"), narration="N.")
        (warning,) = shortcomings(slide, LECTRA, with_picture=False)
        assert f"U+{ord(char):04X}" in warning.message and f"“{char}5”" in warning.message
        assert "fonts-" in warning.remedy and "replace it" in warning.remedy


def test_signs_that_different_packages_draw_are_reported_with_both() -> None:
    slide = WrittenSlide(title="T", blocks=listed(f"{UNKNOWN}\U0001fae8x"), narration="N.")
    found = shortcomings(slide, LECTRA, with_picture=False)
    assert ["fonts-noto-cjk" in warning.remedy for warning in found].count(True) == 1
    assert all(warning.message.count("U+") == 1 for warning in found)


def test_a_power_is_never_drawn_as_a_digit() -> None:
    assert drawable("10ᵝ") in ("10ᵝ", "10")


def test_a_sign_of_another_font_does_not_bring_it_to_what_follows() -> None:
    assert families("x ∈ 12, y", "en") == [("x ", "Arial"), ("∈", "DejaVu Sans"), (" 12, y", "Arial")]


def test_spaces_stay_and_those_without_a_break_stay_so() -> None:
    assert drawable("113\u00a0%  a\tb") == "113\u00a0%  a    b"
    assert wrap("aaa\u00a0%", Measure(text_width("aaa %", 30, 400) - 1, 30, 400)) == ("aaa\u00a0", "%")


@given(MIXED, st.sampled_from(["en", "hi", "ar", "th"]))
def test_every_character_is_in_a_run_whose_font_has_it(text: str, lang: str) -> None:
    runs = logical_runs(drawable(text, lang), lang)
    assert "".join(run.text for run in runs) == drawable(text, lang)
    assert all(run.face.draws(char) for run in runs for char in run.text)
    shown = visual_runs(drawable(text, lang), lang)
    assert sorted("".join(run.text for run in shown)) == sorted(drawable(text, lang))


def test_latin_words_among_others_have_the_base_font_and_what_is_between_stays_with_its_neighbour() -> None:
    assert families("जल (H2O) है", "hi") == [
        ("जल (", "Noto Sans Devanagari"),
        ("H2O) ", "Arial"),
        ("है", "Noto Sans Devanagari"),
    ]
    assert families("2024 में", "hi") == [("2024 में", "Noto Sans Devanagari")]


def test_a_width_is_that_of_the_shaped_text() -> None:
    assert text_width("क्षि", 40, 400, "hi") < sum(text_width(char, 40, 400, "hi") for char in "कषि")
    assert text_width("سلام", 40, 400, "ar") < sum(text_width(char, 40, 400, "ar") for char in "سلام")
    assert text_width("जल AI", 40, 400, "hi") == pytest.approx(
        text_width("जल ", 40, 400, "hi") + text_width("AI", 40, 400, "hi")
    )


def test_lines_of_taller_fonts_stand_further_apart() -> None:
    assert stretch(["Ethics"], "en") == stretch(["מוסר"], "he") == 1
    assert 1.1 < stretch(["Ethics", "जल"], "en") <= stretch(["สวัสดี"], "th") <= 1.25


@pytest.mark.parametrize(
    ("line", "rtl", "shown"),
    [
        ("abc אבג", False, "abc גבא"),
        ("אבג abc", True, "abc גבא"),
        ("אבג (abc)", True, "(abc) גבא"),
        ("Forest (RF) אבג", True, "גבא Forest (RF)"),
        ("אבג 12%", True, "12% גבא"),
        ("שש 20-10", True, "20-10 שש"),
        ("ab.", True, ".ab"),
    ],
)
def test_lines_stand_in_the_order_of_the_unicode_algorithm(line: str, rtl: bool, shown: str) -> None:
    assert seen(line, rtl=rtl) == shown


@given(st.text("ab אב شس 12٣ (),.-%", max_size=20), st.booleans())
def test_reordering_keeps_every_character_and_lines_of_one_direction(line: str, rtl: bool) -> None:
    assert sorted(reorder(line, levels(line, rtl=rtl))) == sorted(line)
    assert seen("abc, def", rtl=False) == "abc, def"
    at = levels(line, rtl=rtl)
    assert all(level >= int(rtl) for level in at)
    for level, group in groupby(zip(at, line, strict=True), key=lambda pair: pair[0]):
        assert level % 2 or not {char for _, char in group} & set("אבشس")


def test_japanese_lines_do_not_begin_with_what_closes_or_is_small() -> None:
    parts = pieces("東京（とうきょう）は、「データ」だ。", "ja")
    assert "".join(parts) == "東京（とうきょう）は、「データ」だ。"
    assert not [part for part in parts if part[0] in "）、」。ょー"]
    assert not [part for part in parts if part[-1] in "（「"]


def test_thai_is_broken_between_words_and_korean_at_spaces_alone() -> None:
    assert pieces("ประเทศไทยสวยงาม", "th") == ("ประเทศไทย", "สวยงาม")
    assert pieces("인공지능", "ko") == ("인공지능",)
    assert pieces("well-known", "en") == ("well-", "known")


def test_letters_keep_their_marks_and_astral_ones_their_place() -> None:
    assert clusters("नमस्ते") == ["न", "म", "स्ते"]
    assert "".join(clusters("𠮷野家👩‍👧a")) == "𠮷野家👩‍👧a"
    assert pieces("𠮷野家", "ja") == ("𠮷", "野", "家")


@pytest.mark.parametrize(
    ("lang", "script"),
    [
        ("zh", "Hans"),
        ("zh-TW", "Hant"),
        ("zh-Hant-HK", "Hant"),
        ("pa", "Guru"),
        ("pa-Arab-PK", "Arab"),
        ("eo", "Latn"),
    ],
)
def test_a_tag_names_its_script_or_has_the_one_of_its_language(lang: str, script: str) -> None:
    assert script_of(lang) == script


def test_chinese_is_asked_for_by_region() -> None:
    asked = [fontconfig_language(lang) for lang in ("zh", "zh-TW", "zh-Hant-HK", "ja-JP")]
    assert asked == ["zh-cn", "zh-tw", "zh-hk", "ja"]


def test_arabic_hebrew_persian_and_urdu_run_from_the_right() -> None:
    assert [is_rtl(lang) for lang in ("ar-EG", "he", "fa", "ur", "hi", "en", "az-Arab")] == [True] * 4 + [
        False,
        False,
        True,
    ]


def test_without_fontconfig_the_folders_are_searched(tmp_path: Path) -> None:
    thai = next(face for face in SHIPPED if face.draws("ก"))
    (tmp_path / "deep").mkdir()
    shutil.copy(thai.regular.path, tmp_path / "deep" / "Thai-Regular.ttf")
    shutil.copy(BASE.regular.path, tmp_path / "Base.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    found = search_folders("ก", [tmp_path, tmp_path / "missing"])
    assert found is not None and found.family == "Noto Sans Thai"
    assert search_folders("अ", [tmp_path]) is None
