"""Every error that LECTRA raises on purpose.

    LectraError                  exit 1
    ├── InvalidInput             exit 2   the request cannot be carried out as asked
    │   └── BadEntries                    entries of a batch cannot be
    ├── ServiceMissing           exit 3   a service or program that was asked for is not there
    ├── NotFound                 exit 1   there is no such lecture, or no such file of it
    ├── Conflict                 exit 1   it does not go with what is there already, or under way
    ├── Partial                  exit 4   the lecture is made, but degraded, and --strict was given
    └── StageError               exit 1   a step of a run failed
        ├── ModelError                    the language model's reply could not be used
        │   ├── CutShort                  it ran into its limit (see lectra.llm)
        │   ├── TooLong                   the question leaves no room for it (see lectra.llm)
        │   └── Declined                  the model would not answer (see lectra.llm)
        ├── SpeechError                   no usable speech
        │   └── VoiceDown                 the voice's service does not answer, whatever the text
        ├── ImageError                    no usable image
        │   └── NoImage                   the source has none, and asking again is of no use
        ├── ProgramError                  a child process failed or hung
        └── StoreError                    a stored result is damaged or cannot be written
            ├── Lost                      a file is gone from the store: making it again is all it takes
            └── StoreDown                 the store that machines share cannot be reached

Each carries a remedy: what the person who sees it can do next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class LectraError(Exception):
    """A failure with a message for people, and a remedy."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.__dict__.copy()))


class InvalidInput(LectraError):
    """A field of the request that cannot be used: which one, why, and what would do."""

    exit_code = 2

    def __init__(self, field: str, reason: str, *, remedy: str) -> None:
        super().__init__(f"{field}: {reason}", remedy=remedy)
        self.field = field
        self.reason = reason


class BadEntries(InvalidInput):
    """Entries of a batch that cannot be made, counted from 1, and what is wrong with each."""

    def __init__(self, entries: Mapping[int, InvalidInput]) -> None:
        told = "\n".join(
            f"entry {number}: {entry.message}\n    → {entry.remedy}" for number, entry in entries.items()
        )
        remedy = "Nothing was made yet. Fix the entries, and run it again."
        super().__init__("lectures", f"some cannot be made\n{told}", remedy=remedy)
        self.entries = dict(entries)


class ServiceMissing(LectraError):
    """A service or program that the request needs cannot be reached or found."""

    exit_code = 3


class NotFound(LectraError):
    """There is no such lecture, or no such file of it."""


class Conflict(LectraError):
    """What is asked for does not go with what is there already, or with what is under way."""


class Partial(LectraError):
    """A degraded lecture under ``--strict``; ``report`` is what there is of it."""

    exit_code = 4

    def __init__(self, message: str, *, remedy: str, report: object) -> None:
        super().__init__(message, remedy=remedy)
        self.report = report


class StageError(LectraError):
    """A step of a run failed."""


class ModelError(StageError):
    """The language model gave no usable reply."""


class SpeechError(StageError):
    """A voice gave no usable speech."""


class VoiceDown(SpeechError):
    """The service of a voice does not answer as it should, whatever the text."""


class ImageError(StageError):
    """A source gave no usable image."""


class NoImage(ImageError):
    """A source has nothing that fits; asking again is of no use."""


class ProgramError(StageError):
    """A child process ended with an error, or was ended at its deadline."""


class StoreError(StageError):
    """A stored result is missing or damaged, or the disk refused it."""


class Lost(StoreError):
    """A file is not in the store any more, or not as it was."""


class StoreDown(StoreError):
    """The store that machines share cannot be reached; another time it may."""


def _rebuild(kind: type[LectraError], message: str, state: dict[str, object]) -> LectraError:
    """Unpickle an error whose constructor takes other arguments than its message."""
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error
