"""What was made, beside its outline and its script as they were edited: which slides stay, which change.

Each file was edited by itself, so both say what is wanted, and they are joined like this:

- A slide that is gone from either file is gone; one that is new in either is there.
- Where the outline's slides are in another order, its order holds, else the script's.
- A slide that neither file changes keeps its pages, speech and image as they are.
- A slide that the script changes is spoken as it stands there; one without narration is written.
- A slide that the outline alone changes (title, kind, points, narration) is written anew.
- A slide that both change has the script's words, and from the outline what the script left as it was.
- The image stays as long as the words by which it is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from lectra.errors import InvalidInput
from lectra.models import Outline, OutlineSlide, SlideScript
from lectra.prose.spoken import joined
from lectra.runs.given import GivenPage, How, RevisedSlide, Revision
from lectra.runs.pairing import Group, groups_of, is_edited, kin_of, order_of, tidy_page, tidy_slide
from lectra.runs.project import Made, MadePage, Script, tidied

DECIDES_SCRIPT = ("title", "kind", "points", "narration")


def match(made: Made, outline: Outline, script: Script | None) -> Revision:
    """Join what was made with the files as they were edited; ``script`` is None where there is none yet.

    Raises InvalidInput where they make no lecture.
    """
    groups = groups_of(made, script.slides) if script else ()
    kin = kin_of(made.outline.slides, outline.slides)
    row = order_of(made, kin, len(outline.slides), groups)
    title = script.title if script and script.title != _tidy_title(made) else outline.title
    whole = outline.model_copy(update={"title": title})
    planned = {old: outline.slides[new] for new, old in kin.items()}
    told = {group.position: group for group in groups if group.position is not None}
    slides = []
    for kind, place in row:
        if kind == "planned":
            slides.append(RevisedSlide(outline.slides[place], "new"))
        elif kind == "told":
            slides.append(_added(made, groups[place]))
        else:
            slides.append(_kept(made, whole, place, planned[place], told.get(place)))
    _check(slides)
    left = {slide.position for slide in slides}
    return Revision(
        outline=whole.model_copy(update={"slides": tuple(slide.plan for slide in slides)}),
        slides=tuple(slides),
        deleted=sum(place not in left for place in range(len(made.outline.slides))),
    )


def _added(made: Made, group: Group) -> RevisedSlide:
    """Make a slide of the outline of an entry that is new in the script."""
    (told,) = group.told
    entry = told.entry
    plan = OutlineSlide(title=entry.title, kind=entry.kind, points=entry.bullets)
    return RevisedSlide(plan, "new", pages=_given(made, group) if entry.narration else None)


def _kept(
    made: Made, outline: Outline, position: int, edited: OutlineSlide, group: Group | None
) -> RevisedSlide:
    """Say what becomes of a slide that stays."""
    was = made.outline.slides[position]
    replanned = {
        name for name in OutlineSlide.model_fields if getattr(tidy_slide(was), name) != getattr(edited, name)
    }
    plan = edited if replanned else was
    how: How = "kept"
    pages: tuple[GivenPage, ...] | None = None
    if group and _is_retold(made, position, group):
        plan = _following(made, plan, group)
        pages = _given(made, group)
        how = "edited"
        if replanned & {"title", "kind", "points"}:
            pages = (_joined(outline, edited, plan, group, made, replanned),)
        if not all(told.entry.narration for told in group.told):
            pages, how = None, "written"
    elif group and not replanned & set(DECIDES_SCRIPT):
        pages = _given(made, group)
        how = "edited" if replanned else "kept"
        if any(warning.stage == "script" for page in pages for warning in _page(made, page).script.warnings):
            pages, how = None, "written"  # the model failed then: what stands there are only the points
    else:
        how = "written"
    if pages and outline.subtitle != made.outline.subtitle:
        pages = tuple(_subtitled(page, made.outline.subtitle, outline.subtitle) for page in pages)
    first = next((number for number, page in enumerate(made.pages) if page.position == position), None)
    image = made.pages[first].image if first is not None and _searched(plan) == _searched(was) else None
    return RevisedSlide(plan, how, position, pages, image if image and not image.warnings else None, first)


def _is_retold(made: Made, position: int, group: Group) -> bool:
    """Whether the script has a slide's pages otherwise than they were made."""
    were = [number for number, page in enumerate(made.pages) if page.position == position]
    return [told.number for told in group.told] != were or any(
        is_edited(told, made.pages[told.number]) for told in group.told if told.number is not None
    )


def _following(made: Made, plan: OutlineSlide, group: Group) -> OutlineSlide:
    """Let a slide's plan say what the script says of it now."""
    first = group.told[0]
    was = tidy_page(made.pages[first.number]) if first.number is not None else first.entry.script
    change: dict[str, object] = {}
    for name in ("title", "kind"):
        if getattr(first.entry, name) != getattr(was, name):
            change[name] = getattr(first.entry, name)
    bullets = tuple(bullet for told in group.told for bullet in told.entry.bullets)
    if plan.points and _are_new(made, group, "bullets"):
        change["points"] = bullets
    if plan.narration and _are_new(made, group, "narration"):
        change["narration"] = joined([told.entry.narration for told in group.told], made.outline.lang)
    return plan.model_copy(update=change)


def _are_new(made: Made, group: Group, name: str) -> bool:
    """Whether the script has another text in a field of any of a slide's pages, or fewer pages."""
    position = group.position
    were = [getattr(tidy_page(page), name) for page in made.pages if page.position == position]
    return [getattr(told.entry, name) for told in group.told] != were


def _given(made: Made, group: Group) -> tuple[GivenPage, ...]:
    """Give the pages of a slide as the script has them; a title that was changed is that of all of them."""
    pages = []
    old = new = ""
    for told in group.told:
        if told.number is None:
            pages.append(GivenPage(told.entry.script))
            continue
        page = made.pages[told.number]
        was, script = tidy_page(page), told.entry.script
        if not pages and script.title != was.title:
            old, new = f"{was.title} (", f"{script.title} ("
        elif old and script.title == was.title and was.title.startswith(old):
            script = script.model_copy(update={"title": new + was.title.removeprefix(old)})
        elif script == was:
            script = page.script.model_copy(update={"warnings": ()})
        pages.append(GivenPage(script, page.parts, told.number))
    return tuple(pages)


def _joined(
    outline: Outline,
    edited: OutlineSlide,
    plan: OutlineSlide,
    group: Group,
    made: Made,
    replanned: set[str],
) -> GivenPage:
    """Make one page of a slide that both files change: it is split again where it is too full."""
    pages = _given(made, group)
    first = group.told[0].entry
    bullets = tuple(bullet for told in group.told for bullet in told.entry.bullets)
    if "points" in replanned and not _are_new(made, group, "bullets"):
        bullets = edited.points
    narration = joined([told.entry.narration for told in group.told], outline.lang)
    return GivenPage(
        SlideScript(
            title=plan.title, kind=plan.kind, subtitle=first.subtitle, bullets=bullets, narration=narration
        ),
        tuple(part for page in pages for part in page.parts),
        pages[0].made,
    )


def _subtitled(page: GivenPage, old: str, new: str) -> GivenPage:
    """Put the lecture's new subtitle on its title slide, unless the script has another."""
    if page.script.kind != "title" or page.script.subtitle != old:
        return page
    return page._replace(script=page.script.model_copy(update={"subtitle": new}))


def _check(slides: Sequence[RevisedSlide]) -> None:
    if not slides:
        raise InvalidInput("script.json", "no slide is left", remedy="Leave at least one.")
    titles = [slide.plan.title.casefold() for slide in slides]
    for place, title in enumerate(titles):
        if title in titles[:place]:
            reason = f"two slides have the title {slides[place].plan.title!r}"
            raise InvalidInput("script.json", reason, remedy="Give each slide a title of its own.")


def _searched(plan: OutlineSlide) -> str:
    """Give the words by which a slide's image is looked for."""
    return plan.image_query or plan.title


def _page(made: Made, page: GivenPage) -> MadePage:
    if page.made is None:
        return MadePage(position=0, script=page.script)
    return made.pages[page.made]


def _tidy_title(made: Made) -> str:
    return str(tidied(made.outline.title))
