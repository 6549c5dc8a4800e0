"""The program in docs/python.md does what the page says."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.flows.conftest import ROOT, Bench

PAGE = (ROOT / "docs/python.md").read_text()
PROGRAM = "".join(re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))


def test_the_program_of_the_page_makes_and_changes_a_lecture(bench: Bench, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={**bench.env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("complete tides (")
    assert "no-such-lecture" in done.stdout
    folder = tmp_path / "outputs" / "tides"
    assert (folder / "video.mp4").is_file()
    assert "The Moon pulls at the sea." in (folder / "captions.srt").read_text()
