"""A made lecture as its user has edited it: the command line of ``python -m flows.revise``, read and settled.

Nothing here imports Prefect, so that help and refusals come at once.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from flows.arguments import values_of
from flows.command import Parser, add_verbose, fail, joined
from lectra.brand import ChosenTheme
from lectra.document.citing import SourceText
from lectra.errors import InvalidInput, LectraError
from lectra.images.choice import choose_again
from lectra.models import LectureRequest, LectureWarning
from lectra.options import ReviseOptions, read_options
from lectra.paths import expand
from lectra.plan_checks import check_lists, check_slides, settle_files
from lectra.preflight import AS_PLANNED, Services, services_from
from lectra.programs import command_for
from lectra.project.cited import check_passages, read_cited
from lectra.project.files import read_made, read_outline, read_script
from lectra.project.given import Given, Retake, RevisedSlide, Revision
from lectra.project.made import Made
from lectra.project.reading import OnWarning, ignore
from lectra.project.recited import recited
from lectra.project.revision import match
from lectra.project.script import Script
from lectra.request import check_theme, read_theme
from lectra.runs.hold import Words, check_free, make_whole, words_of
from lectra.runs.run import check_places
from lectra.runs.stages import MADE, OUTLINE, SCRIPT
from lectra.settings import Settings
from lectra.text import is_spoken, tidied
from lectra.text import joined as joined_text
from lectra.tts import choose_voice, is_by_file, settle_voice, warn_of_silence

LARGEST_SEED = 2**31
_OF_FILES = ("outline", "script", "sources")
"""Steps whose warnings are of files that are read again."""
METAVARS = {
    "out": "DIR",
    "slide": "N",
    "only": "",
    "narration": "TEXT",
    "voice": "V",
    "rate": "+0%",
    "pitch": "+0Hz",
    "tts": "",
    "theme": "",
    "builds": "",
}
"""The options that take a value; an empty one is shown with its choices."""


class ReviseCommand(NamedTuple):
    """A checked command line."""

    options: ReviseOptions
    as_json: bool
    verbose: int = 0


class Edited(NamedTuple):
    """What is to be made of a lecture: its request, what of it is there, and what is new, for people."""

    request: LectureRequest
    given: Given
    changes: str
    read: Words


class Found(NamedTuple):
    """A made lecture, and what is to become of it; ``warnings`` are of its files as they were edited.

    ``theme`` is another one that is asked for, or empty; ``warnings`` are of its file too. ``sources`` are
    the words that the lecture cites.
    """

    folder: Path
    made: Made
    revision: Revision
    retake: Retake | None
    theme: ChosenTheme
    sources: tuple[SourceText, ...]
    warnings: tuple[LectureWarning, ...]


def build_parser() -> Parser:
    """Describe the options; their values are checked later, all in one place."""
    parser = Parser(
        prog=command_for("revise"),
        description="Remake a lecture after you have edited its outline.json or script.json: what changed, "
        "what depends on it, and nothing else. What you name here is changed besides.",
        epilog="Exit codes are those of flows.generate.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    parser.add_argument("project", nargs="?", metavar="PROJECT", help=_help("project"))
    for name, metavar in METAVARS.items():
        values = values_of(ReviseOptions, name)
        parser.add_argument("--" + name, values=values, metavar=metavar or "|".join(values), help=_help(name))
    parser.add_argument("--strict", action="store_true", help=_help("strict"))
    parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON object only.")
    add_verbose(parser)
    return parser


def _help(name: str) -> str:
    return (ReviseOptions.model_fields[name].description or "").replace("%", "%%")


def read_revision(arguments: Sequence[str]) -> ReviseCommand:
    """Read and check the command line; ends the program with exit code 2 where it is not sound."""
    try:
        given = vars(build_parser().parse_args(joined(arguments)))
        as_json, verbose = given.pop("as_json", False), given.pop("verbose")
        if "project" not in given:
            raise InvalidInput("project", "it is missing", remedy="Name the lecture's folder.")
        return ReviseCommand(read_options(given, ReviseOptions), as_json, verbose)
    except LectraError as exc:
        fail(exc, as_json="--json" in arguments)


def settle_revision(command: ReviseCommand, settings: Settings) -> Edited:
    """Settle what is to be made; ends the program with 2 or 3 where that cannot be."""
    try:
        check_free(folder_of(command.options).absolute(), settings.cache_dir.absolute())
        edited = asyncio.run(read_edited(command.options, services_from(settings), settings.cache_dir))
        request = edited.request
        check_places(request.folder.absolute(), settings.cache_dir.absolute(), request.slides)
        return edited
    except LectraError as exc:
        fail(exc, as_json=command.as_json)


def check_edited(options: ReviseOptions) -> Found:
    """Read a lecture's folder, and what is to be made of it; no service is asked.

    Raises InvalidInput naming the file or the option.
    """
    folder = folder_of(options)
    made = read_made(folder)
    warnings: list[LectureWarning] = []
    revision, sources = read_revised(folder, made, options, warnings.append)
    retake = choose_retake(options, made, revision)
    if wanted := _wanted_voice(options, made.request):
        engine, name, rate, pitch = wanted
        if not is_by_file(engine):
            choose_voice(engine, made.request.lang, name, rate, pitch)
    theme, suited = read_theme(options)
    return Found(folder, made, revision, retake, theme, sources, (*warnings, *suited))


async def read_edited(options: ReviseOptions, services: Services, cache_dir: Path) -> Edited:
    """Read a lecture's folder, made whole first, and settle what is to be made of it.

    Raises InvalidInput naming the file or the option, and ServiceMissing for a voice that is not there.
    """
    read, (folder, made, revision, retake, theme, sources, new) = await asyncio.to_thread(
        _read_whole, options, cache_dir
    )
    await asyncio.to_thread(check_theme, theme or made.request.theme)
    changed = theme not in ("", made.request.theme)
    given = Given(_redrawn(revision.slides, made.request) if changed else revision.slides, retake)
    # What was left out of the files before is in them no more.
    before = tuple(warning for warning in made.request.warnings if warning.stage not in _OF_FILES)
    if theme:
        before = tuple(warning for warning in before if warning.stage != "theme")
    was = made.request.model_copy(update={"warnings": (*before, *new)})
    spoken = await _voice(options, was, services)
    request = was.model_copy(
        update={
            "project": folder.name,
            "out": folder.parent,
            "outline": revision.outline,
            "sources": sources,
            "slides": len(revision.slides),
            "images": choose_again(was.images, services.images),
            **spoken,
            "theme": theme or was.theme,
            "builds": options.builds or was.builds,
            "strict": options.strict,
        }
    )
    return Edited(request, given, revision.changes(retake), read)


def _redrawn(slides: Sequence[RevisedSlide], was: LectureRequest) -> tuple[RevisedSlide, ...]:
    """Return slides without the drawn pictures that have the former theme's colours."""
    if was.images is None or was.images.source != "drawn":
        return tuple(slides)
    return tuple(
        slide._replace(image=None) if slide.image and slide.image.source == "drawn" else slide
        for slide in slides
    )


def _read_whole(options: ReviseOptions, cache_dir: Path) -> tuple[Words, Found]:
    folder = folder_of(options).absolute()
    make_whole(folder, cache_dir.absolute())
    return words_of(folder), check_edited(options)


def folder_of(options: ReviseOptions) -> Path:
    """Find the lecture's folder: by its name below ``out``, or else by its path."""
    path = expand(options.project)
    named = expand(options.out) / path
    return path.absolute() if not (named / MADE).is_file() and (path / MADE).is_file() else named


def read_revised(
    folder: Path, made: Made, options: ReviseOptions, on_warning: OnWarning = ignore
) -> tuple[Revision, tuple[SourceText, ...]]:
    """Read outline and script as they were edited, and join them with what was made.

    Returns the words besides that they cite. Raises InvalidInput.
    """
    path = folder / OUTLINE
    known = {slide.pictured.file for slide in made.outline.slides}
    outline = settle_files(read_outline(folder, made, on_warning), folder, known)
    check_slides(path, outline)
    script = read_script(folder, made, on_warning)
    script = settle_files(script, folder, known) if script else None
    sources = read_cited(outline, folder, OUTLINE, on_warning)
    if script:
        check_passages(script, sources, SCRIPT)
    revision = match(made, outline, _retold(script, made, options))
    check_slides(path, revision.outline)
    check_lists(Given(revision.slides).shown(revision.outline))
    return revision, sources


def _retold(script: Script | None, made: Made, options: ReviseOptions) -> Script | None:
    """Replace the narration of the page that the options name. Raises InvalidInput where it cannot be."""
    if not options.narration:
        return script
    number = options.slide
    if number is None:
        raise InvalidInput(
            "narration", "the slide is missing", remedy="Name it: --slide N, the first being 0."
        )
    if options.only in ("script", "speech"):
        reason = f"the {options.only} is made again by the narration already"
        raise InvalidInput("only", reason, remedy="Leave --only out.")
    text = str(tidied(options.narration))
    if not is_spoken(text):
        raise InvalidInput(
            "narration", "it has no letter that can be spoken", remedy="Say what is to be said."
        )
    told = _with_narration(script, made, number, text) if script else None
    if told is None:
        reason = f"{number}: the script has no such slide"
        raise InvalidInput("slide", reason, remedy="report.html shows their numbers, the first being 0.")
    return told


def _with_narration(script: Script, made: Made, number: int, text: str) -> Script | None:
    """Put a text in the place of what is said over a page; None where the script has no such page."""
    if not 0 <= number < len(made.pages):
        return None
    position, page = made.page_at(number)
    if made.slides[position].lists_deck:  # the script has its pages as one
        said = [each.script.narration for each in made.pages if each.position == position]
        said[page], page = text, 0
        text = joined_text(said, made.request.lang)
    name = made.outline.slides[position].id
    entry = next((each for each in script.slides if (each.id, each.page) == (name, page + 1)), None)
    if entry is None:
        return None
    changed = entry.model_copy(update={"narration": recited(text, entry.narration, made.request.lang)})
    slides = tuple(changed if each is entry else each for each in script.slides)
    return script.model_copy(update={"slides": slides})


def choose_retake(options: ReviseOptions, made: Made, revision: Revision) -> Retake | None:
    """Say what is made again although nothing of it changed. Raises InvalidInput where it cannot."""
    number = options.slide
    if not options.only and (number is None or options.narration):
        return None
    if number is None:
        raise InvalidInput("only", "the slide is missing", remedy="Name it: --slide N, the first being 0.")
    if not options.only:
        reason = "what to make again is missing"
        remedy = "Add --only image|script|speech, or --narration TEXT."
        raise InvalidInput("slide", reason, remedy=remedy)
    if number >= len(made.pages):
        reason = f"{number}: the lecture has {len(made.pages)} slides, numbered from 0"
        raise InvalidInput("slide", reason, remedy="report.html shows their numbers.")
    position, page = made.page_at(number)
    slide = next((slide for slide in revision.slides if slide.position == position), None)
    if slide is None:
        raise InvalidInput("slide", f"{number} was deleted", remedy="Choose another.")
    if options.only == "speech" and slide.script is None:
        raise InvalidInput(
            "slide", f"{number} is written again, and so spoken again", remedy="Leave --only out."
        )
    if options.only == "image" and made.request.images is None:
        raise InvalidInput("only", "the lecture has no images", remedy="Make it again, with --images.")
    if options.only == "script" and (slide.plan.narration or made.request.model == AS_PLANNED):
        reason = f"no model wrote slide {number}: it says what the outline says"
        raise InvalidInput("only", reason, remedy="Edit its narration in script.json.")
    return Retake(options.only, number, slide.plan.id, page, 1 + secrets.randbelow(LARGEST_SEED))


async def _voice(options: ReviseOptions, was: LectureRequest, services: Services) -> dict[str, Any]:
    """Settle what becomes of the request's voice; nothing, where no other is asked for."""
    wanted = _wanted_voice(options, was)
    if wanted is None:
        return {}
    engine, name, rate, pitch = wanted
    settled = await settle_voice(engine, was.lang, name, rate, pitch, services.voice)
    others = tuple(warning for warning in was.warnings if warning.stage != "tts")
    return {
        "voice": settled.choice,
        "reasons": {**was.reasons, "tts": settled.reason},
        "warnings": (*others, *warn_of_silence(engine, settled)),
    }


def _wanted_voice(options: ReviseOptions, was: LectureRequest) -> tuple[str, str, str, str] | None:
    """Give the engine, voice, rate and pitch that are asked for; None where they stay as they are."""
    if not (options.voice or options.rate or options.pitch or options.tts):
        return None
    voice = was.voice
    engine = options.tts or voice.backend
    name = options.voice or (voice.voice if engine == voice.backend else "")
    return engine, name, options.rate or voice.rate, options.pitch or voice.pitch
