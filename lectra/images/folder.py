"""Pictures from the user's own folder, matched to slides by the words in their file names."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from lectra.errors import ImageError, NoImage
from lectra.images import FoundImage
from lectra.images.decode import to_jpeg
from lectra.images.words import words_of
from lectra.models import ImageQuery
from lectra.paths import read_regular
from lectra.text import clean, one_line

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif"})
MAX_BYTES = 200_000_000
"""Larger files are skipped unread."""
TITLE_WEIGHT, QUERY_WEIGHT, LECTURE_WEIGHT = 100, 10, 1
"""A word of the slide's title tells more than one of its query, and that more than one of the lecture's."""


class FolderImages:
    """Finds pictures in ``folder``.

    ``deck`` holds all that will be asked for: the files are dealt out over it at once, so that none is used
    twice although each slide asks by itself; whoever is not in it gets its own best match.
    """

    name = "folder"

    def __init__(self, folder: Path, deck: Sequence[ImageQuery] = (), refused: Sequence[str] = ()) -> None:
        self.folder = folder
        self.deck = tuple(deck)
        self.refused = frozenset(refused)

    async def find(self, wanted: ImageQuery) -> FoundImage:
        """Give the file that is dealt to ``wanted``. Raises NoImage where no file name matches it."""
        return await asyncio.to_thread(self._find, wanted)

    def _find(self, wanted: ImageQuery) -> FoundImage:
        if self.refused:
            return self._another(wanted)
        names = image_names(self.folder)
        deck = self.deck if wanted in self.deck else (wanted,)
        while name := match_images(names, deck)[deck.index(wanted)]:
            with contextlib.suppress(ImageError):
                return _found(self.folder / name)
            names, deck = self._beyond_broken(names, deck)
        raise _no_match(self.folder, wanted)

    def _another(self, wanted: ImageQuery) -> FoundImage:
        """Give the best match among the files that are dealt to nobody else and not refused."""
        names = image_names(self.folder)
        dealt = zip(self.deck, match_images(names, self.deck), strict=True)
        taken = {name for query, name in dealt if query != wanted}
        scores = _scores(wanted, {name: words_of(Path(name).stem) for name in names if name not in taken})
        for name in sorted(scores, key=lambda name: (-scores[name], name)):
            with contextlib.suppress(ImageError):
                found = _found(self.folder / name)
                if hashlib.sha256(found.data).hexdigest() not in self.refused:
                    return found
        raise _no_match(self.folder, wanted)

    def _beyond_broken(
        self, names: Sequence[str], deck: Sequence[ImageQuery]
    ) -> tuple[tuple[str, ...], tuple[ImageQuery, ...]]:
        """Prepare the next deal: of files dealt to nobody, over slides that were dealt a broken one.

        Slides that got a sound file keep it, as they cannot learn of another's misfortune.
        """
        dealt = match_images(names, deck)
        unlucky = (query for query, name in zip(deck, dealt, strict=True) if name and not self._sound(name))
        return tuple(name for name in names if name not in dealt), tuple(unlucky)

    def _sound(self, name: str) -> bool:
        try:
            _found(self.folder / name)
        except ImageError:
            return False
        return True


def image_names(folder: Path) -> tuple[str, ...]:
    """Names of the picture files right inside ``folder``, sorted. Raises NoImage if it cannot be read."""
    try:
        files = [entry.name for entry in folder.iterdir() if entry.is_file()]
    except OSError as exc:
        raise NoImage(
            f"The image folder {folder} cannot be read: {exc.strerror}.", remedy="Name another folder."
        ) from exc
    return tuple(sorted(name for name in files if Path(name).suffix.lower() in SUFFIXES))


def match_images(names: Sequence[str], wanted: Sequence[ImageQuery]) -> tuple[str | None, ...]:
    """Deal files out to slides, each file at most once, the best matches of the whole deck first.

    Equal matches go to the earlier slide, and there to the name that sorts first. A slide that shares
    no word with any file left gets None.
    """
    words = {name: words_of(Path(name).stem) for name in names}
    pairs = sorted(
        (-score, place, name)
        for place, query in enumerate(wanted)
        for name, score in _scores(query, words).items()
    )
    dealt: dict[int, str] = {}
    taken: set[str] = set()
    for _, place, name in pairs:
        if place not in dealt and name not in taken:
            dealt[place] = name
            taken.add(name)
    return tuple(dealt.get(place) for place in range(len(wanted)))


def _scores(query: ImageQuery, words: Mapping[str, frozenset[str]]) -> dict[str, int]:
    title, asked, lecture = words_of(query.title), words_of(query.query), words_of(query.lecture)
    scores = {
        name: TITLE_WEIGHT * len(own & title)
        + QUERY_WEIGHT * len(own & asked - title)
        + LECTURE_WEIGHT * len(own & lecture - title - asked)
        for name, own in words.items()
    }
    return {name: score for name, score in scores.items() if score}


def _found(path: Path) -> FoundImage:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise NoImage(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB.")
        picture = to_jpeg(read_regular(path, MAX_BYTES))
    except OSError as exc:
        raise NoImage(f"{path.name} cannot be read: {exc.strerror}.") from exc
    return FoundImage(picture.data, ".jpg", picture.width_px, picture.height_px, _told(path.stem))


def _told(name: str) -> str:
    """Say a file's name as words: what joins them becomes a space, and a sign such as a minus stays."""
    return one_line(clean(re.sub(r"(?<=[^\W_])(?:_+|-)(?=[^\W_])", " ", name)))


def _no_match(folder: Path, wanted: ImageQuery) -> NoImage:
    words = ", ".join(sorted(words_of(f"{wanted.title} {wanted.query} {wanted.lecture}")))
    return NoImage(
        f"No picture in {folder} has a name with one of these words left for it: {words}.",
        remedy="Name a picture after the slide's title.",
    )
