"""Script → speech: its parts spoken side by side, then made one."""

from __future__ import annotations

from prefect import task

from lectra.models import SpeechChunk, Take, VoiceChoice
from lectra.runs.profiler import timeit
from lectra.runs.workspace import Run
from lectra.tts import VoiceServices, open_voice
from tasks.policy import POLICY


@task(
    name="tts",
    version="2",
    task_run_name="tts · slide {slide}",
    tags=["tts"],
    retries=3,
    timeout_seconds=300,
    **POLICY,
)
@timeit("tts")
async def synthesize(
    run: Run, slide: int, text: str, choice: VoiceChoice, services: VoiceServices, take: int
) -> Take:
    """Speak a part of a slide's narration; a ``take`` other than 0 sets it apart from one made before."""
    from lectra.tts.sound import save  # brings numpy: the first question does not wait for it

    voice = open_voice(choice, services, take)
    speech = await voice.speak(text)
    with run.store.scratch() as folder:
        target = folder / "take.wav"
        save(speech, target)
        return Take(audio=run.store.put(target), sentences=speech.sentences, voice=voice.name)


@task(
    name="speech", version="1", task_run_name="speech · slide {slide}", tags=["encode"], retries=1, **POLICY
)
@timeit("speech")
def level(run: Run, slide: int, takes: list[Take]) -> SpeechChunk:
    """Join a slide's takes, level them, and pad them to the grid on which slides join."""
    from lectra.media.audio import level_chunk  # as above
    from lectra.tts.sound import join_takes

    speech = join_takes([(run.store.path(take.audio), take.sentences) for take in takes])
    with run.store.scratch() as folder:
        chunk = level_chunk(speech.samples, speech.rate_hz, speech.sentences, folder)
        return SpeechChunk(
            mp3=run.store.put(chunk.mp3),
            aac=run.store.put(chunk.aac),
            frames=chunk.frames,
            sentences=chunk.sentences,
            voice=takes[0].voice,
        )
