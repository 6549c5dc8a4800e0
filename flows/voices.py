"""Lists the voices: ``python -m flows.voices [--lang hi] [--json]``. No Prefect is needed for it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from flows.arguments import CommandParser
from lectra.errors import LectraError, ServiceMissing
from lectra.programs import command_for
from lectra.registry import SPEECH_ENGINES
from lectra.tts import spoken_by, spoken_here
from lectra.tts.installed import espeak_tags
from lectra.tts.languages import languages, primary

ROW = "{tag:<6} {english:<22} {own:<18} {voices}"


def list_languages() -> list[dict[str, Any]]:
    """Give every language that is spoken, with its default voices and its offline backends."""
    tags = sorted({*languages(), *(primary(tag) for tag in _espeak_tags())})
    rows = [_language(tag) for tag in tags]
    return [row for row in rows if row["female"] or row["offline"]]


def list_voices(lang: str) -> list[dict[str, str]]:
    """Give every voice for a language: its backend, name and gender."""
    return [
        {"backend": backend, "voice": name, "gender": gender}
        for backend in _engines()
        for name, gender in spoken_here(backend, lang).items()
    ]


def _language(tag: str) -> dict[str, Any]:
    known = languages().get(tag)
    edge = spoken_by("edge", tag)
    return {
        "lang": tag,
        "english": known.english if known else _espeak_tags().get(tag, ""),
        "own": known.own if known else "",
        "female": next((name for name, gender in edge.items() if gender == "female"), ""),
        "male": next((name for name, gender in edge.items() if gender == "male"), ""),
        "offline": [backend for backend in _engines() if backend != "edge" and spoken_here(backend, tag)],
    }


def _engines() -> tuple[str, ...]:
    """Return the engines whose voices are known without the settings."""
    return tuple(engine.name for engine in SPEECH_ENGINES.values() if not engine.by_file)


def _espeak_tags() -> Mapping[str, str]:
    try:
        return espeak_tags()
    except ServiceMissing:
        return {}


def build_parser() -> CommandParser:
    """Describe the options."""
    parser = CommandParser(
        prog=command_for("voices"), description="List the languages that can be spoken, and their voices."
    )
    parser.add_argument("--lang", metavar="TAG", help="Voices of one language, such as hi or en-GB.")
    parser.add_argument("--json", action="store_true", dest="as_json", help="Print JSON only.")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Print the languages, or the voices of one."""
    asked = build_parser().parse_args(arguments)
    rows: list[Any] = list_voices(asked.lang) if asked.lang else list_languages()
    if not rows:
        remedy = f"{command_for('voices')} lists all"
        sys.stderr.write(f"error: lang: {asked.lang!r} is not spoken\n  → {remedy}\n")
        return 2
    if asked.as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return 0
    lines = [_voice_line(row) for row in rows] if asked.lang else [_language_line(row) for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _language_line(row: dict[str, Any]) -> str:
    named = [row["female"], row["male"], *(f"[{backend}]" for backend in row["offline"])]
    shown = " ".join(name for name in named if name)
    return ROW.format(tag=row["lang"], english=row["english"], own=row["own"], voices=shown)


def _voice_line(row: dict[str, str]) -> str:
    return f"{row['backend']:<9} {row['voice']:<34} {row['gender']}"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LectraError as exc:
        sys.stderr.write(f"error: {exc.message}\n  → {exc.remedy}\n")
        sys.exit(exc.exit_code)
