"""Registries: the parts of one class that there are, LECTRA's and those of packages installed beside it.

A part registers itself by a decorator in its own file. LECTRA finds the files of its own packages, and a
package outside names the modules to import as entry points of the group ``lectra.plugins``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pydantic import SecretStr

from lectra.errors import LectraError

if TYPE_CHECKING:
    from lectra.deck.frame import Layout
    from lectra.deck.theme import Theme
    from lectra.document.blocks.block import BlockType
    from lectra.llm import ModelBackend
    from lectra.tts.engine import SpeechEngine

PLUGINS = "lectra.plugins"
T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    """A setting that a part needs, read from ``LECTRA_<NAME>``; ``label`` names it in forms."""

    name: str
    label: str
    description: str
    value: str | SecretStr = ""
    """What it is unless it is set; secret where all its values are."""


@dataclass(frozen=True)
class Part(Generic[T]):
    """A part: its ``name`` in options and reports, its ``label`` for people, and what makes it."""

    name: str
    label: str
    make: Callable[..., T]
    settings: tuple[Setting, ...] = ()
    rank: int = 100
    """Where it stands among others: the lowest is first."""


class Named(Protocol):
    """A part of a registry."""

    @property
    def name(self) -> str:
        """What it is called in options and files."""
        ...

    @property
    def rank(self) -> int:
        """Its place among others: the lowest is first."""
        ...


P = TypeVar("P", bound=Named)


class Registry(Generic[P]):
    """The parts of one class, by name. ``packages`` are where LECTRA's own are, one file each."""

    def __init__(self, *packages: str) -> None:
        self._packages = packages
        self._parts: dict[str, P] = {}
        self._complete = False

    def add(self, part: P) -> P:
        """Add a part, and return it. Raises ValueError where another one has its name."""
        if part.name in self._parts:
            raise ValueError(f"there are two parts named {part.name!r} in {self._packages[0]}")
        self._parts[part.name] = part
        return part

    def __getitem__(self, name: str) -> P:
        """Return a part by its name. Raises KeyError."""
        self._find(name)
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names of all parts, the lowest rank first."""
        self._find_all()
        return iter(sorted(self._parts, key=lambda name: (self._parts[name].rank, name)))

    def __contains__(self, name: object) -> bool:
        """Whether there is a part of this name."""
        self._find(name)
        return name in self._parts

    def values(self) -> Iterator[P]:
        """Return all parts, the lowest rank first."""
        return (self._parts[name] for name in self)

    def _find(self, name: object) -> None:
        """Look for a part where it is not known yet: all of them together may take long to import."""
        if name not in self._parts:
            self._find_all()

    def _find_all(self) -> None:
        if self._complete:
            return
        self._complete = True  # what is found may ask for it while it is imported
        for package in map(import_module, self._packages):
            for module in iter_modules(package.__path__):
                import_module(f"{package.__name__}.{module.name}")
        load_plugins()


@cache
def load_plugins() -> None:
    """Import the modules that packages name as plugins. Raises LectraError, naming the one that fails."""
    for entry in entry_points(group=PLUGINS):
        try:
            entry.load()
        except Exception as exc:
            package = entry.dist.name if entry.dist else entry.value
            raise LectraError(
                f"The plugin {entry.name} of the package {package} cannot be loaded: {exc!r}.",
                remedy=f"Update or uninstall {package}.",
            ) from exc


BLOCKS: Registry[BlockType] = Registry("lectra.document.blocks", "lectra.deck.blocks")
"""What a slide may show, as text or drawn; see :func:`lectra.document.blocks.block.block`."""
LAYOUTS: Registry[Layout] = Registry("lectra.deck.layouts")
"""How a slide may be arranged; see :func:`lectra.deck.frame.layout`."""
LANGUAGE_MODELS: Registry[ModelBackend] = Registry("lectra.llm.backends")
"""What writes a lecture; see :func:`lectra.llm.language_model`."""
SPEECH_ENGINES: Registry[SpeechEngine] = Registry("lectra.tts.engines")
"""What speaks a lecture; see :func:`lectra.tts.engine.speech_engine`."""
THEMES: Registry[Theme] = Registry("lectra.deck.themes")
"""The looks of a lecture."""
PHOTO_SERVICES: Registry[Part[Any]] = Registry("lectra.images.services")
"""The image services that are searched for pictures; see :func:`lectra.images.photos.photo_service`."""


@dataclass(frozen=True)
class Output(Part[Any]):
    """A file of a finished lecture, under its ``name`` in the lecture's folder."""

    media_type: str = "application/octet-stream"


OUTPUTS: Registry[Output] = Registry("lectra.outputs")
"""The files that a finished lecture has, besides its report and what it was made from."""


def settings_of_parts() -> Iterator[Setting]:
    """Return the settings that services and engines declare."""
    registries: tuple[Registry[Any], ...] = (PHOTO_SERVICES, LANGUAGE_MODELS, SPEECH_ENGINES)
    return (setting for registry in registries for part in registry.values() for setting in part.settings)


M = TypeVar("M", bound=Callable[..., Any])


def output(name: str, label: str, media_type: str, *, rank: int = 100) -> Callable[[M], M]:
    """Register a file of a finished lecture.

    The function is given the :class:`~lectra.models.Lecture` and returns the file's text, a file of the
    store, or None where this lecture has no such file.
    """

    def add(make: M) -> M:
        OUTPUTS.add(Output(name, label, make, rank=rank, media_type=media_type))
        return make

    return add
