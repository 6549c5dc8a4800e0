"""Mermaid's text as diagrams: the part that most people write, and clear words about the rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.deck.mermaid.read import read_mermaid
from tests.unit.diagrams import diagram
from tests.unit.test_diagrams import problems


def chart(*lines: str, head: str = "flowchart LR") -> dict[str, Any]:
    return read_mermaid("\n".join((head, *lines)))


def edges(*lines: str) -> list[tuple[str, ...]]:
    return [
        (
            edge["from"],
            edge["to"],
            *([edge["label"]] if "label" in edge else []),
            *([] if edge.get("arrow", True) else ["-"]),
        )
        for edge in chart(*lines)["edges"]
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A --> B", [("A", "B")]),
        ("A-->B", [("A", "B")]),
        ("A ----> B", [("A", "B")]),
        ("A ==> B", [("A", "B")]),
        ("A -.-> B", [("A", "B")]),
        ("A --- B", [("A", "B", "-")]),
        ("A -.- B", [("A", "B", "-")]),
        ("A -->|yes| B", [("A", "B", "yes")]),
        ("A -- yes, please --> B", [("A", "B", "yes, please")]),
        ('A -- "non-zero" --> B', [("A", "B", "non-zero")]),
        ("A == thick ==> B", [("A", "B", "thick")]),
        ("A -. dotted .-> B", [("A", "B", "dotted")]),
        ("A -- is --- B", [("A", "B", "is", "-")]),
        ("A --> B --> C", [("A", "B"), ("B", "C")]),
        ("A & B --> C & D", [("A", "C"), ("A", "D"), ("B", "C"), ("B", "D")]),
        ("A --> B; B --> C;", [("A", "B"), ("B", "C")]),
        ("A[x; y] --> B", [("A", "B")]),
        ("a-1 --> b.2", [("a-1", "b.2")]),
        ("A:::big --> B", [("A", "B")]),
        ("Größe --> 大きさ", [("Größe", "大きさ")]),
    ],
)
def test_an_edge_is_read(line: str, expected: list[tuple[str, ...]]) -> None:
    assert edges(line) == expected


@pytest.mark.parametrize(
    ("node", "text", "shape"),
    [
        ("A[Some text]", "Some text", "box"),
        ("A(Some text)", "Some text", "box"),
        ("A([Start])", "Start", "terminal"),
        ("A((End))", "End", "terminal"),
        ("A{Is it?}", "Is it?", "decision"),
        ("A[[Sub]]", "Sub", "box"),
        ("A[(Data)]", "Data", "box"),
        ("A{{Six}}", "Six", "box"),
        ("A[/In/]", "In", "box"),
        ("A>Flag]", "Flag", "box"),
        ('A["f(x) [y]"]', "f(x) [y]", "box"),
        ("A[one<br/>two]", "one\ntwo", "box"),
        ('A["a #quot;b#quot; #35;"]', 'a "b" #', "box"),
        ("A[2*3*4]", "2*3*4", "box"),
    ],
)
def test_a_node_is_read(node: str, text: str, shape: str) -> None:
    assert chart(f"{node} --> B")["nodes"][0] == {"id": "A", "text": text, "shape": shape}


def test_a_node_keeps_the_text_that_it_has_anywhere() -> None:
    nodes = chart("A --> B", "B[Later] --> A", "A[First]")["nodes"]
    assert [node["text"] for node in nodes] == ["First", "Later"]


@pytest.mark.parametrize(
    ("head", "direction"),
    [("graph", "auto"), ("graph TD", "down"), ("flowchart TB;", "down"), ("flowchart LR", "across")],
)
def test_a_chart_has_its_direction(head: str, direction: str) -> None:
    assert chart("A --> B", head=head)["direction"] == direction


def test_what_says_how_it_looks_is_passed_over() -> None:
    lines = ["%% a comment", "classDef big font-size:20px", "class A big", "style A fill:#fff", "A --> B", ""]
    assert edges(*lines) == [("A", "B")]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("subgraph one", "one"),
        ("subgraph one [The first]", "The first"),
        ('subgraph one["The first"]', "The first"),
        ("subgraph The first", "The first"),
        ('subgraph "The first"', "The first"),
    ],
)
def test_a_subgraph_is_a_group(line: str, title: str) -> None:
    read = chart("A --> B", line, "direction TB", "B --> C & D", "end", "D --> E")
    assert read["groups"] == [{"title": title, "nodes": ["B", "C", "D"]}]
    assert diagram({"type": "diagram", **read})


def test_a_mindmap_is_a_tree() -> None:
    lines = ("mindmap", "  root((Energy))", "    Fossil", "      ::icon(fa fa-fire)", "      Oil and gas")
    read = read_mermaid("\n".join((*lines, "    b[Renewable]")))
    inner = [{"text": "Oil and gas", "items": []}]
    branches = [{"text": "Fossil", "items": inner}, {"text": "Renewable", "items": []}]
    assert read == {"kind": "tree", "items": [{"text": "Energy", "items": branches}]}


def test_a_timeline_is_read_with_all_that_happened_at_a_time() -> None:
    read = read_mermaid(
        "timeline\n  title Networks\n  2002 : LinkedIn\n  2004 : Facebook : Google\n       : Flickr"
    )
    assert read["items"] == [
        {"when": "2002", "text": "LinkedIn"},
        {"when": "2004", "text": "Facebook\nGoogle\nFlickr"},
    ]


def test_a_time_of_day_keeps_its_colon() -> None:
    assert read_mermaid("timeline\n 9:30 : Begin\n 10:15 : Break")["items"][0]["when"] == "9:30"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty; begin with flowchart"),
        ("drawing\n", "line 1, 'drawing', is not understood; begin with flowchart"),
        ("pie title Pets\n", 'pie is not drawn: give its numbers as a block of type "chart"'),
        ("classDiagram\n A <|-- B", "classDiagram is not drawn: write the classes as a flowchart"),
        ("erDiagram\n", "erDiagram is not drawn: write the entities as a flowchart"),
        ("stateDiagram-v2\n", "stateDiagram-v2 is not drawn: write the states as a flowchart"),
        ("gantt\n title A", "gantt is not drawn: write what happens when as a timeline"),
        ("flowchart XY\n", "line 1, 'flowchart XY', is not understood; write flowchart LR"),
        ("flowchart LR\n A --> B\n\n A ~~~ B", "line 4, 'A ~~~ B', is not understood; write A[Text]"),
        ("flowchart LR\n A --x B", "line 2, 'A --x B', is not understood"),
        ("flowchart LR\n A <--> B", "line 2, 'A <--> B', is not understood"),
        ("flowchart LR\n A[open --> B", "line 2, 'A[open --> B', is not understood"),
        ("flowchart LR\n --> B", "line 2, '--> B', is not understood; a node begins with its id"),
        (
            "flowchart LR\n subgraph\n A --> B\n end",
            "line 2, 'subgraph', is not understood; write subgraph id",
        ),
        ("flowchart LR\n subgraph a\n A --> B", "line 2, 'subgraph a', is not understood; write end after"),
        ("flowchart LR\n subgraph a\n end\n A --> B", "line 2, 'subgraph a', is not understood; there is no"),
        ("flowchart LR\n A --> B\n end", "line 3, 'end', is not understood; there is nothing that it ends"),
        (
            "flowchart LR\n subgraph a\n A --> B\n subgraph b\n C",
            "line 4, 'subgraph b', is not understood; it lies in another, which begins on line 2",
        ),
        (
            "flowchart LR\n subgraph a\n A --> B\n end\n subgraph b\n C --> A\n end",
            "line 6, 'C --> A', is not understood; A is in the subgraph that begins on line 2 too",
        ),
        (
            "flowchart LR\n subgraph a\n A --> B\n end\n C --> a",
            "line 5, 'C --> a', is not understood; a is a subgraph; lead the edge to a node in it",
        ),
        (
            "flowchart LR\n C --> a\n subgraph a\n A --> B\n end",
            "line 3, 'subgraph a', is not understood; something before it has this id",
        ),
        ('flowchart LR\n click A "https://x.y"', "is not understood; leave it out: a diagram has no links"),
        ("mindmap\n one\n two", "line 3, 'two', is not understood; a mindmap has one root"),
        ("timeline\n section A\n 1 : x", "line 2, 'section A', is not understood; leave it out"),
        ("timeline\n 2002", "line 2, '2002', is not understood; write when it was and what"),
        ("x" * 20_001, "it has 20,001 characters, and at most 20,000 are allowed"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(text: str, reason: str) -> None:
    assert [(place, reason in said) for place, said in problems({"type": "diagram", "mermaid": text})] == [
        ("mermaid", True)
    ]


def test_a_diagram_in_mermaids_words_is_the_same_as_in_data() -> None:
    read = diagram({"type": "diagram", "mermaid": "graph LR\n A[One] -->|to| B{Two}"})
    nodes = [{"id": "A", "text": "One"}, {"id": "B", "text": "Two", "shape": "decision"}]
    data = {"nodes": nodes, "edges": [{"from": "A", "to": "B", "label": "to"}], "direction": "across"}
    assert read == diagram({"type": "diagram", "kind": "graph", **data})


@pytest.mark.parametrize(
    ("more", "field", "reason"),
    [
        ({"kind": "tree"}, "", "mermaid describes a graph, and kind says tree; leave kind out"),
        ({"nodes": []}, "nodes", "there is no such field"),
    ],
)
def test_mermaid_says_all_of_a_diagram(more: dict[str, Any], field: str, reason: str) -> None:
    found = problems({"type": "diagram", "mermaid": "graph LR\n A --> B", **more})
    assert [(place, reason in said) for place, said in found] == [(field, True)]


def exchange(*lines: str) -> dict[str, Any]:
    return read_mermaid("\n".join(("sequenceDiagram", *lines)))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A->>B: hello", {"from": "A", "to": "B", "text": "hello"}),
        ("A ->> B : hello", {"from": "A", "to": "B", "text": "hello"}),
        ("A->B: hello", {"from": "A", "to": "B", "text": "hello"}),
        ("A-xB: lost", {"from": "A", "to": "B", "text": "lost"}),
        ("A-)B: later", {"from": "A", "to": "B", "text": "later"}),
        ("A-->>B: yes", {"from": "A", "to": "B", "text": "yes", "reply": True}),
        ("A-->B: yes", {"from": "A", "to": "B", "text": "yes", "reply": True}),
        ("A--xB: yes", {"from": "A", "to": "B", "text": "yes", "reply": True}),
        ("A--)B: yes", {"from": "A", "to": "B", "text": "yes", "reply": True}),
        ("A->>+B: begin", {"from": "A", "to": "B", "text": "begin"}),
        ("A-->>-B: done", {"from": "A", "to": "B", "text": "done", "reply": True}),
        ("A->>A: think", {"from": "A", "to": "A", "text": "think"}),
        ("my-xray->>Web server: a: b; c;", {"from": "my-xray", "to": "Web server", "text": "a: b; c"}),
        ("A->>B: one<br>two #59;", {"from": "A", "to": "B", "text": "one\ntwo ;"}),
        ("Note over A,B: both", {"over": ["A", "B"], "text": "both"}),
        ("Note over A: one", {"over": ["A"], "text": "one"}),
        ("note right of A: aside", {"over": ["A"], "text": "aside"}),
        ("loop->>B: no block", {"from": "loop", "to": "B", "text": "no block"}),
    ],
)
def test_a_message_is_read(line: str, expected: dict[str, Any]) -> None:
    assert exchange(line)["messages"] == [expected]


def test_participants_stand_in_the_order_in_which_they_are_named() -> None:
    lines = ("participant S as Web server", "actor C as A customer", "D->>S: ask", "C->>S: order")
    named = [("S", "Web server"), ("C", "A customer"), ("D", "D")]
    assert [(each["id"], each["text"]) for each in exchange(*lines)["participants"]] == named


def test_what_marks_who_is_at_work_is_passed_over() -> None:
    lines = ("title T", "activate A", "rect rgb(0, 0, 0)", "A->>B: x", "end", "deactivate A", "%% y")
    read = exchange(*lines)
    assert (len(read["messages"]), read["frames"], read["start"]) == (1, [], None)


@pytest.mark.parametrize(("line", "start"), [("autonumber", 1), ("autonumber 10", 10)])
def test_messages_have_numbers_where_that_is_said(line: str, start: int) -> None:
    assert exchange(line, "A->>B: x")["start"] == start


def test_blocks_are_frames_and_each_of_their_branches_is_one() -> None:
    read = exchange(
        *(
            "A->>B: 1",
            "loop every day",
            "A->>B: 2",
            "alt is ill",
            "Note over A: 3",
            "else",
            "B->>A: 4",
            "end",
        ),
        *("end", "opt", "A->>B: 5", "end"),
    )
    frames = [(each["label"], each["first"], each["last"]) for each in read["frames"]]
    assert sorted(frames, key=lambda each: each[1:]) == [
        ("loop: every day", 2, 4),
        ("alt: is ill", 3, 3),
        ("else", 4, 4),
        ("opt", 5, 5),
    ]
    assert diagram({"type": "diagram", **read})


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("A->>B",), "line 2, 'A->>B', is not understood; write A->>B: text"),
        (("A->>B:",), "line 2, 'A->>B:', is not understood; write A->>B: text"),
        (("A<<->>B: both",), "line 2, 'A<<->>B: both', is not understood; a participant has an id"),
        (("->>B: x",), "line 2, '->>B: x', is not understood; a participant has an id"),
        ((f"{'A' * 41}->>B: x",), "is not understood; a participant has an id of up to 40 letters"),
        (("loop x", "A->>B: y"), "line 2, 'loop x', is not understood; write end after what belongs to it"),
        (("loop x", "end"), "line 2, 'loop x', is not understood; there is no message in it"),
        (("A->>B: x", "end"), "line 3, 'end', is not understood; there is nothing that it ends"),
        (("loop x", "A->>B: x", "else y"), "line 4, 'else y', is not understood; it stands in no block"),
        (("loop a", "loop b", "loop c"), "line 4, 'loop c', is not understood; a block may lie in one other"),
        (("box Aqua Team",), "line 2, 'box Aqua Team', is not understood; leave box out"),
        (("create participant A",), "leave create out"),
        (("autonumber 1 2",), "line 2, 'autonumber 1 2', is not understood"),
        (("A->>A: x",), "it has 1, and at least 2 are allowed"),
        (tuple(f"A->>B{n}: x" for n in range(6)), "it has 7, and at most 6 are allowed"),
        (("A->>B: x",) * 21, "it has 21, and at most 20 are allowed"),
    ],
)
def test_a_sequence_that_is_not_understood_is_named_with_its_line(
    lines: tuple[str, ...], reason: str
) -> None:
    found = problems({"type": "diagram", "mermaid": "\n".join(("sequenceDiagram", *lines))})
    assert any(reason in said for _, said in found), found


@pytest.mark.parametrize("head", ["flowchart LR", "sequenceDiagram", "mindmap", "timeline"])
@pytest.mark.parametrize("unit", ["[", '"', "subgraph a\n", "loop a\n", "A--", "A->>", "<br", " &", "#", "("])
def test_as_much_as_is_allowed_of_anything_is_read_or_refused(head: str, unit: str) -> None:
    most = 20_000 - len(head) - 1
    try:
        read_mermaid(f"{head}\n{(unit * most)[:most]}")
    except ValueError as exc:
        assert str(exc).startswith("line ")


PARTS = [
    "A",
    "B",
    "->>",
    "-->>",
    "-x",
    ": x",
    "loop",
    "alt",
    "else",
    "end",
    "Note over ",
    ",",
    "subgraph ",
    "\n",
]


@given(st.text("AB[](){}<>-=.|&;:%\"' \nx", max_size=60) | st.lists(st.sampled_from(PARTS)).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    for head in ("flowchart LR\n", "sequenceDiagram\n", "mindmap\n", "timeline\n"):
        try:
            assert read_mermaid(head + text)["kind"] in ("graph", "sequence", "tree", "timeline")
        except ValueError as exc:
            assert str(exc).startswith("line ")
