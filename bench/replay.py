"""How near a run comes to its critical path: ten slides with the source design's service times.

    python -m bench.replay [--llm-slots 4] [--slides 10] [--json]

Local servers stand in for Ollama, Edge and Commons and take as long as the design says: 7 s for the outline,
2 s a script, 5.4 s a slide's speech (70 words). Prints the run's wall time from the flow's start to its end
beside the critical path, which is computed from the served times, and its ratio to that.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers.edge import EdgeServer
from tests.servers.images import ImageServer
from tests.servers.ollama import OllamaServer

OUTLINE_S, SCRIPT_S, SPEECH_S, IMAGE_S, SPEECH_SLOTS = 7.0, 2.0, 5.4, 0.8, 3


def critical_path_s(slides: int, llm_slots: int) -> float:
    """Give the least time: outline, scripts through the model's slots, speech through the voice's."""
    written = [OUTLINE_S + SCRIPT_S * (place // llm_slots + 1) for place in range(slides)]
    voices = [0.0] * SPEECH_SLOTS
    for ready in written:
        voices[voices.index(min(voices))] = max(ready, min(voices)) + SPEECH_S
    return max(voices)


def run(slides: int, llm_slots: int) -> dict[str, float]:
    """Make a lecture from the stand-in services, with nothing cached, and give its figures."""
    with (
        OllamaServer(outline_s=OUTLINE_S, script_s=SCRIPT_S, slots=llm_slots) as ollama,
        EdgeServer(seconds_per_70_words=SPEECH_S) as edge,
        ImageServer(delay_s=IMAGE_S) as images,
        tempfile.TemporaryDirectory() as folder,
    ):
        env = {f"LECTRA_{name.upper()}": address for name, address in images.addresses().items()}
        env |= {
            "LECTRA_OLLAMA_URL": ollama.url,
            "LECTRA_EDGE_URL": edge.url,
            "LECTRA_IMAGE_ALLOW_HOSTS": images.host,
            "LECTRA_LLM_SLOTS": str(llm_slots),
            "LECTRA_CACHE_DIR": f"{folder}/cache",
        }
        command = [sys.executable, "-m", "flows.generate", "AI Ethics", "--slides", str(slides), "--json"]
        done = subprocess.run(
            [*command, "--out", folder],
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"the run failed: {done.stdout}{done.stderr}")
        report = json.loads(done.stdout)
        words = [len(s["narration"].split()) for s in _script(Path(report["folder"]))]
    path_s = critical_path_s(slides, llm_slots)
    return {
        "wall_s": report["wall_s"],
        "total_s": report["total_s"],
        "path_s": path_s,
        "ratio": round(report["wall_s"] / path_s, 3),
        "words_a_slide": sum(words) / len(words),
        "speech_in_flight": edge.most_in_flight,
    }


def _script(folder: Path) -> list[dict[str, str]]:
    slides: list[dict[str, str]] = json.loads((folder / "script.json").read_text())["slides"]
    return slides


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--llm-slots", type=int, default=1)
    parser.add_argument("--slides", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = run(given.slides, given.llm_slots)
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:>18}  {value:8.2f}")


if __name__ == "__main__":
    main()
