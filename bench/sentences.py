"""Where sentences end: splitters compared on the table of tests/unit/sentence_cases.

    python -m bench.sentences [--cases FOLDER] [--wrong SPLITTER]

Prints, by language, how many cases each splitter gets right: all the boundaries of a case and no other.
Splitters that are not installed are left out; a dash stands where one does not know a language. ``--wrong``
lists what one of them gets wrong.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from lectra.text import sentences

CASES = Path(__file__).parents[1] / "tests" / "unit" / "sentence_cases"

Split = Callable[[str, str], list[str]]
"""Takes a text and a language."""


class Case(NamedTuple):
    """A text, and the sentences that a reader of its language sees in it."""

    text: str
    sentences: tuple[str, ...]
    is_hard: bool = False
    """Whether it takes an understanding of the text."""


def read_cases(path: Path) -> list[Case]:
    r"""Read a file of cases: one a line, with ``|`` before each sentence but the first.

    ``\n`` stands for a line end, and ``~`` before a hard case.
    """
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_case(line.removeprefix("~ ").replace("\\n", "\n"), line.startswith("~ ")) for line in lines]


def _case(marked: str, is_hard: bool) -> Case:
    parts = tuple(part.strip() for part in marked.split("|"))
    return Case(marked.replace("|", ""), parts, is_hard)


def _sentencex() -> Split:
    library = import_module("sentencex")
    return lambda text, lang: library.segment(lang, text)


def _icu(locale: str) -> Split:
    breaker = import_module("icu4py.breakers").SentenceBreaker

    def split(text: str, lang: str) -> list[str]:
        units = text.encode("utf-16-le")
        spans = breaker(text, lang + locale).segments()
        return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in spans]

    return split


def _pysbd(name: str) -> Split:
    library = import_module(name)
    return lambda text, lang: library.Segmenter(language=lang, clean=False).segment(text)


def _blingfire() -> Split:
    library = import_module("blingfire")
    return lambda text, _: library.text_to_sentences(text).split("\n")


def _syntok() -> Split:
    library = import_module("syntok.segmenter")

    def split(text: str, lang: str) -> list[str]:
        if lang not in ("en", "de", "es"):
            raise KeyError(lang)
        return [
            "".join(token.spacing + token.value for token in sentence)
            for paragraph in library.process(text)
            for sentence in paragraph
        ]

    return split


def _moses() -> Split:
    library = import_module("sentence_splitter")
    return lambda text, lang: library.split_text_into_sentences(text, language=lang)


def _languagetool() -> Split:
    library = import_module("choppa")
    folder = Path(library.__file__ or "").parent
    document = library.SrxDocument(ruleset=str(folder / "data/srx/languagetool_segment.srx"))
    known = {"en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "ru", "el", "ja", "zh"}

    def split(text: str, lang: str) -> list[str]:
        if lang not in known | {"ar", "uk", "da", "ro"}:
            raise KeyError(lang)
        return list(library.SrxTextIterator(document, f"{lang}_two", text))

    return split


SPLITTERS: dict[str, Callable[[], Split]] = {
    "lectra": lambda: lambda text, lang: list(sentences(text, lang)),
    "sentencex": _sentencex,
    "ICU": lambda: _icu(""),
    "ICU ss": lambda: _icu("-u-ss-standard"),
    "pySBD": lambda: _pysbd("pysbd"),
    "sentencesplit": lambda: _pysbd("sentencesplit"),
    "blingfire": _blingfire,
    "syntok": _syntok,
    "Moses": _moses,
    "LT rules": _languagetool,
}


def wrong(split: Split, lang: str, cases: list[Case]) -> list[tuple[Case, list[str]]]:
    """List the cases that a splitter gets wrong, and what it makes of them."""
    answers = [[part.strip() for part in split(case.text, lang)] for case in cases]
    kept = [[part for part in answer if part] for answer in answers]
    return [
        (case, answer) for case, answer in zip(cases, kept, strict=True) if tuple(answer) != case.sentences
    ]


def installed() -> Iterator[tuple[str, Split]]:
    """Give the splitters that are installed."""
    for name, load in SPLITTERS.items():
        try:
            yield name, load()
        except ImportError:
            continue


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.sentences",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--wrong", choices=SPLITTERS, default="")
    options = parser.parse_args()
    tables = {path.stem: read_cases(path) for path in sorted(options.cases.glob("*.txt"))}
    if options.wrong:
        split = SPLITTERS[options.wrong]()
        for lang, cases in tables.items():
            for case, answer in wrong(split, lang, cases):
                print(lang, "right:", " | ".join(case.sentences), "\n   is:   ", " | ".join(answer))
        return
    splitters = list(installed())
    print("| language | cases |", " | ".join(name for name, _ in splitters), "|")
    print("|---|---|" + "---|" * len(splitters))
    totals = [[0, 0] for _ in splitters]
    for lang, cases in tables.items():
        row = []
        for (_, split), total in zip(splitters, totals, strict=True):
            try:
                right = len(cases) - len(wrong(split, lang, cases))
            except Exception:  # noqa: BLE001 - each library has its own error for a language it does not know
                row.append("–")
                continue
            total[0] += right
            total[1] += len(cases)
            row.append(str(right))
        print(f"| {lang} | {len(cases)} |", " | ".join(row), "|")
    shares = [f"{100 * right / (count or 1):.1f} % of {count}" for right, count in totals]
    print(f"| all | {sum(map(len, tables.values()))} |", " | ".join(shares), "|")


if __name__ == "__main__":
    main()
