"""What a model wrote from passages: sentences, each with the passages that it says it rests on. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from lectra.document.citing import citing
from lectra.document.inline import PASSAGE, join
from lectra.prose.fields import field_of, find_list, text_of, texts_of
from lectra.prose.spoken import ended, read_narration
from lectra.text import joined

SENTENCES, TEXT, FROM = "sentences", "text", "from"
MOST_CITED = 3
"""Passages that a sentence may name: one that names all says nothing of where it is from."""
_NAMED = re.compile(rf"\s*[\[(]\^?{PASSAGE.pattern}(?:\s*[,;]\s*\^?{PASSAGE.pattern})*[\])]")
"""Ids that a model puts into its sentence."""


class Stated(NamedTuple):
    """A sentence, and the ids of the passages that it rests on."""

    text: str
    rests_on: tuple[str, ...] = ()


class Read(NamedTuple):
    """The sentences of an answer, and what of it was left out."""

    stated: tuple[Stated, ...]
    removed: tuple[str, ...] = ()


def read_stated(values: Sequence[Any], known: Collection[str], lang: str) -> Read:
    """Read the sentences of an answer's JSON; ids that are not ``known`` are left out."""
    stated: list[Stated] = []
    removed: list[str] = []
    for entry in find_list(values, SENTENCES, TEXT):
        record = entry if isinstance(entry, dict) else {TEXT: entry}
        narration = read_narration(_NAMED.sub("", text_of(field_of(record, TEXT))), lang, in_json=True)
        removed += narration.removed
        said = joined(narration.sentences, lang)
        text = ended(said, lang) if said else ""
        stated.append(Stated(text, _ids(field_of(record, FROM), known) if text else ()))
    return Read(tuple(stated), tuple(removed))


def with_citations(stated: Sequence[Stated], lang: str) -> str:
    """Return sentences as a narration that cites what each rests on."""
    said = [citing(each.text, *each.rests_on) for each in stated]
    return join(said, joined(("", ""), lang)) if said else ""


def _ids(value: Any, known: Collection[str]) -> tuple[str, ...]:
    named = (ident for text in texts_of(value) for ident in PASSAGE.findall(text))
    return tuple(dict.fromkeys(ident for ident in named if ident in known))[:MOST_CITED]
