"""What a deck cites: the sources that it was made from, and their passages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from lectra.document.inline import PASSAGE
from lectra.document.marked import Marked, Span, spans_of
from lectra.document.text import MAX_TITLE, Model

MAX_CITES, MAX_SOURCES = 200, 100
"""Passages that a slide cites, and sources of a deck."""
_SOURCE = re.compile(r"s[1-9][0-9]{0,3}")
_HASH = re.compile(r"([0-9a-f]{64})?")
_ADDRESS = re.compile(r"https?://.+")


def _check_passage(ident: str) -> str:
    if not PASSAGE.fullmatch(ident):
        raise ValueError(f"{ident[:40]!r} is no id of a passage, such as s1.12")
    return ident


def _check_source(ident: str) -> str:
    if not _SOURCE.fullmatch(ident):
        raise ValueError(f"{ident[:40]!r} is no id of a source, such as s1")
    return ident


def _check_name(name: str) -> str:
    if not _ADDRESS.fullmatch(name) and ("/" in name or "\\" in name):
        raise ValueError("a source is called by its file's name, without the folder, or by its address")
    return name


def _check_hash(sha256: str) -> str:
    if not _HASH.fullmatch(sha256):
        raise ValueError("it is no SHA-256, which has 64 hexadecimal digits")
    return sha256


PassageId = Annotated[str, AfterValidator(_check_passage)]
SourceId = Annotated[str, AfterValidator(_check_source)]
_Text = Annotated[str, Field(max_length=MAX_TITLE)]


class SourceInfo(Model):
    """A document that a deck was made from. ``name`` is its file's, without the folder, or its address.

    ``sha256`` is of the file; empty where it is not known.
    """

    id: SourceId
    name: Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_check_name)]
    title: _Text = ""
    authors: _Text = ""
    date: _Text = ""
    sha256: Annotated[str, AfterValidator(_check_hash)] = ""


class SourcePassage(Model):
    """What a document says at one ``place`` ("page 12"; empty where nothing counts), as plain text."""

    id: PassageId
    text: str
    place: str = ""


class SourceText(SourceInfo):
    """A document with all of its passages."""

    passages: tuple[SourcePassage, ...] = ()

    @property
    def info(self) -> SourceInfo:
        """What a deck says of it."""
        return SourceInfo(**self.model_dump(exclude={"passages"}))


class SourcesFile(Model):
    """``sources.json``: the documents that a lecture was made from, passage by passage."""

    version: Literal[1] = 1
    sources: tuple[SourceText, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        seen: set[str] = set()
        for source in self.sources:
            for passage in source.passages:
                if source_of(passage.id) != source.id or passage.id in seen:
                    raise ValueError(f"{passage.id} is there twice, or in another source than it says")
                seen.add(passage.id)
        return self


def source_of(passage: str) -> str:
    """Return the id of the source that a passage is of: ``s1`` of ``s1.12``."""
    return passage.partition(".")[0]


def citing(text: str, *passages: str) -> str:
    """Return a text that is read already, and cites passages at its end; an empty one cites nothing."""
    spans = [Span(len(text) - 1, len(text), "cite", passage=passage) for passage in passages if text]
    return Marked(str(text), (*spans_of(text), *spans)) if spans else text


def marked_texts(value: Any) -> Iterator[Marked]:
    """Yield the texts with marks in a value of a document."""
    if isinstance(value, Marked):
        yield value
    elif isinstance(value, BaseModel):
        yield from marked_texts([getattr(value, name) for name in type(value).model_fields])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from marked_texts(each)


def cited_in(value: Any) -> tuple[str, ...]:
    """Return the ids of the passages that the texts of a value cite, each once, in their order."""
    spans = (span for text in marked_texts(value) for span in spans_of(text))
    return tuple(dict.fromkeys(span.passage for span in spans if span.style == "cite"))
