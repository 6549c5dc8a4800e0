"""Paths that people write are expanded or refused, and only regular files are read, without ever waiting."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.errors import InvalidInput
from lectra.options import LectureOptions, ReviseOptions, read_options
from lectra.paths import BadPath, expand, open_regular, read_regular
from lectra.settings import read_settings

BAD = [
    ("~nosuchuser/x", "home folder"),
    ("/tmp/a\0b", "control character"),
    ("/tmp/a\nb", "control character"),
    ("x" * 256, "too long"),
    ("/" + "x/" * 3000, "too long"),
    ("/tmp/\ud800", "no file name"),
]


@pytest.mark.parametrize(("path", "reason"), [*BAD, ("", "empty")])
def test_a_path_that_names_nothing_is_refused_with_the_reason(path, reason):
    with pytest.raises(BadPath, match=reason):
        expand(path)


def test_a_path_is_expanded(monkeypatch):
    monkeypatch.setenv("HOME", "/home/of/tests")
    assert expand("~/lectures") == Path("/home/of/tests/lectures")
    assert expand("lectures") == Path("lectures")
    assert expand("/srv/lectures", absolute=True) == Path("/srv/lectures")
    with pytest.raises(BadPath, match="not absolute"):
        expand("lectures", absolute=True)


@given(st.text())
def test_whatever_is_written_is_a_path_that_can_be_looked_at_or_refused(text):
    try:
        path = expand(text)
    except BadPath as exc:
        assert str(exc)
    else:
        os.path.lexists(path)
        assert "\0" not in str(path)


@pytest.mark.parametrize(("path", "reason"), BAD[:-1])
@pytest.mark.parametrize("field", ["out", "image_folder", "outline"])
def test_each_option_that_is_a_path_is_refused_as_that_option(field, path, reason):
    with pytest.raises(InvalidInput, match=reason) as caught:
        read_options({"topic": "Tides", field: path})
    assert caught.value.field == field
    assert caught.value.remedy


@pytest.mark.parametrize("field", ["out", "project"])
def test_so_it_is_where_a_made_lecture_is_named(field):
    with pytest.raises(InvalidInput, match="home folder") as caught:
        read_options({"project": "tides", field: "~nosuchuser/x"}, ReviseOptions)
    assert caught.value.field == field


def test_an_outline_that_is_json_is_no_path():
    plan = read_options({"outline": '{"title": "' + "x" * 300 + '", "slides": [{"title": "Waves"}]}'}).outline
    assert plan is not None
    assert plan.title == "x" * 300


def test_an_outline_that_is_no_json_is_a_path():
    assert read_options({"outline": "tides.json"}) == read_options({"outline_file": "tides.json"})
    assert LectureOptions(topic="Tides", outline="").outline is None


@pytest.mark.parametrize("name", ["CACHE_DIR", "DATA_DIR", "OUTPUT_DIR", "PIPER_VOICE"])
def test_a_setting_that_is_a_path_is_refused_by_its_name(monkeypatch, name):
    monkeypatch.setenv(f"LECTRA_{name}", "~nosuchuser/x")
    with pytest.raises(InvalidInput, match="home folder") as caught:
        read_settings()
    assert caught.value.field == f"LECTRA_{name}"


def test_a_setting_that_is_a_path_is_expanded(monkeypatch):
    monkeypatch.setenv("HOME", "/home/of/tests")
    monkeypatch.setenv("LECTRA_OUTPUT_DIR", "~/lectures")
    assert read_settings().output_dir == Path("/home/of/tests/lectures")


def test_a_regular_file_is_read_to_its_bound(tmp_path):
    file = tmp_path / "a.json"
    file.write_bytes(b"x" * 100)
    assert read_regular(file, 100) == b"x" * 100
    with pytest.raises(OSError, match="larger than"):
        read_regular(file, 99)
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "none", 100)


def odd_files(folder: Path) -> list[Path]:
    """Make what is no file, and hangs or never ends where it is opened or read as one."""
    os.mkfifo(folder / "pipe")
    (folder / "directory").mkdir()
    (folder / "to-zero").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(folder / "socket"))
    names = ("pipe", "directory", "to-zero", "socket")
    return [*(folder / name for name in names), Path("/dev/zero"), Path("/dev/tty")]


def test_what_is_no_regular_file_is_an_error_at_once(tmp_path):
    for path in odd_files(tmp_path):
        with pytest.raises(OSError, match=str(path)):
            read_regular(path, 100)


def test_a_link_is_followed_only_where_it_may_be(tmp_path):
    (tmp_path / "a").write_text("x")
    (tmp_path / "link").symlink_to("a")
    assert read_regular(tmp_path / "link", 1) == b"x"
    with pytest.raises(OSError, match="regular"):
        read_regular(tmp_path / "link", 1, follow=False)
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        os.close(open_regular("a", within=folder, follow=False))
        with pytest.raises(OSError, match="regular"):
            open_regular("link", within=folder, follow=False)
    finally:
        os.close(folder)
