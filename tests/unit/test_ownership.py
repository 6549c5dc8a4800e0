"""A lecture has a folder of its own, and finds it again: by its topic, whatever runs beside it."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.cache.store import Store
from lectra.errors import InvalidInput
from lectra.options import read_options
from lectra.project.naming import folder_name, former_name
from lectra.project.ownership import Home, belongs_to, claim_folder, claimed, find_folder, keep_claim
from lectra.request import check_options, home_of
from lectra.runs.hold import only_one

ALIKE = "The history of the printing press in Europe and the rest of the world"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def home(out: Path, topic: str, project: str = "") -> Home:
    """Say where a lecture may go, as the command line does."""
    options = read_options({"topic": topic, "project": project, "out": str(out)})
    return home_of(options, check_options(options).topic)


def make(where: Home, cache: Path) -> Path:
    """Make a lecture as a run does, as far as its folder is concerned."""
    with claimed(where, cache) as folder:
        (folder / "lecture.json").write_text(json.dumps({"request": {"topic": where.topic}}))
        (folder / "report.json").write_text(json.dumps({"topic": where.topic}))
    return folder


def left_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("C basics", "c-basics"),
        ("C# basics", "c-sharp-basics"),
        ("C++ basics", "c-plus-plus-basics"),
        ("F# and C#: a comparison", "f-sharp-and-c-sharp-a-comparison"),
        ("A* search", "a-star-search"),
        (".NET for beginners", "dot-net-for-beginners"),
        ("Node.js", "node-js"),
        ("Below −100 °C", "below-minus-100-degc"),
        ("Below 100 °C", "below-100-degc"),
        ("1914–18", "1914-18"),
        ("50% more", "50-percent-more"),
        ("#1 in chess", "number-1-in-chess"),
        ("... and then?", "and-then"),
        ("**Bold** claims", "bold-claims"),
        ("Tea & Time", "tea-time"),
        ("Größe", "grosse"),
    ],
)
def test_a_folder_is_called_what_the_topic_is(topic: str, name: str) -> None:
    assert folder_name(topic) == name


@given(st.text(st.sampled_from("abcXYZ 019 äñ,:;'"), max_size=80))
def test_a_topic_without_signs_has_the_folder_that_it_had(topic: str) -> None:
    assert folder_name(topic) == former_name(topic)


@pytest.mark.parametrize(
    "topics",
    [
        ("C basics", "C, basics", "C: basics!"),
        ("Rock & Roll", "Rock/Roll"),
        (f"{ALIKE} until 1600", f"{ALIKE} until 1800"),
        ("☕ 2", "🍵 2"),
        ("Polish", "polish"),
        ("資本論", "资本论"),
    ],
)
def test_topics_with_one_name_have_a_folder_each_and_keep_it(out, cache, topics):
    first = [make(home(out, topic), cache) for topic in topics]
    assert len(set(first)) == len(topics)
    name = first[0].name
    assert [path.name for path in first[1:]] in (
        [f"{name}-{n}" for n in range(2, len(topics) + 1)],
        [folder_name(topics[1])],
    )
    assert [make(home(out, topic), cache) for topic in reversed(topics)] == first[::-1]


def test_spaces_and_how_a_letter_is_encoded_make_no_other_topic(out, cache):
    made = make(home(out, "Café  culture"), cache)
    assert make(home(out, " Cafe\u0301\tculture\n"), cache) == made


TOPICS = st.lists(
    st.text(st.sampled_from("C#+* .c-2"), min_size=1, max_size=4).filter(folder_name), max_size=8
)


@given(TOPICS)
def test_two_lectures_share_a_folder_only_where_they_share_a_topic(topics: list[str]) -> None:
    topics = [" ".join(topic.split()) for topic in topics if any(char.isalnum() for char in topic)]
    with tempfile.TemporaryDirectory() as place:
        homes = {topic: home(Path(place) / "out", topic) for topic in topics}
        made = {topic: make(where, Path(place) / "cache") for topic, where in homes.items()}
        assert len(set(made.values())) == len(made)
        assert {topic: find_folder(where) for topic, where in homes.items()} == made


def test_a_lecture_is_found_where_the_one_before_it_is_gone(out, cache):
    first, second = (make(home(out, topic), cache) for topic in ("Tea", "Tea!"))
    shutil.rmtree(first)
    assert make(home(out, "Tea!"), cache) == second
    assert make(home(out, "Tea?"), cache) == first


def test_a_folder_that_an_earlier_version_named_is_found(out, cache):
    old = out / former_name("C++ basics")
    old.mkdir(parents=True)
    (old / "lecture.json").write_text(json.dumps({"request": {"topic": "C++ basics"}}))
    assert old.name == "c-basics"
    assert make(home(out, "C++ basics"), cache) == old
    assert make(home(out, "C# basics"), cache) == out / "c-sharp-basics"
    assert make(home(out, "C basics"), cache) == out / "c-basics-2"


@pytest.mark.parametrize(
    "text", ["{ oops", "[]", '{"request": 1}', '{"request": {"topic": 5}}', "[" * 100_000, "\xff"]
)
def test_a_lecture_that_cannot_be_read_is_told_by_its_report_or_left_alone(out, cache, text):
    folder = make(home(out, "Tea"), cache)
    (folder / "lecture.json").write_text(text)
    assert find_folder(home(out, "Tea")) == folder
    (folder / "report.json").unlink()
    assert make(home(out, "Tea"), cache) == out / "tea-2"


def test_a_folder_with_files_of_the_users_own_is_not_taken(out, cache):
    (out / "tea" / "images").mkdir(parents=True)
    (out / "coffee").mkdir()
    (out / "milk").write_text("a file")
    assert make(home(out, "Tea"), cache) == out / "tea-2"
    assert make(home(out, "Coffee"), cache) == out / "coffee"
    assert make(home(out, "Milk"), cache) == out / "milk-2"
    assert make(home(out, "Green tea", project="tea"), cache) == out / "tea"


def test_a_place_where_nothing_can_be_is_told(out, cache):
    out.write_text("a file")
    for place in (out, out / "below"):
        with pytest.raises(InvalidInput) as refused:
            make(home(place, "Tea"), cache)
        assert refused.value.field == "out"
        assert str(place / "tea") in refused.value.reason
    with pytest.raises(InvalidInput, match="too long") as refused:
        make(home(out.parent / ("long" * 100), "Tea"), cache)
    assert refused.value.field == "out"
    assert str(out.parent)[:30] in refused.value.reason


def test_a_folder_that_the_user_chose_is_refused_where_it_holds_another_lecture(out, cache):
    made = make(home(out, "Tea", project="mine"), cache)
    assert make(home(out, "Tea", project="mine"), cache) == made == out / "mine"
    with pytest.raises(InvalidInput, match=r"holds another lecture, on 'Tea'") as refused:
        find_folder(home(out, "Coffee", project="mine"))
    assert refused.value.field == "project"
    assert "--project" in refused.value.remedy
    assert f"flows.revise {made}" in refused.value.remedy


def test_while_a_lecture_is_made_its_folder_is_kept(out, cache):
    with claimed(home(out, "Tea"), cache) as tea:
        assert tea == out / "tea"
        assert find_folder(home(out, "Tea")) == tea
        assert find_folder(home(out, "Tea!")) == out / "tea-2"
        with pytest.raises(InvalidInput, match="being made or was stopped"):
            find_folder(home(out, "Coffee", project="tea"))
        with pytest.raises(InvalidInput, match="being made or was stopped"):
            keep_claim(tea, "Coffee")
        assert not [path for path in tea.rglob("*") if path.is_file()]


def test_of_a_run_that_fails_nothing_is_left(out, cache):
    with pytest.raises(RuntimeError), claimed(home(out, "Tea"), cache):
        raise RuntimeError
    assert left_in(out) == set()


def test_a_lecture_that_is_made_has_no_claim_beside_it(out, cache):
    assert left_in(make(home(out, "Tea"), cache)) == {"lecture.json", "report.json"}


def test_a_run_that_was_killed_keeps_its_folder_for_the_same_topic(out, cache):
    killed = claim_folder(home(out, "Tea"))
    assert belongs_to(killed, "Tea")
    assert make(home(out, "Tea!"), cache) == out / "tea-2"
    assert make(home(out, "Tea"), cache) == killed


def test_a_run_that_is_refused_does_not_let_go_of_the_folder_of_the_one_that_has_it(out, cache):
    with claimed(home(out, "Tea"), cache) as folder, only_one(Store(cache), folder):
        with pytest.raises(RuntimeError), claimed(home(out, "Tea"), cache):
            raise RuntimeError
        assert belongs_to(folder, "Tea")


def test_a_folder_that_was_let_go_of_is_claimed_again_or_refused(out, cache):
    with claimed(home(out, "Tea"), cache) as folder:
        pass
    keep_claim(folder, "Tea")
    assert belongs_to(folder, "Tea")
    with pytest.raises(InvalidInput):
        keep_claim(folder, "Coffee")


def _claim_all(out: str, topics: list[str]) -> dict[str, str]:
    return {topic: claim_folder(home(Path(out), topic)).name for topic in topics}


@pytest.fixture
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def test_processes_that_begin_at_once_agree_on_who_has_which_folder(out, processes):
    topics = [f"Tea{'!' * number}" for number in range(12)]
    turned = [topics[turn * 3 :] + topics[: turn * 3] for turn in range(4)]
    told = list(processes.map(_claim_all, [str(out)] * 4, turned))
    assert told[0] == told[1] == told[2] == told[3]
    assert set(told[0].values()) == {"tea", *(f"tea-{number}" for number in range(2, 13))}
