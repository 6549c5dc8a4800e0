"""What blocks are called: each kind in each language, and nothing in a language where there is no word."""

from __future__ import annotations

import pytest

from lectra.deck.terms import TERMS, described, term
from lectra.registry import BLOCKS
from tests.unit.matrix import kinds_of


def test_each_kind_has_a_name() -> None:
    kinds = {kind for name in BLOCKS for kind in kinds_of(BLOCKS[name].model) if kind}
    assert [kind for kind in kinds if not term(kind, "en")] == []
    assert {"en", "de", "fr", "es", "ar", "hi", "ja", "zh"} <= set(TERMS)
    assert all(all(names.values()) for names in TERMS.values())


@pytest.mark.parametrize(("lang", "name"), [("de-AT", "Kreisdiagramm"), ("ZH", "饼图"), ("sw", "Pie chart")])
def test_a_language_without_names_has_those_in_english(lang: str, name: str) -> None:
    assert described("pie", lang, ("a, 1", "b, 2")) == f"{name}: a, 1; b, 2"


def test_what_has_no_name_is_described_by_what_it_says() -> None:
    assert described("a plugin's kind", "en", ("a", "b")) == "a; b"
