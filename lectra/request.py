"""Checks a request before any work: each refusal names the field, the reason and the remedy."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from lectra.addresses import name_of_source
from lectra.brand import ChosenTheme
from lectra.document.citing import SourceText
from lectra.document.deck import Deck
from lectra.errors import InvalidInput
from lectra.images import choose_images
from lectra.models import LectureWarning
from lectra.options import (
    DEFAULT_SLIDES,
    OUTLINE_FORM,
    LectureOptions,
    ReviseOptions,
    quoted,
)
from lectra.paths import read_regular
from lectra.plan_checks import settle_plan
from lectra.project.cited import read_cited
from lectra.project.naming import folder_name, former_name
from lectra.project.ownership import Home
from lectra.project.reading import OnWarning, read_as, tidy_deck
from lectra.runs.stages import SOURCES
from lectra.settings import Settings, read_settings
from lectra.text import is_spoken, is_stray, one_line, without_strays
from lectra.tts import choose_voice, is_by_file

MAX_OUTLINE_BYTES = 1_000_000


class Checked(NamedTuple):
    """A sound request, before it is settled which services carry it out, and which folder it goes to.

    ``options`` are what was asked for; ``project`` names the folder where no other lecture has it.
    """

    options: LectureOptions
    topic: str
    project: str
    slides: int
    lang: str
    seconds_per_slide: int
    audience: str
    outline: Deck | None
    theme: ChosenTheme
    builds: Literal["auto", "none"]
    video: bool
    out: Path
    strict: bool
    left_out: tuple[str, ...]
    sources: tuple[SourceText, ...]
    strict_sources: bool
    warnings: tuple[LectureWarning, ...]


class Subject(NamedTuple):
    """What a lecture is about: ``given`` is the topic as it was written, ``project`` the folder's name."""

    given: str
    topic: str
    project: str
    outline: Deck | None
    left_out: tuple[str, ...]
    sources: tuple[SourceText, ...]
    warnings: tuple[LectureWarning, ...]


def read_subject(options: LectureOptions, settings: Settings | None = None) -> Subject:
    """Read what a lecture is about, and its outline where one is given. Raises InvalidInput.

    It fetches what is at addresses of the web: with those, it is for a thread without an event loop.
    """
    warnings: list[LectureWarning] = []
    left_out: tuple[str, ...] = ()
    if options.sources:
        plan: Deck | None
        plan, left_out, sources = _read_sources(options, warnings.append, settings)
    else:
        plan = _read_outline(options, warnings.append)
        folder = Path(options.outline_file).expanduser().parent if options.outline_file else None
        sources = read_cited(plan, folder, "outline", warnings.append) if plan else ()
    given = options.topic or (plan.title if plan else "")
    topic = _as_written(given)
    project = options.project or folder_name(topic)
    return Subject(given, topic, project, plan, left_out, sources, tuple(warnings))


def title_of(options: LectureOptions) -> str:
    """Name a lecture in short, for lists: by its topic, its outline's title, or else what there is.

    Nothing is checked: neither its sources are read, nor its outline as one.
    """
    given = options.topic or (options.outline.title if options.outline else _title_in(options.outline_file))
    return _as_written(given) or options.project or _named_by_file(options)


def _named_by_file(options: LectureOptions) -> str:
    first = options.outline_file or next(iter(options.sources), "")
    return name_of_source(first)


def _title_in(outline_file: str) -> str:
    """Return the title that a file says for its outline; empty where it says none."""
    try:
        found = json.loads(
            read_regular(Path(outline_file).expanduser(), MAX_OUTLINE_BYTES).decode("utf-8-sig")
        )
    except (OSError, ValueError, RecursionError):
        return ""
    title = found.get("title") if isinstance(found, dict) else ""
    return title if isinstance(title, str) else ""


def check_options(options: LectureOptions, settings: Settings | None = None) -> Checked:
    """Check options against each other and the machine; no service is asked. Raises InvalidInput.

    Sources are read, see :func:`read_subject`; by the ``settings`` of the environment where none are given.
    """
    given, topic, project, plan, left_out, sources, warnings = read_subject(options, settings)
    remedy = 'Say what the lecture is about, such as "AI Ethics".'
    if not topic:
        raise InvalidInput("topic", "it is empty", remedy=remedy)
    if not is_spoken(topic):
        raise InvalidInput("topic", f"{quoted(topic)} has no letter that can be spoken", remedy=remedy)
    _check_strict_sources(options, plan, sources)
    _check_model(options, plan)
    lang = options.lang or (plan.lang if plan else "en")
    if not is_by_file(options.tts):
        choose_voice(options.tts, lang, options.voice, options.rate, options.pitch)
    choose_images(options.images, options.image_folder)
    theme, suited = read_theme(options)
    return Checked(
        options=options,
        topic=topic,
        project=project,
        slides=_slides(options.slides, plan, extracted=bool(options.sources)),
        lang=lang,
        seconds_per_slide=options.seconds_per_slide,
        audience=_as_written(options.audience),
        outline=plan,
        theme=theme,
        builds=options.builds,
        video=options.video,
        out=Path(options.out).expanduser(),
        strict=options.strict,
        left_out=left_out,
        sources=sources,
        strict_sources=options.strict_sources,
        warnings=(*_stripped(given), *warnings, *suited),
    )


def _check_strict_sources(
    options: LectureOptions, plan: Deck | None, sources: tuple[SourceText, ...]
) -> None:
    """Refuse to hold a lecture to sources that are not there (InvalidInput)."""
    if not options.strict_sources or (sources and plan and len(sources) == len(plan.sources)):
        return
    if plan and plan.sources:
        reason = f"the outline cites sources whose words are not in a {SOURCES} beside it"
        remedy = f"Put the {SOURCES} of the lecture that the outline is from into the outline's folder."
        raise InvalidInput("strict_sources", reason, remedy=remedy)
    remedy = "Name them with --source, or leave --strict-sources out."
    raise InvalidInput("strict_sources", "there are no sources", remedy=remedy)


def _check_model(options: LectureOptions, plan: Deck | None) -> None:
    """Refuse to do without a language model what takes one (InvalidInput)."""
    if options.llm != "none":
        return
    if plan is None:
        reason = "without a language model there is nothing to say"
        remedy = "Bring an outline of your own (--outline) or a document (--source), or leave --llm out."
        raise InvalidInput("llm", reason, remedy=remedy)
    if options.sources and options.text == "write":
        reason = "no language model is to be used, and sources are written from by one"
        raise InvalidInput("text", reason, remedy="Use --text condense, or leave --llm out.")


def read_theme(
    options: LectureOptions | ReviseOptions,
) -> tuple[ChosenTheme, tuple[LectureWarning, ...]]:
    """Return the theme that is asked for, and what was changed in one of the user's own. Raises InvalidInput.

    It is empty where a revision asks for none.
    """
    if isinstance(options.theme, str) and not options.theme_file:
        return options.theme, ()
    from lectra.theme_file import read_sent_theme, read_theme_file  # the usual themes need none of it

    if isinstance(options.theme, str):
        return read_theme_file(options.theme_file)
    if options.theme_file:
        raise InvalidInput("theme", "there are two, one of them in a file", remedy="Leave one out.")
    return read_sent_theme(options.theme)


def check_theme(theme: ChosenTheme) -> None:
    """Check that the fonts of a theme of the user's own are on this machine. Raises ServiceMissing."""
    if isinstance(theme, str):
        return
    from lectra.deck.theme import theme_of  # as above
    from lectra.deck.typefaces import check_typefaces

    check_typefaces(theme_of(theme))


def home_of(options: LectureOptions, topic: str) -> Home:
    """Say where a lecture on ``topic`` may go: to the folder that the user chose, or one named after it."""
    return Home(
        out=Path(options.out).expanduser(),
        topic=topic,
        name=options.project or folder_name(topic),
        former=former_name(topic),
        fixed=bool(options.project),
    )


def _as_written(text: str) -> str:
    """Put a text on one line, without control characters; nothing else of it is changed."""
    return one_line(without_strays(text))


def _stripped(text: str) -> tuple[LectureWarning, ...]:
    if not any(is_stray(char) for char in text):
        return ()
    message = "The topic held control characters."
    return (LectureWarning(stage="request", message=message, fallback="They were left out."),)


def _slides(count: int | None, plan: Deck | None, *, extracted: bool) -> int:
    if plan is None:
        return count or DEFAULT_SLIDES
    if count not in (None, len(plan.slides)) and not extracted:
        reason = f"{count} were asked for, and the outline has {len(plan.slides)}"
        raise InvalidInput("slides", reason, remedy="Leave --slides out, or edit the outline.")
    return len(plan.slides)


def _read_outline(options: LectureOptions, on_warning: OnWarning) -> Deck | None:
    """Return the outline to follow, if there is one, whole: with ids, and the paths of its pictures."""
    if options.outline and options.outline_file:
        raise InvalidInput("outline", "there are two, one of them in a file", remedy="Leave one out.")
    if options.outline:
        plan = tidy_deck(options.outline, "outline", remedy=OUTLINE_FORM, on_warning=on_warning)
        return settle_plan(plan, "the outline", None, on_warning)
    if not options.outline_file:
        return None
    path = Path(options.outline_file).expanduser()
    plan = read_as(
        path,
        Deck,
        "outline",
        remedy=OUTLINE_FORM,
        tidy=True,
        max_bytes=MAX_OUTLINE_BYTES,
        on_warning=on_warning,
    )
    return settle_plan(plan, path, path.parent, on_warning)


def _read_sources(
    options: LectureOptions, on_warning: OnWarning, settings: Settings | None
) -> tuple[Deck, tuple[str, ...], tuple[SourceText, ...]]:
    """Return the outline that sources make, what of them it leaves out, and their words.

    Raises InvalidInput.
    """
    from lectra.planning.extract.asked import Web, plan_from_sources
    from lectra.planning.extract.search import search
    from lectra.planning.extract.web import fetcher
    from lectra.runs.run import open_store

    if options.outline or options.outline_file:
        raise InvalidInput("sources", "there is an outline too", remedy="Leave one of them out.")
    settings = settings or read_settings()
    web = Web(fetcher(settings), partial(search, settings=settings))
    made = plan_from_sources(options, on_warning, web, open_store(settings))
    kept = {slide.pictured.file for slide in made.deck.slides}
    plan = settle_plan(made.deck, "the sources", None, on_warning, kept)
    return plan, made.left_out, made.sources
