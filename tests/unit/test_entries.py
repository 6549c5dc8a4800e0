"""The list of topics of a batch: what is read, and what is refused before any work, by entry."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from flows.entries import MAX_BYTES, MAX_ENTRIES, as_in_file, check_entries, read_entries
from flows.listed import build_parser, read_batch
from lectra.errors import BadEntries, InvalidInput
from lectra.options import LectureOptions

ROOT = Path(__file__).parents[2]


def listed(folder: Path, text: str, name: str = "topics.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def refused(path: Path) -> dict[int, InvalidInput]:
    with pytest.raises(BadEntries) as caught:
        check_entries(read_entries(path))
    return caught.value.entries


def test_a_topic_is_enough_and_options_are_those_of_the_command_line(tmp_path):
    path = listed(tmp_path, "- Tea\n- topic: Coffee\n  slides: 5\n  video: no\n  lang: 'no'\n")
    tea, coffee = read_entries(path, out="there")
    assert tea == LectureOptions(topic="Tea", out="there")
    assert coffee == LectureOptions(topic="Coffee", slides=5, video=False, lang="no", out="there")


def test_text_is_taken_as_it_stands(tmp_path):
    year, norwegian = read_entries(
        listed(tmp_path, "- topic: 1984\n- {topic: Fjorder, lang: no, voice: ~}\n")
    )
    assert (year.topic, norwegian.lang, norwegian.voice) == ("1984", "no", "")


def test_what_stands_in_quotes_is_text_whatever_it_says(tmp_path):
    text = "- {topic: 'null', voice: null}\n- {topic: '~', audience: ~}\n- Null\n- topic: |\n    NULL\n"
    entries = read_entries(listed(tmp_path, text))
    assert [entry.topic for entry in entries] == ["null", "~", "Null", "NULL"]
    assert {(entry.voice, entry.audience) for entry in entries} == {("", "")}
    cells = read_entries(listed(tmp_path, "topic,audience\nNull,\n~,null\n", "topics.csv"))
    assert [(entry.topic, entry.audience) for entry in cells] == [("Null", ""), ("~", "null")]


def test_documents_are_called_as_on_the_command_line(tmp_path):
    several = "- {topic: Tea, source: [a.md, ' b.md ', ~], text: keep}\n"
    text = f"- source: a.md\n{several}- {{topic: Milk, source: ~}}\n"
    one, two, none = read_entries(listed(tmp_path, text))
    assert (one.sources, two.sources, two.text, none.sources) == (("a.md",), ("a.md", "b.md"), "keep", ())
    (cell,) = read_entries(listed(tmp_path, "topic,source\nTea,a.md\n", "topics.csv"))
    assert cell.sources == ("a.md",)
    entries = refused(listed(tmp_path, "- {topic: Tea, source: {a: b}}\n- {topic: Tea, sources: a.md}\n"))
    assert {number: entry.field for number, entry in entries.items()} == {1: "source", 2: "sources"}
    assert ", source," in entries[2].remedy


def test_a_document_that_is_not_there_is_told_of_as_it_was_written(tmp_path, capsys):
    path = listed(tmp_path, f'- Tea\n- source: {tmp_path / "none.md"}\n- source: [a.md, "b\\0c"]\n')
    with pytest.raises(SystemExit) as ended:
        read_batch([str(path)])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "entry 3: source: " in told
    with pytest.raises(BadEntries) as caught:
        raise as_in_file(BadEntries({2: InvalidInput("sources", "none", remedy="Name one.")}))
    assert caught.value.entries[2].field == "source"
    kept = InvalidInput("slides", "too many", remedy="Fewer.")
    assert as_in_file(kept) is kept


@pytest.mark.parametrize("mark", [",", ";"])
def test_csv_says_the_same_and_an_empty_cell_says_nothing(tmp_path, mark):
    text = "\ufefftopic,slides,video\nTea,,\nCoffee,5,no\n,,\n".replace(",", mark)
    tea, coffee = read_entries(listed(tmp_path, text, "topics.csv"))
    assert tea == LectureOptions(topic="Tea")
    assert coffee == LectureOptions(topic="Coffee", slides=5, video=False)


@pytest.mark.parametrize("name", ["topics.yaml", "topics.csv"])
def test_the_examples_can_be_made(monkeypatch, name):
    monkeypatch.chdir(ROOT)
    assert len(check_entries(read_entries(Path("examples") / name))) >= 3


HOSTILE = 'C# & "A*" <b>x</b> $y \\n {{z}} %s, a; b: c \u05e9\u05dc\u05d5\u05dd \U0001f375 −5 °C'


@pytest.mark.parametrize("name", ["topics.yaml", "topics.csv"])
def test_a_topic_comes_as_it_was_written(tmp_path, name):
    cell = HOSTILE.replace('"', '""')
    text = json.dumps([{"topic": HOSTILE}]) if name == "topics.yaml" else f'topic,slides\n"{cell}",3\n'
    (entry,) = check_entries(read_entries(listed(tmp_path, text, name)))
    assert entry.topic == entry.options.topic == HOSTILE


def test_every_bad_entry_is_told_with_number_field_reason_and_remedy(tmp_path):
    entries = refused(
        listed(
            tmp_path,
            "- Tea\n- {topic: Coffee, slides: 1000}\n- {topic: Milk, colour: red}\n"
            "- {topic: Juice, theme: [a, b]}\n- [1]\n",
        )
    )
    assert {number: entry.field for number, entry in entries.items()} == {
        2: "slides",
        3: "colour",
        4: "theme",
        5: "entry",
    }
    assert all(entry.reason and entry.remedy for entry in entries.values())
    assert "seconds_per_slide" in entries[3].remedy


def test_what_only_shows_when_options_are_held_against_each_other_is_told_too(tmp_path):
    entries = refused(
        listed(tmp_path, "- '!!'\n- Tea\n- {topic: Juice, images: folder}\n- {outline: no.json}\n")
    )
    assert {number: entry.field for number, entry in entries.items()} == {
        1: "topic",
        3: "image_folder",
        4: "outline",
    }


@pytest.mark.parametrize(
    "text",
    [
        "- Green tea\n- Coffee\n- {topic: ' Green  tea'}\n",
        "- Green tea\n- Coffee\n- {topic: Tea, project: green-tea}\n",
        "- {topic: Tea, project: mine}\n- Coffee\n- {topic: Tea!, project: mine}\n",
        "- {topic: Tea, project: mine}\n- Coffee\n- {topic: Tea, project: mine}\n",
    ],
)
def test_two_lectures_in_one_folder_are_refused(tmp_path, text):
    entries = refused(listed(tmp_path, text))
    assert (list(entries), entries[3].field) == ([3], "project")
    assert "entry 1" in entries[3].reason
    assert "project" in entries[3].remedy


def test_topics_with_one_name_have_a_folder_each_in_their_order(tmp_path):
    text = "- C basics\n- C# basics\n- {topic: X, project: c-basics-2}\n- C, basics\n- c basics\n"
    entries = check_entries(read_entries(listed(tmp_path, text), out=str(tmp_path / "out")))
    names = ["c-basics", "c-sharp-basics", "c-basics-2", "c-basics-3", "c-basics-4"]
    assert [entry.folder for entry in entries] == [tmp_path / "out" / name for name in names]


def test_a_folder_that_holds_another_lecture_is_told_with_the_entry(tmp_path):
    there = tmp_path / "mine"
    there.mkdir()
    (there / "lecture.json").write_text('{"request": {"topic": "Tea"}}')
    tea, milk = (f"- {{topic: {topic}, project: mine, out: {tmp_path}}}\n" for topic in ("Tea", "Milk"))
    assert "entry 1" in refused(listed(tmp_path, tea + milk))[2].reason
    entries = refused(listed(tmp_path, milk))
    assert "holds another lecture, on 'Tea'" in entries[1].reason


def test_where_lectures_may_go_elsewhere_they_are_the_same_twice(tmp_path):
    entries = read_entries(listed(tmp_path, "- Tea\n- {topic: Tea, out: elsewhere}\n"))
    assert [entry.topic for entry in check_entries(entries)] == ["Tea", "Tea"]


BOMB = "- &a [x,x,x,x,x,x,x,x]\n" + "".join(
    f"- &{chr(98 + level)} [{','.join(['*' + chr(97 + level)] * 8)}]\n" for level in range(12)
)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("topics.yaml", "topic: Tea\n", "it is no list"),
        ("topics.yaml", "- Tea\n- topic: [\n", "line "),
        ("topics.yaml", "- !!python/object/apply:os.system [ls]\n", ""),
        ("topics.yaml", BOMB, "anchors and aliases"),
        ("topics.yaml", "[" * 50_000, "nested too deeply"),
        ("topics.yaml", "- Tea\n" * (MAX_BYTES // 6 + 1), "larger than"),
        ("topics.csv", 'topic\n"Tea\n', ""),
        ("topics.txt", "Tea\n", "neither .yaml nor .csv"),
        ("topics.yaml", "", "it is no list"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_name(tmp_path, name, text, reason):
    path = listed(tmp_path, text, name)
    with pytest.raises(InvalidInput) as caught:
        check_entries(read_entries(path))
    assert reason in caught.value.reason
    assert caught.value.remedy


def test_text_in_another_encoding_and_a_file_that_is_not_there_are_told(tmp_path):
    path = tmp_path / "topics.csv"
    path.write_bytes("topic\nÜber Tee\n".encode("latin-1"))
    with pytest.raises(InvalidInput, match="UTF-8"):
        read_entries(path)
    with pytest.raises(InvalidInput, match="No such file"):
        read_entries(tmp_path / "none.csv")


def test_none_and_too_many_are_refused():
    with pytest.raises(InvalidInput, match="there are none"):
        check_entries([])
    with pytest.raises(InvalidInput, match="at most"):
        check_entries([LectureOptions(topic="Tea")] * (MAX_ENTRIES + 1))


def test_every_option_of_the_command_line_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    options = [option for action in build_parser()._actions for option in action.option_strings]
    assert all(f"`{option}" in readme for option in options if option not in ("-h", "--help"))


def test_a_refusal_crosses_processes(tmp_path):
    import pickle

    with pytest.raises(BadEntries) as caught:
        read_entries(listed(tmp_path, "- {topic: Tea, slides: 1000}\n"))
    again = pickle.loads(pickle.dumps(caught.value))
    assert json.dumps(str(again)) == json.dumps(str(caught.value))


@pytest.mark.parametrize("name", ["~nosuchuser/topics.yaml", "topics\0.yaml", "x" * 300 + ".yaml"])
def test_a_list_at_an_impossible_path_is_refused_and_so_is_an_entry_that_names_one(tmp_path, name):
    with pytest.raises(InvalidInput) as caught:
        read_entries(Path(name))
    assert caught.value.field == "file"
    assert caught.value.remedy
    with pytest.raises(BadEntries) as entries:
        read_entries(listed(tmp_path, "- Tea\n- {topic: Coffee, out: ~nosuchuser/x}\n"))
    assert entries.value.entries[2].field == "out"


def test_a_list_that_is_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "topics.yaml")
    with pytest.raises(InvalidInput, match="regular file"):
        read_entries(tmp_path / "topics.yaml")
