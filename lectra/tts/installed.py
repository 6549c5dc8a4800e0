"""Which voices are installed on this machine: espeak-ng's, and the file that piper was given."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lectra.errors import InvalidInput, ProgramError, ServiceMissing
from lectra.exec import run_program
from lectra.programs import setup_again
from lectra.tts.languages import normal_tag, primary

LIST_TIMEOUT_S = 20
FEMALE_VARIANT = "+f2"
"""espeak-ng's voices are men's; this variant of each is a woman's."""

_NOT_READ = ("ja",)
"""Languages whose script espeak-ng cannot read: for each Chinese character it says "Chinese letter"."""
_PREFERRED = {
    "en": "en-us",
    "fr": "fr-fr",
    "zh": "cmn",
    "zh-cn": "cmn",
    "zh-tw": "cmn",
    "zh-hk": "yue",
    **dict.fromkeys(("es-mx", "es-ar", "es-cl", "es-co", "es-cu", "es-pe", "es-us", "es-ve"), "es-419"),
}
"""Where espeak-ng's tag is another one, or has to be chosen among several."""


@cache
def espeak_program() -> tuple[str, ...]:
    """Give the command that speaks: made of ``espeakng-loader``'s wheel, else the espeak-ng on PATH.

    The wheel comes first because its version is pinned: a lecture sounds the same on every machine.
    espeak-ng is under the GPL: it is run as a program of its own and never loaded into LECTRA's process.
    Raises ServiceMissing where there is neither.
    """
    spec = find_spec("espeakng_loader")
    if spec and spec.origin:
        wheel = Path(spec.origin).parent
        script = Path(__file__).with_name("espeak_program.py")
        library, data = wheel / "libespeak-ng.so", wheel / "espeak-ng-data"
        return (sys.executable, "-I", str(script), "--library", str(library), "--data", str(data))
    if found := shutil.which("espeak-ng"):
        return (found,)
    raise ServiceMissing(
        "espeak-ng was not found.", remedy=f"{setup_again()} Or install the package espeak-ng."
    )


@cache
def espeak_tags() -> Mapping[str, str]:
    """Give the languages that espeak-ng speaks: names by its own tags. Raises ServiceMissing."""
    try:
        listed = run_program([*espeak_program(), "--voices"], timeout_s=LIST_TIMEOUT_S)
    except ProgramError as exc:
        raise ServiceMissing(
            f"espeak-ng does not work here: {exc.message}", remedy="Install the package espeak-ng."
        ) from exc
    return parse_espeak_voices(listed.out.decode(errors="replace"))


def parse_espeak_voices(listing: str) -> dict[str, str]:
    """Read tags and names from what ``espeak-ng --voices`` prints: its second and fourth column."""
    rows = (line.split() for line in listing.splitlines()[1:])
    return {row[1].lower(): row[3].replace("_", " ") for row in rows if len(row) > 3}


def espeak_tag(lang: str) -> str | None:
    """Give espeak-ng's tag for a BCP-47 tag; None where it does not speak the language."""
    tags = espeak_tags()
    family = wanted = "" if primary(lang) in _NOT_READ else normal_tag(lang)
    while wanted:
        for candidate in (wanted, _PREFERRED.get(wanted)):
            if candidate in tags:
                return candidate
        family, wanted = wanted, wanted.rpartition("-")[0]
    return next((tag for tag in tags if tag.startswith(f"{family}-")), None) if family else None


def piper_program() -> tuple[str, ...]:
    """Give the command that runs piper: the program on PATH, else the package. Raises ServiceMissing."""
    if found := shutil.which("piper"):
        return (found,)
    if find_spec("piper") is not None:
        return (sys.executable, "-m", "piper")
    raise ServiceMissing("piper is not installed.", remedy="Install the package piper-tts (GPL).")


def piper_language(voice_file: Path) -> str:
    """Read the primary subtag that a piper voice speaks from the JSON file beside it.

    Raises InvalidInput where either file is missing or the JSON is not a voice's.
    """
    beside = Path(f"{voice_file}.json")
    remedy = "Set LECTRA_PIPER_VOICE to a voice's .onnx file, its .onnx.json beside it."
    for path in (voice_file, beside):
        if not path.is_file():
            raise InvalidInput("piper_voice", f"{path} is not there", remedy=remedy)
    try:
        code = str(json.loads(beside.read_text(encoding="utf-8"))["espeak"]["voice"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise InvalidInput("piper_voice", f"{beside.name} does not describe a voice", remedy=remedy) from exc
    return primary(code)
