"""What lectures are made from on a server: documents that were sent, and addresses; read a few at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from deployments.presentations.uploads import Draft, Upload, Uploads
from lectra.addresses import is_address, searched
from lectra.errors import InvalidInput, ServiceMissing
from lectra.options import LectureOptions
from lectra.request import Checked, check_options
from lectra.settings import Settings
from lectra.sources.reading import FIELD, read_sources
from lectra.sources.source import count_words

AT_ONCE = 2
"""Requests whose documents are read at once; one of each caller."""
WAIT_S = 60.0
"""How long a request waits for its turn."""
MAX_FOUND = 5
"""Addresses and searches of a request: what they name is fetched before it is answered."""
GONE = "Send it with POST /sources, and name its id: it is kept for a set time, for who has sent it."
SWEEP_S = 600.0
LOG = logging.getLogger("lectra.api")
T = TypeVar("T")


class Text(NamedTuple):
    """A text that stands in a request, in place of a file."""

    name: str
    text: str


class Kept(NamedTuple):
    """A document that is kept, and what there is in it."""

    upload: Upload
    title: str
    words: int


class Read(NamedTuple):
    """A document that was sent and can be read."""

    draft: Draft
    title: str
    words: int

    def keep(self) -> Kept:
        """Keep it. Raises ServiceMissing."""
        return Kept(self.draft.keep(), self.title, self.words)


class Sources:
    """Takes documents, and checks lectures that are to be made from them."""

    def __init__(self, settings: Settings) -> None:
        self.uploads = Uploads(
            settings.data_dir.absolute() / "uploads",
            keeps_s=settings.api_upload_hours * 3600,
            most_bytes=settings.api_upload_bytes,
        )
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._own_turn: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def read(self, draft: Draft, who: str) -> Read:
        """Read a document that was sent. Raises InvalidInput where it cannot be read."""
        return await self._in_turn(who, partial(_read, draft))

    async def resolve(self, given: Sequence[str | Text], owner: str) -> tuple[str, ...]:
        """Resolve the sources of a request: ids of uploads become paths, and addresses stay as they are.

        Raises InvalidInput for a document that is not kept for this owner, for what is neither, and for more
        addresses than are fetched at once.
        """
        found = sum(isinstance(each, str) and is_elsewhere(each) for each in given)
        if found > MAX_FOUND:
            reason = f"there are {found} addresses and searches, and at most {MAX_FOUND} are fetched"
            raise InvalidInput(FIELD, reason, remedy="Name those that matter, or send their documents.")
        return await asyncio.to_thread(lambda: tuple(self._place(each, owner) for each in given))

    async def check(self, options: LectureOptions, who: str) -> Checked:
        """Check the options of a lecture, its sources among them. Raises InvalidInput."""
        if not options.sources:
            return await asyncio.to_thread(check_options, options)
        return await self._in_turn(who, partial(_check, options))

    async def keep_sweeping(self) -> None:
        """Remove documents whose time is over, again and again, until it is cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.uploads.sweep)
            except OSError as exc:
                LOG.warning("old documents could not be removed", extra={"reason": exc.strerror})
            await asyncio.sleep(min(SWEEP_S, max(1.0, self.uploads.keeps_s / 4)))

    def _place(self, given: str | Text, owner: str) -> str:
        if isinstance(given, Text):
            with self.uploads.begin(owner, given.name) as draft:
                draft.write(given.text.encode("utf-8", "replace"))
                draft.close()
                return str(draft.keep().path)
        if is_elsewhere(given):
            return given
        upload = self.uploads.use(owner, given)
        if upload:
            return str(upload.path)
        shown = given if len(given) <= 64 else f"{given[:61]}…"
        raise InvalidInput(FIELD, f"there is no document {shown!r} of yours here", remedy=GONE)

    async def _in_turn(self, who: str, read: Callable[[], T]) -> T:
        """Read documents in a thread, when it is this caller's turn. Raises ServiceMissing."""
        own = self._own_turn[who]
        try:
            async with asyncio.timeout(WAIT_S):
                await own.acquire()
                try:
                    await self._turns.acquire()
                except BaseException:
                    own.release()
                    raise
        except TimeoutError:
            reason = f"Other documents are being read, for more than {WAIT_S:.0f} s."
            raise ServiceMissing(reason, remedy="Try again a little later.") from None
        try:
            return await asyncio.to_thread(read)
        finally:
            self._turns.release()
            own.release()


def is_elsewhere(source: str) -> bool:
    """Whether a source is an address of the web, or a search of it."""
    return is_address(source) or bool(searched(source))


def without_places(text: str, sources: Iterable[str]) -> str:
    """Return a text that calls files by their names alone: where they lie is no client's business."""
    for source in sorted(sources, key=len, reverse=True):
        name = Path(source).name
        if "/" not in source or not name or is_elsewhere(source):
            continue
        text = text.replace(source, name)
        if source.startswith("~/"):
            text = text.replace(str(Path.home() / source[2:]), name)
    return text


def _read(draft: Draft) -> Read:
    path = str(draft.path)
    try:
        (source,) = read_sources([path])
    except InvalidInput as exc:
        raise _placeless(exc, [path]) from None
    words = sum(count_words(passage.text) for passage in source.passages)
    return Read(draft, source.title, words)


def _check(options: LectureOptions) -> Checked:
    try:
        return check_options(options)
    except InvalidInput as exc:
        raise _placeless(exc, options.sources) from None


def _placeless(error: InvalidInput, sources: Iterable[str]) -> InvalidInput:
    sources = tuple(sources)
    remedy = without_places(error.remedy, sources)
    return InvalidInput(error.field, without_places(error.reason, sources), remedy=remedy)
