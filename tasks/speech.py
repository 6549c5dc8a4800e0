"""Script → speech: its parts spoken side by side, then made one."""

from __future__ import annotations

from prefect import task

from lectra.models import SpeechChunk, Take, VoiceChoice
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from lectra.tts import VoiceServices
from lectra.tts.takes import main_voice, warn_of_unsaid
from tasks.policy import policy


@task(
    name="tts",
    version="7",
    task_run_name="tts · slide {slide}",
    tags=["tts"],
    retries=3,
    timeout_seconds=300,
    **policy(incidental=("slide", "services", "take")),
)
@timeit("tts")
async def synthesize_slide(
    run: Run, slide: int, text: str, choice: VoiceChoice, services: VoiceServices, take: int, apart: bool
) -> Take:
    """Speak a part of a slide's narration; a ``take`` other than 0 sets it apart from one made before.

    With ``apart`` a service is asked sentence by sentence, and an offline voice speaks what it fails on.
    """
    from lectra.tts.lines import read_lines
    from lectra.tts.narrate import narrate  # brings numpy: the first question does not wait for it
    from lectra.tts.sound import save

    narrated = await narrate(text, choice, services, take, apart=apart)
    with run.store.scratch() as folder:
        target = folder / "take.wav"
        save(narrated.speech, target)
        return Take(
            audio=run.store.put(target),
            sentences=narrated.speech.sentences,
            voice=narrated.voice,
            pause_s=read_lines(text, choice.lang)[-1].pause_s,
            unsaid=narrated.unsaid,
        )


@task(
    name="speech",
    version="4",
    task_run_name="speech · slide {slide}",
    tags=["encode"],
    retries=1,
    **policy(incidental=("slide",)),
)
@timeit("speech")
def level(
    run: Run, slide: int, takes: list[Take], turn: int | None, waits_s: float, least_s: float
) -> SpeechChunk:
    """Join a slide's takes, level them, and put silence around them.

    There is more before the sentence (from 0) of ``turn``, with which the narration turns to a drawn block.
    It is ``waits_s`` longer at the end than usual, and as long as the slide needs to last ``least_s``.
    """
    from lectra.media.audio import PAUSE_S, level_chunk  # as above
    from lectra.tts.pauses import TO_BLOCK_S
    from lectra.tts.sound import join_takes, with_pause

    voice = main_voice(takes)
    speech = join_takes(
        [(run.store.path(take.audio), take.sentences, take.voice == voice, take.pause_s) for take in takes]
    )
    if turn is not None:
        speech = with_pause(speech, turn, TO_BLOCK_S)
    with run.store.scratch() as folder:
        chunk = level_chunk(
            speech.samples,
            speech.rate_hz,
            speech.sentences,
            folder,
            pause_s=PAUSE_S + waits_s,
            least_s=least_s,
        )
        return SpeechChunk(
            mp3=run.store.put(chunk.mp3),
            aac=run.store.put(chunk.aac),
            frames=chunk.frames,
            sentences=chunk.sentences,
            voice=voice,
            warnings=warn_of_unsaid(takes),
        )
