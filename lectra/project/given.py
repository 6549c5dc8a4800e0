"""What there is already of a lecture that is to be remade."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.models import SlideImage, WrittenSlide

How = Literal["kept", "edited", "written", "new"]


class RevisedSlide(NamedTuple):
    """A slide of the outline as it is to be.

    ``position`` is its place in the outline as made, None for a new one, and ``page`` the number of the first
    page that was made of it. ``script`` is None where the slide is to be written; ``parts`` are those in
    which each of its pages was spoken; ``image`` is the one it has.
    """

    plan: Slide
    how: How
    position: int | None = None
    page: int | None = None
    script: WrittenSlide | None = None
    parts: tuple[tuple[str, ...], ...] = ()
    image: SlideImage | None = None


class Retake(NamedTuple):
    """A new take of one thing of a slide, or of the speech of one of its pages.

    ``made`` is the number of the page as it was made, and ``page`` its place among those of the slide with
    this ``id``. ``seed`` is not 0 and sets it apart from the take before.
    """

    what: Literal["image", "script", "speech"]
    made: int
    id: str
    page: int
    seed: int

    @property
    def told(self) -> str:
        """Say what is made again, for people."""
        again = {"image": "another image", "script": "written once more", "speech": "spoken once more"}
        return f"Slide {self.made}: {again[self.what]}."


class Given(NamedTuple):
    """What there is already of a lecture, by place in its outline as it is to be; empty for a new one."""

    slides: tuple[RevisedSlide, ...] = ()
    retake: Retake | None = None

    def script(self, place: int) -> WrittenSlide | None:
        """Return what a slide shows and says; None where it is to be written."""
        return None if self.script_take(place) or not self.slides else self.slides[place].script

    def shown(self, plan: Deck) -> Deck:
        """Return a plan whose slides have the blocks that they are known to show."""
        slides = (
            slide.model_copy(update={"blocks": given.script.blocks}) if given.script else slide
            for slide, given in zip(plan.slides, self.slides, strict=True)
        )
        return plan.model_copy(update={"slides": tuple(slides)}) if self.slides else plan

    def parts(self, place: int, page: int) -> tuple[str, ...]:
        """Return the parts in which a page of a slide was spoken, as far as it was."""
        parts = self.slides[place].parts if self.slides else ()
        return parts[page] if page < len(parts) else ()

    def image(self, place: int) -> tuple[int, SlideImage] | None:
        """Return the image that a slide has, and the number of the page it was made for."""
        slide = self.slides[place] if self.slides else None
        return (slide.page, slide.image) if slide and slide.image and slide.page is not None else None

    def script_take(self, place: int) -> int:
        """Return the seed where the slide is to be written again, else 0."""
        return self._take("script", place)

    def image_take(self, place: int) -> int:
        """Return the seed where the slide is to have another image, else 0."""
        return self._take("image", place)

    def speech_take(self, place: int, page: int) -> int:
        """Return the seed where a page of a slide is to be spoken again, else 0."""
        return self._take("speech", place) if self.retake and self.retake.page == page else 0

    def _take(self, what: str, place: int) -> int:
        retake = self.retake
        if retake is None or retake.what != what or self.slides[place].plan.id != retake.id:
            return 0
        return retake.seed


NOTHING_GIVEN = Given()


class Revision(NamedTuple):
    """A lecture as it is to be."""

    outline: Deck
    slides: tuple[RevisedSlide, ...]
    deleted: int

    def changes(self, retake: Retake | None = None) -> str:
        """Say what was edited, and what is made again besides, for people."""
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
