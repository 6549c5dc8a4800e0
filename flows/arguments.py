"""How programs read their arguments: by argparse, with suggestions, and so that a shell can complete them."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel


class Argument(NamedTuple):
    """An argument as it was described, and the values that are known for it."""

    action: argparse.Action
    values: Sequence[str]


class CommandParser(argparse.ArgumentParser):
    """Suggests the option that was probably meant for one that is unknown, and lists what it describes."""

    def __init__(self, **described: Any) -> None:
        self.arguments: list[Argument] = []
        super().__init__(**described)

    def add_argument(self, *names: str, values: Sequence[str] = (), **described: Any) -> argparse.Action:
        """Describe an argument; ``values`` are offered for it, and checked by whoever reads it."""
        action = super().add_argument(*names, **described)
        self.arguments.append(Argument(action, values))
        return action

    def add_subparsers(self, **described: Any) -> Any:
        """Describe an argument that says how those after it are read."""
        action = super().add_subparsers(**described)
        self.arguments.append(Argument(action, ()))
        return action

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read arguments, and refuse those that are unknown: only this parser knows which are near them."""
        given, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}{self._suggest(unknown)}")
        return given, unknown

    def _suggest(self, unknown: Sequence[str]) -> str:
        options = [option for argument in self.arguments for option in argument.action.option_strings]
        words = [word.partition("=")[0] for word in unknown if word.startswith("--")]
        near = [match for word in words for match in difflib.get_close_matches(word, options, n=1)]
        return f". Did you mean {' '.join(near)}?" if near else ""


def values_of(options: type[BaseModel], name: str) -> list[str]:
    """Return the texts that one of the options takes, where they are a choice."""
    return [choice for choice in _choices(options.model_fields[name].annotation) if choice]


def _choices(annotation: Any) -> Iterator[str]:
    """Yield the texts of a choice, or of one that is part of an annotation."""
    for part in get_args(annotation):
        if isinstance(part, str):
            yield part
        elif get_origin(part) in (Literal, Annotated):
            yield from _choices(part)
