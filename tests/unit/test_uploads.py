"""Documents that clients send: their names, how they arrive, and for whom and how long they are kept."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deployments.api.multipart import MAX_HEADERS, Parts
from deployments.presentations import uploads as kept_here
from deployments.presentations.sourced import Sources, without_places
from deployments.presentations.uploads import NAME_BYTES, TooLarge, Upload, Uploads, safe_name
from lectra.errors import InvalidInput
from lectra.settings import Settings

FORM = "multipart/form-data; boundary=xYzZY"
HOUR_S = 3600.0


class Clock:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def uploads(tmp_path: Path, clock: Clock) -> Uploads:
    return Uploads(tmp_path / "uploads", keeps_s=HOUR_S, most_bytes=10_000, clock=clock)


def send(uploads: Uploads, owner: str, name: str, data: bytes) -> Upload:
    """Send a document whole."""
    with uploads.begin(owner, name) as draft:
        draft.write(data)
        draft.close()
        return draft.keep()


def part(name: str, data: bytes, field: str = "sources") -> bytes:
    """Write a file as a part of a form."""
    head = f'--xYzZY\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode() + data + b"\r\n"


def everything(uploads: Uploads, root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("notes.md", "notes.md"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\Chapter 1.pdf", "Chapter 1.pdf"),
        ("a\r\nSet-Cookie: b.md", "a Set-Cookie: b.md"),
        ("\u202egnp.exe", "gnp.exe"),
        (".ssh", "ssh"),
        ("~root", "root"),
        ("--help", "help"),
        ("", "document"),
        ("..", "document"),
        ("/", "document"),
        ("\ud800.md", "md"),
        ("ファイル.pdf", "ファイル.pdf"),
    ],
)
def test_a_name_is_reduced_to_one_that_is_safe(given_name: str, name: str) -> None:
    assert safe_name(given_name) == name


@given(st.text(st.characters(), max_size=400))
@example("ﬁ" * 300 + "." + "x" * 300)
@example("\u0301" * 300)
def test_whatever_a_file_is_called_its_name_is_safe_and_stays_so(given_name: str) -> None:
    name = safe_name(given_name)
    assert name
    assert len(name.encode()) <= NAME_BYTES
    assert not re.search(r"[/\\]", name)
    assert not name.startswith((".", "-", "~", " "))
    assert not {unicodedata.category(char) for char in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert safe_name(name) == name


def test_a_document_is_kept_whole_and_for_its_owner_alone(uploads: Uploads, tmp_path: Path) -> None:
    upload = send(uploads, "physics", "../notes.md", b"# Tides")
    assert (upload.name, upload.size) == ("notes.md", 7)
    assert upload.path.read_bytes() == b"# Tides"
    assert upload.path.parent.name == upload.id
    assert "physics" not in str(upload.path)
    assert uploads.find("physics", upload.id) == upload
    assert uploads.find("history", upload.id) is None
    assert uploads.use("history", upload.id) is None
    assert not uploads.remove("history", upload.id)
    assert uploads.at("physics", str(upload.path)) == upload
    assert uploads.at("history", str(upload.path)) is None
    for path in (upload.path, *list(upload.path.parents)[:3]):
        assert path.stat().st_mode & 0o077 == 0, path
    for ident in ("", "..", "../physics", upload.id[:-1], upload.id.upper(), f"{upload.id}\n"):
        assert uploads.find("physics", ident) is None
    assert everything(uploads, tmp_path) == ["notes.md"]


def test_the_same_document_is_the_same_and_another_name_is_another(uploads: Uploads) -> None:
    first = send(uploads, "physics", "notes.md", b"# Tides")
    assert send(uploads, "physics", "notes.md", b"# Tides").id == first.id
    assert send(uploads, "physics", "final.md", b"# Tides").id != first.id
    assert send(uploads, "physics", "notes.md", b"# Tides!").id != first.id
    assert send(uploads, "history", "notes.md", b"# Tides").path != first.path


def test_what_is_not_kept_leaves_nothing(uploads: Uploads, tmp_path: Path) -> None:
    with uploads.begin("physics", "notes.md") as draft:
        draft.write(b"# Tides")
    assert everything(uploads, tmp_path) == []
    with pytest.raises(InvalidInput, match="empty"), uploads.begin("physics", "notes.md") as draft:
        draft.close()
    assert everything(uploads, tmp_path) == []


def test_a_document_goes_after_its_time_which_begins_again_with_each_use(
    uploads: Uploads, clock: Clock, tmp_path: Path
) -> None:
    used, left = (send(uploads, "physics", name, b"# Tides") for name in ("used.md", "left.md"))
    clock.ahead_s = 0.6 * HOUR_S
    again = uploads.use("physics", used.id)
    assert again
    assert again.kept_until > used.kept_until + 0.5 * HOUR_S
    assert uploads.sweep() == 0
    clock.ahead_s = 1.1 * HOUR_S
    assert uploads.find("physics", used.id)
    assert uploads.find("physics", left.id) is None, "also before it is swept"
    assert uploads.sweep() == 1
    assert everything(uploads, tmp_path) == ["used.md"]
    clock.ahead_s = 2 * HOUR_S
    assert uploads.sweep() == 1
    assert everything(uploads, tmp_path) == []


def test_a_document_that_is_sent_again_after_its_time_is_kept_again(uploads: Uploads, clock: Clock) -> None:
    first = send(uploads, "physics", "notes.md", b"# Tides")
    clock.ahead_s = 1.5 * HOUR_S
    assert uploads.find("physics", first.id) is None
    with uploads.begin("physics", "notes.md") as draft:
        draft.write(b"# Tides")
        draft.close()
        clock.ahead_s = 0
        assert draft.keep().id == first.id
    assert uploads.find("physics", first.id)


def test_a_draft_that_was_left_by_a_killed_process_is_swept(
    uploads: Uploads, clock: Clock, tmp_path: Path
) -> None:
    uploads.begin("physics", "notes.md").write(b"# Tides")
    assert uploads.sweep() == 0
    clock.ahead_s = kept_here.DRAFT_S + 60
    assert uploads.sweep() == 1
    assert everything(uploads, tmp_path) == []


def test_the_documents_of_one_owner_have_a_bound_together(uploads: Uploads, tmp_path: Path) -> None:
    sent = [send(uploads, "physics", f"{number}.md", b"x" * 3000) for number in range(3)]
    with pytest.raises(TooLarge, match=r"more than 0\.01 MB together"):
        send(uploads, "physics", "3.md", b"x" * 3000)
    assert everything(uploads, tmp_path) == ["0.md", "1.md", "2.md"]
    send(uploads, "history", "3.md", b"x" * 3000)
    assert uploads.remove("physics", sent[0].id)
    send(uploads, "physics", "3.md", b"x" * 3000)


def test_a_document_that_is_too_large_is_refused_while_it_arrives(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", keeps_s=HOUR_S, most_bytes=10**9)
    with (
        pytest.raises(TooLarge, match="larger than 100 MB"),
        uploads.begin("physics", "big.md") as draft,
    ):
        for _ in range(101):
            draft.write(bytes(1_000_000))
    assert everything(uploads, tmp_path) == []


DOCUMENTS = st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=4)


@given(documents=DOCUMENTS, cuts=st.lists(st.integers(1, 50), min_size=1, max_size=20))
@example(documents=[b"\r\n--xYzZ", b"--xYzZY", b"\r\n"], cuts=[1])
def test_files_come_out_of_a_form_as_they_went_in_however_it_is_cut(
    documents: list[bytes], cuts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    uploads = Uploads(tmp_path_factory.mktemp("form"), keeps_s=HOUR_S, most_bytes=10**6)
    body = b"".join(part(f"{number}.bin", data) for number, data in enumerate(documents)) + b"--xYzZY--\r\n"
    parts = Parts(FORM, lambda name: uploads.begin("physics", name))
    try:
        place = 0
        while place < len(body):
            for cut in cuts:
                parts.feed(body[place : place + cut])
                place += cut
        drafts = parts.finish()
        assert [draft.path.read_bytes() for draft in drafts] == documents
        assert [draft.name for draft in drafts] == [f"{number}.bin" for number in range(len(documents))]
    finally:
        parts.drop()


ONE = part("a.md", b"# A")


@pytest.mark.parametrize(
    ("content_type", "body", "field"),
    [
        ("application/json", b"{}", "body"),
        ("multipart/form-data", ONE, "body"),
        ("", ONE, "body"),
        ("multipart/form-data; boundary=" + "x" * 5000, ONE, "body"),
        (FORM, b"", "body"),
        (FORM, ONE, "body"),
        (FORM, b"no form at all", "body"),
        (FORM, b"--xYzZY--\r\n", "sources"),
        (FORM, part("a.md", b"# A", field="file") + b"--xYzZY--\r\n", "body"),
        (
            FORM,
            b'--xYzZY\r\nContent-Disposition: form-data; name="sources"\r\n\r\nA\r\n--xYzZY--\r\n',
            "body",
        ),
        (FORM, b"--xYzZY\r\n" + b"X: 1\r\n" * (MAX_HEADERS + 1) + b"\r\nA\r\n--xYzZY--\r\n", "body"),
        (FORM, b"--xYzZY\r\nX: " + b"1" * 100_000 + b"\r\n\r\nA\r\n--xYzZY--\r\n", "body"),
        (FORM, part("a.md", b"") + b"--xYzZY--\r\n", "sources"),
        (FORM, ONE * 51 + b"--xYzZY--\r\n", "sources"),
    ],
)
def test_what_is_no_form_with_files_is_refused_and_leaves_nothing(
    uploads: Uploads, tmp_path: Path, content_type: str, body: bytes, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(uploads, content_type, body)
    assert refused.value.field == field
    assert refused.value.remedy
    assert everything(uploads, tmp_path) == []


def take(uploads: Uploads, content_type: str, body: bytes) -> None:
    """Take a form as the API does."""
    parts = Parts(content_type, lambda name: uploads.begin("physics", name))
    try:
        parts.feed(body)
        parts.finish()
    finally:
        parts.drop()


async def test_an_address_is_passed_on_as_it_stands_and_a_path_is_refused(tmp_path: Path) -> None:
    sources = Sources(Settings(data_dir=tmp_path))
    (tmp_path / "notes.md").write_text("# Tides")
    addresses = ["https://example.org/tides?a=b#c", "HTTP://example.org"]
    assert await sources.resolve(addresses, "physics") == tuple(addresses)
    for given_source in (str(tmp_path / "notes.md"), "file:///etc/passwd", "ftp://example.org/a", ""):
        with pytest.raises(InvalidInput) as refused:
            await sources.resolve([given_source], "physics")
        assert (refused.value.field, bool(refused.value.remedy)) == ("sources", True)


def test_where_a_document_lies_is_told_to_nobody() -> None:
    path = "/srv/lectra/uploads/ab/cd/notes.md"
    told = without_places(f"sources: {path}: it is damaged (see {path})", [path, "https://example.org/a/b"])
    assert told == "sources: notes.md: it is damaged (see notes.md)"
    assert without_places("/srv/docs/a.pdf is a scan", ["/srv/docs", "/", "."]) == "docs/a.pdf is a scan"
    assert without_places("https://example.org/a/b: 404", ["https://example.org/a/b"]).startswith("https:")
