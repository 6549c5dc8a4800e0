"""What there is already of a lecture that is to be remade."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lectra.models import Outline, OutlineSlide, SlideImage, SlideScript

How = Literal["kept", "edited", "written", "new"]


class GivenPage(NamedTuple):
    """A page that need not be written, the parts in which it was spoken, and the number it was made as."""

    script: SlideScript
    parts: tuple[str, ...] = ()
    made: int | None = None


class RevisedSlide(NamedTuple):
    """A slide of the outline as it is to be.

    ``position`` is its place in the outline as made, None for a new one. ``pages`` is None where the slide is
    to be written; ``image`` is the one it has, ``made`` the number of the page it was made for.
    """

    plan: OutlineSlide
    how: How
    position: int | None = None
    pages: tuple[GivenPage, ...] | None = None
    image: SlideImage | None = None
    made: int | None = None


class Retake(NamedTuple):
    """A new take of one thing of the slide that was made as number ``made``, from the outline's ``position``.

    ``seed`` is not 0 and sets it apart from the take before.
    """

    what: Literal["image", "script", "speech"]
    made: int
    position: int
    seed: int

    @property
    def told(self) -> str:
        """Say what is made anew, for people."""
        anew = {"image": "another image", "script": "written once more", "speech": "spoken once more"}
        return f"Slide {self.made}: {anew[self.what]}."


class Given(NamedTuple):
    """What there is already of a lecture, by place in its outline as it is to be; empty for a new one."""

    slides: tuple[RevisedSlide, ...] = ()
    retake: Retake | None = None

    def pages(self, place: int) -> tuple[GivenPage, ...] | None:
        """Give the pages of a slide that need not be written; None where it is to be."""
        return None if self.script_take(place) or not self.slides else self.slides[place].pages

    def image(self, place: int) -> tuple[int, SlideImage] | None:
        """Give the image that a slide has, and the number of the page it was made for."""
        slide = self.slides[place] if self.slides else None
        return (slide.made, slide.image) if slide and slide.image and slide.made is not None else None

    def script_take(self, place: int) -> int:
        """Give the seed where the slide is to be written anew, else 0."""
        return self._take("script", place)

    def image_take(self, place: int) -> int:
        """Give the seed where the slide is to have another image, else 0."""
        return self._take("image", place)

    def speech_take(self, page: GivenPage) -> int:
        """Give the seed where the page is to be spoken anew, else 0."""
        retake = self.retake
        return retake.seed if retake and retake.what == "speech" and page.made == retake.made else 0

    def _take(self, what: str, place: int) -> int:
        retake = self.retake
        if retake is None or retake.what != what or self.slides[place].position != retake.position:
            return 0
        return retake.seed


NOTHING_GIVEN = Given()


class Revision(NamedTuple):
    """A lecture as it is to be."""

    outline: Outline
    slides: tuple[RevisedSlide, ...]
    deleted: int

    def changes(self, retake: Retake | None = None) -> str:
        """Say what was edited, and what is made anew besides, for people."""
        hows = [slide.how for slide in self.slides]
        places = [slide.position for slide in self.slides if slide.position is not None]
        counts = {
            "edited": hows.count("edited"),
            "to be written": hows.count("written"),
            "new": hows.count("new"),
            "deleted": self.deleted,
        }
        told = [f"{count} {what}" for what, count in counts.items() if count]
        told += ["another order"] if places != sorted(places) else []
        sentences = [f"Slides: {', '.join(told)}."] if told else []
        sentences += [retake.told] if retake else []
        return " ".join(sentences) or "No slide was edited."
