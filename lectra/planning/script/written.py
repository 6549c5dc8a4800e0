"""The block that a model writes for a slide: read from its answer, its long texts shortened."""

from __future__ import annotations

from typing import Any, NamedTuple

from lectra.document.blocks import Block
from lectra.document.blocks.block import BlockType
from lectra.document.inline import write_marks
from lectra.llm import LanguageModel
from lectra.planning.outline.shorter import shorten_long
from lectra.planning.script.shape import Answer, texts_in, with_texts
from lectra.prose.fields import field_of
from lectra.prose.replies import problem_in


class ReadBlock(NamedTuple):
    """A block with the ``answer`` that it was made of, what of that was left out, or else what is wrong."""

    block: Block | None
    answer: Any = None
    removed: tuple[str, ...] = ()
    problem: str = ""


def read_block(record: dict[str, Any], kind: BlockType) -> ReadBlock:
    """Read a block from a model's record: the field of its name, or the record's own fields."""
    schema = kind.model.ask() or {}
    value = field_of(record, kind.name)
    if value is None and schema.get("type") == "object":
        value = record
    reader = Answer(kind.model.verbatim)
    try:
        answer = reader.read(value, schema, kind.name)
        return ReadBlock(_block_of(kind, answer), answer, reader.removed)
    except ValueError as exc:
        return ReadBlock(None, problem=f"The {kind.name} cannot be shown: {problem_in(exc)}.")


async def shortened_block(
    model: LanguageModel, kind: BlockType, written: ReadBlock, system: str
) -> Block | None:
    """Have texts of a block that are too long shortened in one question; those that stay so are set whole."""
    texts = texts_in(written.answer, kind.model.verbatim)
    short = await shorten_long(model, texts, kind.model.longest, system)
    if not short:
        return written.block
    change = with_texts(written.answer, lambda text: short.get(text, text), kind.model.verbatim)
    try:
        return _block_of(kind, change)
    except ValueError:
        return written.block


def _block_of(kind: BlockType, answer: Any) -> Block:
    return kind.model.read(with_texts(answer, write_marks, kind.model.verbatim))
