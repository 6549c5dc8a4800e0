"""One slide as MoviePy makes it: every frame written. Prints the seconds it took, without MoviePy's import.

python -m bench.through_moviepy slide.png speech.wav target.mp4
"""

from __future__ import annotations

import sys
import time

from moviepy.editor import AudioFileClip, ImageClip

from lectra.models import FPS


def main(picture: str, speech: str, target: str) -> None:
    """Write the slide for as long as its speech lasts."""
    began = time.monotonic()
    sound = AudioFileClip(speech)
    clip = ImageClip(picture).set_duration(sound.duration).set_audio(sound)
    clip.write_videofile(target, fps=FPS, codec="libx264", audio_codec="aac", logger=None)
    print(time.monotonic() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
