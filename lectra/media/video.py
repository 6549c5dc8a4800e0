"""Video: one frame of each still is encoded, looped, and the rest is copied."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lectra.cache.store import disk_errors
from lectra.errors import ProgramError
from lectra.exec.ffmpeg import open_input, run_ffmpeg
from lectra.media.streams import Sound, join_aac
from lectra.models import FPS, HEIGHT_PX, WIDTH_PX, Timings
from lectra.programs import setup_again
from lectra.text import clean, fold, visible

GOP_FRAMES = 2 * FPS
"""Frames of the loop that a still becomes: a player can seek to every second one."""
_INTER_FRAME = re.compile(rb"\x00?\x00\x00\x01[\x01\x21\x41\x61]")
"""The head of a slice that is no key frame (ISO 14496-10, 7.3.1 and table 7-1)."""

_MP4 = {"format": "mp4", "video_track_timescale": 512 * FPS}
"""One time base for all, or clips would be joined with rounded times."""
_SPECIAL = re.compile(r"([=;#\\\n])")
# ISO 639-1 to the three letters that MP4 has room for (639-2/T), for the languages most spoken and taught.
_MP4_LANGUAGES: dict[str, str] = dict(
    re.findall(
        r"(\w\w):(\w{3})",
        """
        af:afr am:amh ar:ara az:aze be:bel bg:bul bn:ben bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell
        en:eng eo:epo es:spa et:est eu:eus fa:fas fi:fin fr:fra ga:gle gl:glg gu:guj ha:hau he:heb hi:hin
        hr:hrv hu:hun hy:hye id:ind ig:ibo is:isl it:ita ja:jpn jv:jav ka:kat kk:kaz km:khm kn:kan ko:kor
        ky:kir la:lat lo:lao lt:lit lv:lav mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya nb:nob ne:nep
        nl:nld nn:nno no:nor pa:pan pl:pol ps:pus pt:por ro:ron ru:rus si:sin sk:slk sl:slv so:som sq:sqi
        sr:srp su:sun sv:swe sw:swa ta:tam te:tel th:tha tl:tgl tr:tur uk:ukr ur:urd uz:uzb vi:vie xh:xho
        yo:yor zh:zho zu:zul
        """,
    )
)


def encode_still(png: Path, target: Path) -> None:
    """Encode a PNG as one closed GOP of :data:`GOP_FRAMES` frames of 1920×1080 H.264. Raises ProgramError.

    Its first frame alone is encoded. The others say "as before", and are the same for every picture.
    """
    picture = open_input(str(png.absolute()), format="png_pipe", framerate=FPS, filter_complex_threads=1)
    first = run_ffmpeg(frames_args(picture, 1)).out
    run_ffmpeg(gop_args(target.absolute()), stdin=first + _repeats())


@cache
def _repeats() -> bytes:
    """Return the frames of a GOP behind its first, as H.264, of a picture that stays as it is."""
    blank = open_input(f"color=gray:size={WIDTH_PX}x{HEIGHT_PX}:rate={FPS}", format="lavfi")
    gop = run_ffmpeg(frames_args(blank, GOP_FRAMES)).out
    found = _INTER_FRAME.search(gop)
    if found is None:
        raise ProgramError("ffmpeg encoded no frame but the first.", remedy=setup_again())
    return gop[found.start() :]


def repeat_still(gop: Path, frames: int, target: Path) -> None:
    """Copy an encoded still over and over for exactly ``frames`` (≥ 1) frames. Raises ProgramError."""
    run_ffmpeg(repeat_args(gop.absolute(), frames, target.absolute()))


def show_states(states: Sequence[tuple[Path, int]], target: Path) -> None:
    """Copy encoded stills one after another, each for exactly its frames.

    Raises ProgramError, and StoreError where the disk refuses.
    """
    target = target.absolute()
    with disk_errors(target), tempfile.TemporaryDirectory(dir=target.parent) as folder:
        listing = Path(folder) / "states.txt"
        listing.write_text(states_listing(states), encoding="utf-8")
        run_ffmpeg(states_args(listing, sum(count for _, count in states), target))


def join_video(
    clips: Sequence[Path],
    sounds: Sequence[Sound],
    cues: Path,
    timings: Timings,
    title: str,
    lang: str,
    target: Path,
) -> None:
    """Join clips by copying, and add one AAC track, captions from an SRT file, and a chapter a slide.

    ``sounds`` are the slides' AAC as :mod:`lectra.media.streams` makes it, ``lang`` a BCP-47 tag. Raises
    ProgramError, and StoreError for sound that is not whole or where the disk refuses.
    """
    target = target.absolute()
    with disk_errors(target), tempfile.TemporaryDirectory(dir=target.parent) as folder:
        listing, chapters = Path(folder) / "clips.txt", Path(folder) / "chapters.txt"
        listing.write_text(concat_listing(clips), encoding="utf-8")
        chapters.write_text(chapters_text(timings, title), encoding="utf-8")
        track = Path(folder) / "track.aac"
        join_aac(sounds, track)
        run_ffmpeg(join_args(listing, track, cues.absolute(), chapters, lang, target))


def frames_args(picture: Any, frames: int) -> list[str]:
    """Build the arguments that encode so many frames of an input as H.264, to stdout.

    RGB is turned into BT.709, which is also what the stream says of itself. Without B-frames a copy can be
    cut after any frame. As many stills as there are cores are encoded at once: each has one thread, and looks
    as little ahead as a still needs, which halves its memory; what quality that costs, the rate factor gives
    back. The settings that the stream begins with are the same whatever the picture.
    """
    bt709 = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "range": "tv"}
    scaling = {"out_color_matrix": "bt709", "out_range": "tv", "flags": "bicubic+accurate_rnd"}
    converted = (
        picture.filter("scale", WIDTH_PX, HEIGHT_PX, **scaling)
        .filter("format", "yuv420p")
        .filter("setsar", 1)
        .filter("setparams", **bt709)
    )
    still = {"c:v": "libx264", "profile:v": "high", "preset": "veryfast", "tune": "stillimage", "crf": 11}
    one_thread = {"threads": 1, "x264-params": "rc-lookahead=2"}
    one_gop = {"frames:v": frames, "g": GOP_FRAMES, "bf": 0, "sc_threshold": 0, "flags": "+cgop"}
    stream = {"format": "h264", "r": FPS}
    return list(converted.output("pipe:1", **stream, **still, **one_thread, **one_gop).get_args())


def gop_args(target: Path) -> list[str]:
    """Build the arguments that put H.264 from stdin into MP4, each of its frames in its time."""
    stream = open_input("pipe:0", format="h264", framerate=FPS)["v:0"]
    timed = {"c": "copy", "bsf:v": f"setts=ts=N/{FPS}/TB"}
    return list(stream.output(str(target), **timed, **_MP4).get_args())


def repeat_args(gop: Path, frames: int, target: Path) -> list[str]:
    """Build the arguments that repeat a loop up to ``frames`` frames and cut it there."""
    again = (frames - 1) // GOP_FRAMES
    loop = open_input(str(gop), format="mp4", stream_loop=again)["v:0"]
    return list(loop.output(str(target), c="copy", **{"frames:v": frames}, **_MP4).get_args())


def states_args(listing: Path, frames: int, target: Path) -> list[str]:
    """Build the arguments that copy the listed stills in a row."""
    stills = open_input(str(listing), format="concat", safe=0, format_whitelist="concat,mp4")["v:0"]
    return list(stills.output(str(target), c="copy", **{"frames:v": frames}, **_MP4).get_args())


def join_args(listing: Path, track: Path, cues: Path, chapters: Path, lang: str, target: Path) -> list[str]:
    """Build the arguments that join the listed clips with sound, captions and chapters."""
    language = f"language={mp4_language(lang)}"
    clips = open_input(str(listing), format="concat", safe=0, format_whitelist="concat,mp4")["v:0"]
    sound = open_input(str(track), format="aac")["a:0"]
    captions = open_input(str(cues), format="srt")["s:0"]
    # An input that nothing is mapped from is no part of a graph. It has no streams: "?" maps what there is.
    metadata = open_input(str(chapters), format="ffmetadata")["?"]
    languages = {"metadata:s:a:0": language, "metadata:s:s:0": language}
    copied = {"c": "copy", "c:s": "mov_text", "map_metadata": 3, "map_chapters": 3, "movflags": "+faststart"}
    video = clips.output(sound, captions, metadata, str(target), **copied, **languages, **_MP4)
    return list(video.get_args())


def concat_listing(paths: Sequence[Path]) -> str:
    """Write the list that ffmpeg's concat demuxer reads, quotes in names escaped."""
    quoted = (str(path.absolute()).replace("'", r"'\''") for path in paths)
    return "".join(f"file '{path}'\n" for path in quoted)


def states_listing(states: Sequence[tuple[Path, int]]) -> str:
    """Write the list that repeats each loop for its frames, and cuts its last turn after a whole frame."""
    lines = []
    for gop, count in states:
        turns, rest = divmod(count, GOP_FRAMES)
        lines.append(concat_listing([gop]) * turns)
        if rest:
            lines.append(f"{concat_listing([gop])}outpoint {rest / FPS:.6f}\n")
    return "".join(lines)


def chapters_text(timings: Timings, title: str) -> str:
    """Write the title and a chapter for each slide in ffmpeg's metadata format, times in milliseconds."""
    parts = [f";FFMETADATA1\ntitle={_escaped(title)}\n"]
    for slide in timings.slides:
        start, end = round(slide.start_s * 1000), round(slide.end_s * 1000)
        name = _escaped(slide.title)
        parts.append(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={name}\n")
    return "".join(parts)


def mp4_language(lang: str) -> str:
    """Name a BCP-47 tag's language in three letters, as MP4 does; ``und`` for one not listed here."""
    primary = lang.split("-", maxsplit=1)[0].lower()
    if len(primary) == 3 and primary.isascii() and primary.isalpha():
        return primary
    return _MP4_LANGUAGES.get(primary, "und")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", fold(visible(clean(text))))
