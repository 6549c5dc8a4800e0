"""Script → speech."""

from __future__ import annotations

from prefect import task

from lectra.media.audio import level_chunk
from lectra.models import SpeechChunk, VoiceChoice
from lectra.runs.profiler import timeit
from lectra.runs.workspace import Run
from lectra.tts import VoiceServices, open_voice
from tasks.policy import POLICY, hold


@task(
    name="tts",
    version="1",
    task_run_name="tts · slide {slide}",
    tags=["tts"],
    retries=3,
    timeout_seconds=300,
    **POLICY,
)
@hold("tts")
@timeit("tts")
async def synthesize_slide(
    run: Run, slide: int, narration: str, choice: VoiceChoice, services: VoiceServices
) -> SpeechChunk:
    """Speak a narration, level it, and pad it to whole frames."""
    voice = open_voice(choice, services)
    speech = await voice.speak(narration)
    with run.store.scratch() as folder:
        chunk = level_chunk(speech.samples, speech.rate_hz, speech.sentences, folder)
        return SpeechChunk(
            audio=run.store.put(chunk.wav),
            mp3=run.store.put(chunk.mp3),
            frames=chunk.frames,
            sentences=chunk.sentences,
            voice=voice.name,
        )
