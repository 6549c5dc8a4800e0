"""Does the deck look as the video does? Each slide drawn by LibreOffice, against the project's own picture.

    python -m bench.compare_deck outputs/ai-ethics [--pictures FOLDER]

Converts presentation.pptx to pictures and compares each with the frame from the middle of its slide in
video.mp4, or with the PNGs of a folder, in the order of their names. Prints the structural similarity (1 is
equal) as ffmpeg's ssim filter measures it at 960 × 540, and exits 1 where a slide is below 0.90.
The fonts that come with the program are lent to LibreOffice for the while, as a person would install them.
Needs LibreOffice Impress, poppler, fontconfig, and Arial or a font of its widths.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from lectra.deck.faces import SHIPPED
from lectra.errors import LectraError, ServiceMissing
from lectra.exec import run_program
from lectra.exec.ffmpeg import run_ffmpeg

LEAST = 0.90
SIZE = "960:540"
PACKAGES = {
    "soffice": "libreoffice-impress",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "fc-match": "fontconfig",
    "env": "coreutils",
}
FONTS = {"Arial", "Arimo", "Liberation Sans"}
"""Fonts with the widths that the layout was measured with."""


def main() -> int:
    """Compare, print, and say whether all slides agree."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a finished lecture")
    parser.add_argument("--pictures", type=Path, help="compare with the PNGs here instead of the video")
    args = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="compare-deck-") as scratch:
            scores = compare(args.folder, args.pictures, Path(scratch))
    except LectraError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(
        f"structural similarity at {SIZE.replace(':', 'x')}: lowest {min(scores):.4f}, {LEAST} is asked for"
    )
    return int(min(scores) < LEAST)


def compare(folder: Path, pictures: Path | None, scratch: Path) -> list[float]:
    """Give and print the similarity of every slide."""
    office = draw_deck(folder / "presentation.pptx", scratch)
    ours = sorted(pictures.glob("*.png")) if pictures else video_frames(folder, scratch)
    if len(office) != len(ours):
        raise LectraError(f"The deck has {len(office)} slides, but there are {len(ours)} pictures.")
    scores = []
    for number, (left, right) in enumerate(zip(office, ours, strict=True), start=1):
        scores.append(similarity(left, right))
        print(f"slide {number:3d}  {scores[-1]:.4f}{'' if scores[-1] >= LEAST else '  <- differs'}")
    return scores


def draw_deck(deck: Path, scratch: Path) -> list[Path]:
    """Draw a deck's slides with LibreOffice, 1920 px wide."""
    pdf = convert_deck(deck, scratch)
    size = ["-scale-to-x", "1920", "-scale-to-y", "1080"]
    run_program([find_program("pdftoppm"), "-png", *size, str(pdf), str(scratch / "office")], timeout_s=300)
    return sorted(scratch.glob("office-*.png"))


def convert_deck(deck: Path, scratch: Path) -> Path:
    """Have LibreOffice make a PDF of a deck, a page for each slide."""
    require_font()
    office = find_program("soffice")
    fonts = f"FONTCONFIG_FILE={lend_fonts(deck, scratch)}"
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    convert = ["--headless", "--convert-to", "pdf", "--outdir", str(scratch), str(deck.resolve())]
    run_program([find_program("env"), fonts, office, profile, *convert], timeout_s=300)
    return scratch / f"{deck.stem}.pdf"


def lend_fonts(deck: Path, scratch: Path) -> Path:
    """Write the shipped fonts that a deck names, and a fontconfig file that adds them to the machine's."""
    folder = scratch / "fonts"
    folder.mkdir()
    named = set(re.findall(r'typeface="([^"]+)"', _slides_xml(deck)))
    for face in SHIPPED[1:]:
        if face.family in named:
            for weight in (400, 700):
                _cut(face.file(weight).path, weight, folder / f"{face.family}-{weight}.ttf")
    config = scratch / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{folder}</dir></fontconfig>'
    )
    return config


def _slides_xml(deck: Path) -> str:
    with zipfile.ZipFile(deck) as package:
        names = [name for name in package.namelist() if name.startswith("ppt/slides/slide")]
        return "".join(package.read(name).decode() for name in names)


def _cut(source: Path, weight: int, target: Path) -> None:
    """Cut one weight out of a variable font: LibreOffice before 7.5 prints but the first."""
    font = TTFont(source)
    if "fvar" in font:
        place = {"wght": weight} | {axis.axisTag: 100 for axis in font["fvar"].axes if axis.axisTag == "wdth"}
        font = instantiateVariableFont(font, place, updateFontNames=True)
    font.save(target)


def require_font() -> None:
    """Refuse to compare where a font with other widths would stand in for Arial."""
    matched = run_program([find_program("fc-match"), "-f", "%{family}", "Arial"], timeout_s=60).out.decode()
    if FONTS.isdisjoint(matched.split(",")):
        raise ServiceMissing(f"{matched} would stand in for Arial.", remedy="Install fonts-liberation.")


def find_program(name: str) -> str:
    """Find a program on the PATH."""
    path = shutil.which(name)
    if path is None:
        raise ServiceMissing(f"{name} was not found.", remedy=f"Install {PACKAGES[name]}.")
    return path


def video_frames(folder: Path, scratch: Path) -> list[Path]:
    """Take the frame in the middle of each slide of the video."""
    timings = json.loads((folder / "slide_timings.json").read_text())
    frames = []
    for slide in timings["slides"]:
        frames.append(scratch / f"video-{slide['index']:03d}.png")
        middle = (slide["start_s"] + slide["end_s"]) / 2
        video = str((folder / "video.mp4").resolve())
        run_ffmpeg(["-ss", f"{middle:.3f}", "-i", video, "-frames:v", "1", str(frames[-1])])
    return frames


def similarity(left: Path, right: Path) -> float:
    """Give the structural similarity of two pictures, over luma and chroma."""
    same = f"scale={SIZE}:flags=area,format=yuv444p"
    graph = f"[0]{same}[a];[1]{same}[b];[a][b]ssim"
    args = ["-i", str(left), "-i", str(right), "-lavfi", graph, "-f", "null", "-"]
    said = run_ffmpeg(args, log="info").err
    found = re.search(r"SSIM.* All:([\d.]+)", said)
    if found is None:
        raise LectraError(f"ffmpeg did not say how alike {left.name} and {right.name} are.")
    return float(found[1])


if __name__ == "__main__":
    sys.exit(main())
