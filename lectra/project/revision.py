"""What was made, beside its outline and its script as they were edited: which slides stay, which change.

A slide is known by its id. Each file was edited by itself, so both say what is wanted:

- A slide that is gone from either file is gone; one that is new in either is there.
- Where the outline's slides are in another order, its order holds, else the script's.
- A slide that neither file changes keeps its words, speech and image as they are.
- A slide that the script changes is spoken as it stands there; one without narration is written.
- A slide that the outline alone changes (title, role, layout, subtitle, shows, blocks, narration, and what it
  cites where it has no narration) is written again.
- A slide that both change has the script's words, and from the outline what the script left as it was.
- The image stays as long as the words by which it is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.errors import InvalidInput
from lectra.identity import identified
from lectra.models import WrittenSlide
from lectra.project.given import How, RevisedSlide, Revision
from lectra.project.made import Made
from lectra.project.pages import tidy_script, whole_slides
from lectra.project.script import Script, ScriptEntry
from lectra.text import tidied

SHOWN = frozenset({"title", "role", "layout", "subtitle", "shows", "blocks"})
DECIDES_SCRIPT = SHOWN | {"narration"}
BESIDE = frozenset({"picture", "notes", "cites"})
"""What of a slide goes with its script, and decides nothing of it."""
FROM_OUTLINE = SHOWN | BESIDE


def match(made: Made, outline: Deck, script: Script | None) -> Revision:
    """Join what was made with the files as they were edited; ``script`` is None where there is none yet.

    Raises InvalidInput where they make no lecture.
    """
    was = {slide.id: place for place, slide in enumerate(made.outline.slides)}
    planned = {slide.id: slide for slide in identified(outline.slides, was)}
    entries = identified(whole_slides(made, script.slides), {*was, *planned}) if script else ()
    told = {entry.id: entry for entry in entries}
    title = script.title if script and script.title != _tidy_title(made) else outline.title
    whole = outline.model_copy(update={"title": title})
    slides = []
    for name in _order(list(was), list(planned), list(told) if script else None):
        if name in was:
            slides.append(_kept(made, whole, was[name], planned[name], told.get(name)))
        else:
            slides.append(_added(planned.get(name), told.get(name)))
    _check(slides)
    kept = {slide.position for slide in slides}
    return Revision(
        outline=whole.model_copy(update={"slides": tuple(slide.plan for slide in slides)}),
        slides=tuple(slides),
        deleted=sum(place not in kept for place in was.values()),
    )


def _order(was: list[str], planned: list[str], told: list[str] | None) -> list[str]:
    """Put the slides that there are to be in order, by their ids; ``told`` is None where no script is yet."""
    gone = set(was) - set(planned) | (set(was) - set(told) if told is not None else set())
    planned = [name for name in planned if name not in gone]
    told = [name for name in told or planned if name not in gone]
    kept = [name for name in planned if name in was]
    row, other = (told, planned) if kept == sorted(kept, key=was.index) else (planned, told)
    row = list(row)
    for place, name in enumerate(other):
        if name not in row:
            row.insert(row.index(other[place - 1]) + 1 if place else 0, name)
    return row


def _added(plan: Slide | None, entry: ScriptEntry | None) -> RevisedSlide:
    """Make a slide that is new in one of the files, or in both."""
    if plan is None and entry is not None:
        plan = Slide(**entry.model_dump(exclude={"page", "narration"}))
    if plan is None:
        raise ValueError("a slide is in none of the files")
    return RevisedSlide(plan, "new", script=entry.script if entry and entry.narration else None)


def _kept(made: Made, outline: Deck, position: int, edited: Slide, entry: ScriptEntry | None) -> RevisedSlide:
    """Say what becomes of a slide that stays."""
    was = made.outline.slides[position]
    written = made.slides[position] if made.slides else None
    replanned = {
        name for name in Slide.model_fields if getattr(_tidy_slide(was), name) != getattr(edited, name)
    }
    plan = edited if replanned else was
    how: How = "written"
    script: WrittenSlide | None = None
    if written and entry and entry.script != (before := tidy_script(written)):
        plan = _following(plan, entry, before)
        if entry.narration:
            how, script = "edited", _edited(entry, before, edited, replanned)
    elif written and not replanned & _deciding(edited) and not _has_failed(written):
        beside = {name: getattr(edited, name) for name in BESIDE & replanned}
        how, script = "edited" if replanned else "kept", written.model_copy(update={"warnings": (), **beside})
    if script and script.role == "title" and script.subtitle == made.outline.subtitle != outline.subtitle:
        how, script = "edited", script.model_copy(update={"subtitle": outline.subtitle})
    plan = plan.model_copy(update={"blocks": tuple(each.cued_by(plan.narration) for each in plan.blocks)})
    pages = [page for page in made.pages if page.position == position]
    image = pages[0].image if pages and _searched(plan) == _searched(was) else None
    return RevisedSlide(
        plan,
        how,
        position,
        made.first_page(position),
        script and script.saying(script.narration),
        tuple(page.parts for page in pages),
        image if image and not image.warnings else None,
    )


def _deciding(slide: Slide) -> frozenset[str]:
    """Return the fields that decide what is said: one without a narration is written from what it cites."""
    return DECIDES_SCRIPT if slide.narration else DECIDES_SCRIPT | {"cites"}


def _has_failed(script: WrittenSlide) -> bool:
    """Whether the model failed on a slide: what stands there are its points, and it is tried again."""
    return any(warning.stage == "script" for warning in script.warnings)


def _following(plan: Slide, entry: ScriptEntry, before: WrittenSlide) -> Slide:
    """Let a slide's plan say what the script says of it now."""
    change: dict[str, object] = {
        name: getattr(entry, name)
        for name in FROM_OUTLINE - {"blocks"}
        if getattr(entry, name) != getattr(before, name)
    }
    if (plan.blocks or not entry.narration) and entry.blocks != before.blocks:
        change |= {"blocks": entry.blocks, "shows": entry.shows}
    if plan.narration and entry.narration != before.narration:
        change["narration"] = entry.narration
    return plan.model_copy(update=change)


def _edited(entry: ScriptEntry, before: WrittenSlide, edited: Slide, replanned: set[str]) -> WrittenSlide:
    """Return the script of a slide that the script changes, and the outline perhaps besides."""
    follows = (name for name in FROM_OUTLINE & replanned if getattr(entry, name) == getattr(before, name))
    return entry.script.model_copy(update={name: getattr(edited, name) for name in follows})


def _check(slides: Sequence[RevisedSlide]) -> None:
    if not slides:
        raise InvalidInput("script.json", "no slide is left", remedy="Leave at least one.")
    titles = [slide.plan.title for slide in slides]
    for place, title in enumerate(titles):
        if title in titles[:place]:
            reason = f"two slides have the title {slides[place].plan.title!r}"
            raise InvalidInput("script.json", reason, remedy="Give each slide a title of its own.")


def _searched(plan: Slide) -> tuple[str, str]:
    """Return the words by which a slide's image is looked for, and its file."""
    wanted = plan.pictured
    return wanted.query or plan.title, wanted.file


def _tidy_title(made: Made) -> str:
    return str(tidied(made.outline.title))


def _tidy_slide(slide: Slide) -> Slide:
    """Return a slide as it is when it has been written to a file and read again."""
    return Slide.model_validate(tidied(slide.model_dump(mode="json")))
