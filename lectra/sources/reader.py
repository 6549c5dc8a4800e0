"""What reads a class of documents, one file each in :mod:`lectra.sources.readers`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lectra.registry import Registry
from lectra.sources.elements import About, Element
from lectra.sources.opened import Opened


class Reads(Protocol):
    """Reads documents of one format."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether a file is of this format, by its content."""
        ...

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield what it holds, in reading order, and what it says of itself. Raises Unreadable."""
        ...


@dataclass(frozen=True)
class Reader:
    """A registered reader; those of a lower ``rank`` are asked first, the most particular ones."""

    name: str
    label: str
    reads: type[Reads]
    rank: int = 100


READERS: Registry[Reader] = Registry("lectra.sources.readers")
"""What documents can be read; see :func:`reader`."""
R = TypeVar("R", bound=type[Reads])


def reader(name: str, label: str, *, rank: int = 100) -> Callable[[R], R]:
    """Register what reads a format, which people know by its ``label``."""

    def add(reads: R) -> R:
        READERS.add(Reader(name, label, reads, rank))
        return reads

    return add
