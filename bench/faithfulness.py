"""How much of what was altered the check of faithfulness finds: sixty sentences beside five sources.

``python -m bench.faithfulness`` prints the tables of ``docs/faithfulness.md``, with ``--each`` every
sentence too. Twenty more were written when the rules were finished, and looked at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lectra.models import ReviewedSentence
from lectra.prose.language import language_of
from lectra.review import Said, review_sentences
from lectra.sources.reading import read_sources

DATA = Path(__file__).parents[1] / "tests" / "data" / "faithfulness"
FAITHFUL = ("verbatim", "paraphrased")
CLASSES = ("number", "name", "negation", "relation")


class Judged(NamedTuple):
    """A sentence of the set, and what the check says of it."""

    source: str
    kind: str
    """``verbatim``, ``paraphrased``, or what was altered."""
    sentence: ReviewedSentence
    is_later: bool
    """Whether it was written after the rules."""

    @property
    def is_marked(self) -> bool:
        """Whether the check marks it."""
        return bool(self.sentence.findings)

    @property
    def is_named(self) -> bool:
        """Whether it says what was altered."""
        kinds = {finding.kind for finding in self.sentence.findings}
        return bool(kinds & ({"number", "unit", "date"} if self.kind == "number" else {self.kind}))


def judge() -> list[Judged]:
    """Review all sentences of the set, each beside its own source."""
    entries = json.loads((DATA / "sentences.json").read_text(encoding="utf-8"))
    judged: list[Judged] = []
    for name in dict.fromkeys(entry["source"] for entry in entries):
        passages = read_sources([str(DATA / name)])[0].passages
        mine = [entry for entry in entries if entry["source"] == name]
        said = [Said(name, place, entry["text"]) for place, entry in enumerate(mine)]
        lang = language_of(" ".join(passage.text for passage in passages))
        reviewed = review_sentences(said, passages, lang)
        for entry, each in zip(mine, reviewed, strict=True):
            judged.append(Judged(name, entry["class"], each, bool(entry.get("later"))))
    return judged


def rows(judged: Sequence[Judged]) -> Iterator[tuple[str, int, int, int]]:
    """Yield of each class: its sentences, how many are marked, and how many of them by what was altered."""
    for kind in (*CLASSES, *FAITHFUL):
        mine = [each for each in judged if each.kind == kind]
        yield kind, len(mine), sum(each.is_marked for each in mine), sum(each.is_named for each in mine)


def table(judged: Sequence[Judged]) -> str:
    """Write the figures as a table of Markdown."""
    head = "| what was altered | sentences | found | missed | named rightly |\n|---|---|---|---|---|\n"
    altered, faithful = [], []
    for kind, count, marked, named in rows(judged):
        if kind in CLASSES:
            altered.append(f"| {kind} | {count} | {marked} | {count - marked} | {named} |\n")
        else:
            faithful.append(f"| {kind} | {count} | {marked} |\n")
    middle = "\n| faithful sentences | sentences | false alarms |\n|---|---|---|\n"
    return head + "".join(altered) + middle + "".join(faithful)


def main(arguments: Sequence[str]) -> None:
    """Print the tables: of the sixty, and of the later ones."""
    judged = judge()
    for is_later in (False, True):
        print(table([each for each in judged if each.is_later == is_later]))
    if "--each" in arguments:
        for each in judged:
            sign = "ok" if each.is_marked == (each.kind in CLASSES) else "WRONG"
            print(f"{sign:5} {each.source} {each.kind}: {each.sentence.text}")
            found = each.sentence
            print(f"      {found.passage} {found.support:.2f} {' '.join(found.missing)} | {found.why}")


if __name__ == "__main__":
    main(sys.argv[1:])
