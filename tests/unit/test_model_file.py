"""A model's file of the user's own: what its header says of it, and how what is no such file is refused."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.errors import ServiceMissing
from lectra.llm import ModelServices, open_model, settle_model
from lectra.llm.gguf import read_header
from lectra.llm.model_file import MODEL, find_file, shipped_file
from lectra.llm.size import is_small, with_size


def text(said: str) -> bytes:
    data = said.encode()
    return struct.pack("<Q", len(data)) + data


def gguf(*, name: str = "Owl", shape: tuple[int, ...] = (1000, 1_500_000), version: int = 3) -> bytes:
    """Write a header as the format has it, with a field of each class."""
    fields = [
        text("general.architecture") + struct.pack("<I", 8) + text("owl"),
        text("general.name") + struct.pack("<I", 8) + text(name),
        text("owl.context_length") + struct.pack("<II", 4, 4096),
        text("owl.scale") + struct.pack("<If", 6, 1.5),
        text("tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("bc"),
        text("kinds") + struct.pack("<IIQ", 9, 5, 2) + struct.pack("<ii", 1, 2),
    ]
    tensor = text("w") + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
    head = b"GGUF" + struct.pack("<IQQ", version, 1, len(fields))
    return head + b"".join(fields) + tensor + struct.pack("<IQ", 0, 0)


def write(folder: Path, data: bytes) -> Path:
    path = folder / "own.gguf"
    path.write_bytes(data)
    return path


def test_a_header_says_what_its_model_is_called_and_how_large_it_is(tmp_path: Path) -> None:
    header = read_header(write(tmp_path, gguf()))
    assert header[:4] == ("Owl", "owl", 1_500_000_000, 4096)
    assert header.size_bytes == len(gguf())


def test_the_model_that_ships_is_as_large_as_it_is_said_to_be() -> None:
    file, header = shipped_file(), read_header(shipped_file().path)
    assert is_small(file.name) and file.small
    assert header.parameters == pytest.approx(file.parameters, rel=0.01)
    assert header.context_tokens == file.context_tokens


def test_a_model_is_small_where_its_weights_say_so_whatever_it_is_called(tmp_path: Path) -> None:
    large = find_file(str(write(tmp_path, gguf(name="Owl"))))
    assert not large.small and not is_small(large.name)
    assert large.name.startswith("Owl (1.5B, ")
    misleading = find_file(str(write(tmp_path, gguf(name="Owl, taught by a 350M one"))))
    assert not misleading.small and "350M" not in misleading.name
    small = find_file(str(write(tmp_path, gguf(name="Owl", shape=(1000, 135_000)))))
    assert small.small and is_small(small.name)


@given(st.integers(1_000_000, 10**12), st.sampled_from(["Owl", "Owl 135M", "Owl-7B"]))
def test_a_size_is_read_as_it_was_written(parameters: int, name: str) -> None:
    assert is_small(with_size(name, parameters)) == (parameters < 400_005_000)


def test_other_weights_of_one_name_are_another_model(tmp_path: Path) -> None:
    names = {find_file(str(write(tmp_path, gguf() + weights))).name for weights in (b"abc", b"abd", b"abcd")}
    assert len(names) == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is no GGUF file"),
        (b"PK\x03\x04 a zip", "it is no GGUF file"),
        (gguf()[:60], "it ends within its header"),
        (gguf(version=1), "it is of version 1 of the format"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 2**60), "its header claims"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 0), "holds no weights"),
        (gguf()[:4] + struct.pack("<IQQ", 3, 0, 1) + text("x") + struct.pack("<I", 99), "unknown type 99"),
        (gguf(shape=(2,) * 9), "a tensor of it has 9 axes"),
    ],
)
def test_what_is_no_model_is_refused_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(ServiceMissing, match=reason) as refused:
        find_file(str(path))
    assert "own.gguf" in refused.value.message and "LECTRA_EMBEDDED_MODEL" in str(refused.value)


@given(data=st.binary(max_size=200), at=st.integers(0, 250))
def test_any_bytes_are_read_or_refused(
    data: bytes, at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = gguf()
    path = write(tmp_path_factory.mktemp("any"), whole[:at] + data + whole[at + len(data) :])
    try:
        assert find_file(str(path)).parameters > 0
    except ServiceMissing as refused:
        assert refused.remedy


def test_a_file_that_is_not_there_or_too_large_for_the_memory_is_refused(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path / "none.gguf", "cannot be read: No such file"),
        (tmp_path, "not a regular"),
    ):
        with pytest.raises(ServiceMissing, match=reason):
            find_file(str(path))
    path = write(tmp_path, gguf())
    with path.open("r+b") as file:
        file.truncate(8 * 10**12)  # it takes no room on the disk
    with pytest.raises(ServiceMissing, match=r"is too large: it has 8000\.0 GB, and the memory here is"):
        find_file(str(path))


async def test_a_lecture_is_not_written_by_another_model_than_it_says(tmp_path: Path) -> None:
    own = ModelServices(settings={"embedded_model": str(write(tmp_path, gguf()))})
    choice = (await settle_model("embedded", own)).choice
    assert choice.note == ""
    with pytest.raises(ServiceMissing, match=f"The embedded model here is {MODEL}, and Owl"):
        open_model(choice, ModelServices())
    shipped = (await settle_model("embedded", ModelServices())).choice
    assert shipped.note
    with pytest.raises(ServiceMissing, match="Leave LECTRA_EMBEDDED_MODEL empty"):
        open_model(shipped, own)
