"""Scans: their text is recognised where a program for it is installed, and they are refused where none is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lectra.errors import InvalidInput
from lectra.sources import ocr
from lectra.sources.reading import read_sources
from tests.unit.test_sources import pdf

SCAN = pdf([]).replace(b"Page 1", b"      ")
READ = pdf([(24, "Tides"), (11, "The moon pulls at the water of the sea.")]).replace(b"Page 1", b"      ")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.pdf"
    path.write_bytes(SCAN)
    return path


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the place of a stand-in for ocrmypdf, alone on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder / "ocrmypdf"


def stand_in(program: Path, body: str) -> None:
    program.write_text(
        f"#!{sys.executable}\nimport os, resource, sys, time\nfrom pathlib import Path\n{body}\n"
    )
    program.chmod(0o755)


def recognising(place: Path, text: bytes = READ) -> str:
    """Return a stand-in that notes how it was started, and gives a PDF with text for the scan it is given."""
    return (
        f"scan = sys.stdin.buffer.read()\nassert scan == {SCAN!r}\n"
        f"bounds = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE)]\n"
        f"Path({str(place)!r}).write_text(repr((sys.argv[1:], bounds, os.environ['TMPDIR'], os.getcwd())))\n"
        f"sys.stdout.buffer.write({text!r})"
    )


def test_the_text_of_a_scan_is_recognised_within_bounds_and_told(
    scan: Path, program: Path, tmp_path: Path
) -> None:
    stand_in(program, recognising(tmp_path / "started"))
    told: list[str] = []
    (source,) = read_sources([str(scan)], lang="de-AT", on_scan=told.append)
    assert source.title == "Tides" and source.passages[0].text == "The moon pulls at the water of the sea."
    arguments, bounds, scratch, here = eval((tmp_path / "started").read_text())
    assert arguments[-4:] == ["--language", "deu", "-", "-"]
    assert bounds == [ocr.MAX_MEMORY_BYTES, ocr.MAX_FILE_BYTES]
    assert Path(scratch).resolve() == Path(here) and not Path(scratch).exists()
    assert told == ["scan.pdf"]


def test_a_document_with_text_is_no_scan(program: Path, tmp_path: Path) -> None:
    stand_in(program, "sys.exit(1)")
    path = tmp_path / "tides.pdf"
    path.write_bytes(READ)
    assert read_sources([str(path)])[0].title == "Tides"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("print('PriorOcrFoundError: page has text', file=sys.stderr); sys.exit(6)", "page has text"),
        ("time.sleep(60)", "did not end within"),
        ("memory = bytearray(4_000_000_000)", "MemoryError"),
    ],
)
def test_a_program_that_fails_is_told_with_its_last_words(
    scan: Path, program: Path, monkeypatch: pytest.MonkeyPatch, body: str, reason: str
) -> None:
    stand_in(program, body)
    monkeypatch.setattr(ocr, "TIMEOUT_S", 5)
    with pytest.raises(InvalidInput) as refused:
        read_sources([str(scan)])
    assert str(scan) in refused.value.message and reason in refused.value.message
    assert "ocrmypdf" in refused.value.remedy


def test_a_scan_in_which_nothing_is_recognised_is_refused_as_one(
    scan: Path, program: Path, tmp_path: Path
) -> None:
    stand_in(program, recognising(tmp_path / "started", SCAN))
    with pytest.raises(InvalidInput, match="pictures of pages and no text"):
        read_sources([str(scan)])


def test_without_a_program_a_scan_is_refused_with_its_name(scan: Path, program: Path) -> None:
    assert not program.exists()
    with pytest.raises(InvalidInput, match="pictures of pages and no text") as refused:
        read_sources([str(scan)])
    assert "ocrmypdf" in refused.value.remedy
