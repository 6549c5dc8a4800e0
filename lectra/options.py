"""What may be asked for: the options of the command line, which are the forms in Prefect's UI."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails

from lectra.addresses import usable_source
from lectra.brand import theme_problem
from lectra.document.deck import Deck
from lectra.document.file import as_file
from lectra.document.problems import in_words, place_in_deck
from lectra.document.text import NOT_PILED_UP, Model
from lectra.errors import InvalidInput
from lectra.given import (
    THEME_FORM,
    GivenOtherTheme,
    GivenTheme,
    ThemePath,
    from_text,
    with_theme_file,
)
from lectra.paths import usable
from lectra.programs import command_for
from lectra.registry import LANGUAGE_MODELS, PHOTO_SERVICES, PLUGINS, SPEECH_ENGINES
from lectra.settings import read_settings
from lectra.text import clean, storable

MAX_SLIDES = 100
MAX_TOPIC = 300
DEFAULT_SLIDES = 10
OF_PARTS = frozenset({"llm", "tts", "images", "theme"})
"""The options whose choices plugins add to."""
OUTLINE_FORM = f"{command_for('generate')} TOPIC --stop-after outline writes one in the form that is read."


def _marked(value: object) -> object:
    """Mark lone surrogates, which no valid text may hold, so that they can be told of."""
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_marked), NOT_PILED_UP]
Outline = Annotated[
    Deck | None, BeforeValidator(storable), PlainSerializer(lambda plan: plan and as_file(plan))
]
"""An outline as a person gives it, and as it is kept with a run: what is usual is left out."""


if TYPE_CHECKING:
    ImageSourceName = str
    ModelName = str
    EngineName = str
    OtherEngine = str
else:
    ImageSourceName = Literal[("auto", *PHOTO_SERVICES, "drawn", "folder", "none")]
    ModelName = Literal[("auto", *LANGUAGE_MODELS, "none")]
    EngineName = Literal[("auto", *SPEECH_ENGINES)]
    OtherEngine = Literal[("", "auto", *SPEECH_ENGINES)]


def _output_dir() -> str:
    return str(read_settings().output_dir)


AS_GIVEN = {"anyOf": [{"type": "object"}, {"type": "string"}, {"type": "null"}]}
"""What a form is told of an outline, which may be a path: of its fields there are too many for one."""


_BUTTONS = {"null": "open", "integer": "number", "object": "JSON", "string": "path"}
"""What the buttons of a form say that choose between types of a field."""


def _form(**titles: str) -> Callable[[dict[str, Any]], None]:
    """Lay out the form that Prefect's UI makes of a model: what each field is called, in this order.

    A field that is not named here comes last.
    """

    def lay_out(schema: dict[str, Any]) -> None:
        order = [*titles, *schema["properties"]]
        for name, field in schema["properties"].items():
            field["position"] = order.index(name)
            field["title"] = titles.get(name) or field.get("title", name)
            for choice in field.get("anyOf", ()):  # what its buttons say
                choice.setdefault("title", _BUTTONS[choice["type"]])

    return lay_out


class LectureOptions(Model):
    """What a person may ask for: the command line's options, and the form in the Prefect UI."""

    # What only a command line or an editor of files needs comes last.
    model_config = ConfigDict(
        json_schema_extra=_form(
            topic="Topic",
            slides="Slides",
            lang="Language",
            audience="Audience",
            seconds_per_slide="Seconds a slide",
            voice="Voice",
            theme="Theme",
            builds="Builds",
            images="Images",
            video="Video",
            rate="Speaking rate",
            pitch="Pitch of the voice",
            llm="Language model",
            tts="Speech engine",
            stop_after="Stop for review after",
            fresh="Make everything again",
            outline="Outline",
            outline_file="Outline file",
            theme_file="Theme file",
            sources="Sources",
            text="Text of the sources",
            strict_sources="Remove what no source supports",
            image_folder="Folder of pictures",
            strict="Strict",
            project="Folder name",
            out="Output folder",
        )
    )

    topic: Text = Field(
        "",
        max_length=MAX_TOPIC,
        description=f"What the lecture is about, such as 'AI Ethics'; up to {MAX_TOPIC} characters.",
    )
    project: Text = Field(
        "",
        max_length=80,
        pattern=r"^([^\W_][\w.-]*[\w-]|[^\W_]|)$",
        description="Name of the lecture's folder: up to 80 letters, digits, '-', '_' and '.', the first "
        "a letter or digit; one that holds another lecture is refused. Empty: made from the topic, and "
        "numbered where another lecture has that name.",
    )
    slides: int | None = Field(
        None,
        ge=1,
        le=MAX_SLIDES,
        description=f"Slides in all, the title slide included: a whole number from 1 to {MAX_SLIDES}. "
        f"Where it is empty: {DEFAULT_SLIDES}, or as many as the outline has.",
    )
    lang: str = Field(
        "",
        pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$",
        description=f"Language of the lecture, as a tag such as en or pt-BR; '{command_for('voices')}' lists "
        "them. Empty: the outline's, or en.",
    )
    voice: str = Field(
        "", max_length=100, description="A voice's name, or female or male; empty for the language's first."
    )
    rate: str = Field(
        "+0%", pattern=r"^[+-]\d{1,3}%$", description="Speaking rate, such as +10%: from -50% to +100%."
    )
    pitch: str = Field(
        "+0Hz",
        pattern=r"^[+-]\d{1,3}Hz$",
        description="Pitch of the voice, such as -5Hz: from -100Hz to +100Hz.",
    )
    seconds_per_slide: int = Field(
        30, ge=5, le=300, description="About how long each slide is spoken over, in seconds: 5 to 300."
    )
    audience: Text = Field("", max_length=300, description="Who listens, such as 'first-year students'.")
    llm: ModelName = Field(
        "auto",
        description="Language model that writes. auto: Ollama where it answers, else an OpenAI-compatible "
        "server where one is set up, else the embedded one: English, for demonstrations. none: what an "
        "outline or sources say is said in their own words.",
    )
    tts: EngineName = Field(
        "auto",
        description="Speech engine. auto: Microsoft's Edge voices where they answer, else an offline one: "
        "embedded for English, espeak for most languages. piper needs a voice of your own. none: no voice, "
        "each sentence is shown for as long as it takes to read.",
    )
    images: ImageSourceName = Field(
        "auto",
        description="Source of the images. auto: the photo services that answer, else drawn: made here from "
        "the slide's words. folder: your own pictures.",
    )
    image_folder: Annotated[str, AfterValidator(usable)] = Field(
        "", description="Folder of your pictures, chosen by file name; with images=folder."
    )
    theme: GivenTheme = Field(
        "lectra",
        description="The look of the slides: white and navy, dark, or warm and light; or your own: a theme "
        "file (.toml), or what it says, as JSON.",
    )
    theme_file: ThemePath = Field("", description="The path of a theme file, in place of a theme's name.")
    builds: Literal["auto", "none"] = Field(
        "auto",
        description="How the items of a slide appear. auto: each as the voice comes to speak of it. none: "
        "all at once.",
    )
    outline: Annotated[Outline, BeforeValidator(from_text), WithJsonSchema(AS_GIVEN)] = Field(
        None,
        description="An outline to follow in place of planning one: as JSON, or the path of an outline.json.",
    )
    outline_file: Annotated[str, AfterValidator(usable)] = Field(
        "", description="The path of an outline.json to follow in place of planning one."
    )
    sources: tuple[Annotated[str, AfterValidator(usable_source)], ...] = Field(
        (),
        max_length=50,
        description="Your own documents, folders of them, addresses of the web (https://…), or searches of "
        "it (search: words), that the lecture is made from, in their own words: PDF, DOCX, PPTX, XLSX, EPUB, "
        "HTML, Markdown, CSV, notebooks, plain text. Paths are those of the machine that makes the lecture; "
        "from elsewhere, send documents by LECTRA's page or HTTP API.",
    )
    text: Literal["condense", "keep", "write"] = Field(
        "condense",
        description="What of the sources is said. condense: their most central sentences. keep: all. write: "
        "a capable language model writes it from their passages alone, and each sentence cites its own.",
    )
    strict_sources: bool = Field(
        False,
        description="Remove each sentence that the check of faithfulness marks: one that the sources do not "
        "support. The report lists them.",
    )
    stop_after: Literal["", "outline", "script"] = Field(
        "", description="Stop there, so that you can edit the file; revise goes on."
    )
    video: bool = Field(True, description="Make video.mp4 too.")
    out: Annotated[str, AfterValidator(usable)] = Field(
        default_factory=_output_dir,
        min_length=1,
        description="Where the lecture's folder goes; where it is left out, as LECTRA_OUTPUT_DIR says, else "
        "outputs.",
    )
    strict: bool = Field(False, description="Count a partial lecture as failed.")
    fresh: bool = Field(
        False, description="Make everything again, whatever is in the cache; it is kept for the next time."
    )

    @model_validator(mode="before")
    @classmethod
    def _tell_apart(cls, data: Any) -> Any:
        """Take an outline that is text and no JSON for the path of one, as people write it in one option."""
        data = with_theme_file(data)
        text = data.get("outline") if isinstance(data, dict) else None
        if not isinstance(text, str) or not text.strip() or text.lstrip().startswith("{"):
            return data
        return {name: value for name, value in data.items() if name != "outline"} | {"outline_file": text}


class WhichLecture(Model):
    """Which lecture is meant of those that are made."""

    project: Annotated[Text, AfterValidator(usable)] = Field(
        min_length=1, max_length=1000, description="Name of the lecture's folder, or the path of it."
    )
    out: Annotated[str, AfterValidator(usable)] = Field(
        default_factory=_output_dir,
        min_length=1,
        description="Where the lecture's folder lies; where it is left out, as LECTRA_OUTPUT_DIR says, else "
        "outputs.",
    )


class RevisionOptions(Model):
    """What a person may ask to be changed of a lecture. What is empty stays as the lecture has it."""

    slide: int | None = Field(
        None,
        ge=0,
        description="A slide's number as report.html has it, the first being 0; with only or narration.",
    )
    only: Literal["", "image", "script", "speech"] = Field(
        "", description="Make a new take of this one thing of the slide: with slide."
    )
    narration: Text = Field(
        "", max_length=20_000, description="What the slide says from now on, to the letter: with slide."
    )
    voice: str = Field("", max_length=100, description="Another voice: its name, or female or male.")
    rate: str = Field(
        "", pattern=r"^([+-]\d{1,3}%|)$", description="Speaking rate, such as +10%: from -50% to +100%."
    )
    pitch: str = Field(
        "", pattern=r"^([+-]\d{1,3}Hz|)$", description="Pitch, such as -5Hz: from -100Hz to +100Hz."
    )
    tts: OtherEngine = Field("", description="Another speech engine; none for no voice.")
    theme: GivenOtherTheme = Field(
        "", description="Another look of the slides: a theme's name, or one of your own."
    )
    builds: Literal["", "auto", "none"] = Field(
        "", description="How items appear: auto for one by one, none for all at once."
    )
    strict: bool = Field(False, description="Count a partial lecture as failed.")


class ReviseOptions(RevisionOptions, WhichLecture):
    """What a person may ask of a lecture that is made: the command line's options, and the form in the UI.

    What is empty stays as the lecture has it.
    """

    model_config = ConfigDict(
        json_schema_extra=_form(
            project="Lecture",
            slide="Slide",
            only="What to make again",
            narration="Narration",
            voice="Voice",
            rate="Speaking rate",
            pitch="Pitch of the voice",
            tts="Speech engine",
            theme="Theme",
            builds="Builds",
            theme_file="Theme file",
            strict="Strict",
            out="Output folder",
        )
    )

    theme_file: ThemePath = Field("", description="The path of a theme file, in place of a theme's name.")

    @model_validator(mode="before")
    @classmethod
    def _tell_apart(cls, data: Any) -> Any:
        return with_theme_file(data)


Options = TypeVar("Options", LectureOptions, ReviseOptions)


def read_options(given: dict[str, Any], kind: type[Options] = LectureOptions) -> Options:  # type: ignore[assignment]  # mypy has no default for a type variable
    """Check each option by itself; raises InvalidInput for the first that is not sound."""
    try:
        return kind.model_validate(given)
    except ValidationError as exc:
        problem = exc.errors()[0]
        field = str(problem["loc"][0])
        if field == "outline":
            raise InvalidInput(
                field, _wrong_with(given[field], problem), remedy=_or_plugin(OUTLINE_FORM)
            ) from exc
        if field == "theme" and problem["loc"][1:2] == ("own",):
            raise InvalidInput(field, theme_problem(problem, 2), remedy=THEME_FORM) from exc
        known = kind.model_fields.get(field)
        reason = f"{quoted(problem['input'])}: {in_words(problem)}"
        if field == "outline_file" and field not in given:
            field = "outline"  # as whoever gave a path under that name calls it
        remedy = (
            problem.get("ctx", {}).get("remedy") or (known.description if known else _near(field, kind)) or ""
        )
        raise InvalidInput(field, reason, remedy=_or_plugin(remedy) if field in OF_PARTS else remedy) from exc


def _or_plugin(remedy: str) -> str:
    """Add to a remedy which plugins cannot be loaded: what is unknown may be of one of them."""
    return " ".join((remedy, *map(str, PLUGINS.broken)))


def _near(field: str, kind: type[Options]) -> str:
    """Say which option is meant by a name that is none."""
    near = get_close_matches(field, kind.model_fields, 1)
    return f"Did you mean {near[0]}?" if near else f"There are: {', '.join(kind.model_fields)}."


def _wrong_with(outline: Any, problem: ErrorDetails) -> str:
    """Explain what is wrong with an outline, and where in it."""
    place = problem["loc"][1:]
    if not place:
        return in_words(problem)
    data = json.loads(outline) if isinstance(outline, str) else outline
    return f"{place_in_deck(place, data)}: {in_words(problem)}"


def quoted(value: object) -> str:
    """Quote a value for an error, cut where it is long."""
    text = clean(str(value))
    return repr(text if len(text) <= 60 else text[:57] + "…")
