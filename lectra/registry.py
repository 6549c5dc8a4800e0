"""Registries: the parts of one class that there are, LECTRA's and those of packages installed beside it.

A part registers itself by a decorator in its own file. LECTRA finds the files of its own packages, and a
package outside names the modules to import as entry points of the group ``lectra.plugins``. One of those that
cannot be loaded is named wherever its parts may be missed, and all else works without it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pydantic import SecretStr

if TYPE_CHECKING:
    from lectra.deck.frame import Layout
    from lectra.deck.theme import Theme
    from lectra.document.blocks.block import BlockType
    from lectra.llm import ModelBackend
    from lectra.tts.engine import SpeechEngine

LOG = logging.getLogger("lectra.registry")
GROUP = "lectra.plugins"
REASON_CHARS = 200
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
        self._by_plugin: dict[str, EntryPoint] = {}
        self._complete = False

    def add(self, part: P) -> P:
        """Add a part, and return it. Raises ValueError where another one has its name.

        A part of LECTRA's own replaces one that a plugin has added under its name.
        """
        if part.name in self._parts:
            reason = f"there are two parts named {part.name!r} in {self._packages[0]}"
            plugin = self._by_plugin.pop(part.name, None)
            if PLUGINS.loading or not plugin:
                raise ValueError(reason)
            PLUGINS.refuse(plugin, reason)
        if PLUGINS.loading:
            self._by_plugin[part.name] = PLUGINS.loading
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
        PLUGINS.load()


@dataclass(frozen=True)
class BrokenPlugin:
    """A plugin that cannot be loaded, or not whole, the package that it is of, and why."""

    name: str
    package: str
    reason: str

    @property
    def remedy(self) -> str:
        """What can be done."""
        return f"Update or uninstall {self.package}."

    def __str__(self) -> str:
        return f"The plugin {self.name} of the package {self.package} cannot be loaded: {self.reason}."


class Plugins:
    """The plugins that are installed; ``loading`` is the one whose module is being imported."""

    def __init__(self) -> None:
        self.loading: EntryPoint | None = None
        self._is_loaded = False
        self._broken: list[BrokenPlugin] = []

    @property
    def names(self) -> tuple[str, ...]:
        """What the plugins are called."""
        return tuple(sorted(entry.name for entry in entry_points(group=GROUP)))

    def load(self) -> None:
        """Import the modules of all plugins, once; those that fail are ``broken``."""
        if self._is_loaded:
            return
        self._is_loaded = True  # a plugin may ask for parts while it is imported
        for entry in entry_points(group=GROUP):
            self.loading = entry
            try:
                entry.load()
            except (Exception, SystemExit) as exc:  # noqa: BLE001  # its program is not ours to end
                self.refuse(entry, f"{type(exc).__name__}: {' '.join(str(exc).split())[:REASON_CHARS]}")
            finally:
                self.loading = None

    def refuse(self, plugin: EntryPoint, reason: str) -> None:
        """Note that a plugin, or a part of it, cannot be used."""
        package = plugin.dist.name if plugin.dist else plugin.value
        self._broken.append(BrokenPlugin(plugin.name, package, reason))

    @property
    def broken(self) -> tuple[BrokenPlugin, ...]:
        """The plugins that cannot be loaded."""
        self.load()
        return tuple(self._broken)

    def log_broken(self) -> None:
        """Log which plugins cannot be loaded."""
        for each in self.broken:
            LOG.warning("%s %s", each, each.remedy)


PLUGINS = Plugins()
"""The plugins of this environment."""
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
