"""The run log, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel

from lectra.errors import InvalidInput, LectraError, ServiceMissing, SpeechError
from lectra.models import (
    Captions,
    FileRef,
    Lecture,
    LectureRequest,
    LectureWarning,
    ModelChoice,
    RunReport,
    SlideImage,
    SlideTiming,
    SpeechChunk,
    StageRecord,
    Timings,
    VoiceChoice,
)
from lectra.runlog.database import LOCK, database_from
from lectra.runlog.process import is_gone, process_start
from lectra.runlog.reading import list_runs, look, show_run
from lectra.runlog.schema import STEPS
from lectra.runlog.writing import RunLog, log_run
from lectra.runs.run import Run, open_run
from lectra.settings import Settings
from tests.servers.postgres import PostgresServer

FILE = FileRef(key="files/x", sha256="0" * 64, size=1)
PASSWORD = "canary-password"
WARNING = LectureWarning(
    slide=1, stage="image", message="Nothing fits.", fallback="drawn", remedy="Other words."
)
PROCESSES = multiprocessing.get_context("forkserver")
"""Gives processes of their own that need not import what they use: one that has done so is their parent."""
PROCESSES.set_forkserver_preload(["tests.unit.test_ledger"])


class Log(NamedTuple):
    """A run log of its own, and what does SQL on it from outside."""

    settings: Settings
    env: dict[str, str]

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        def work(connection: Connection) -> list[tuple[Any, ...]]:
            result = connection.exec_driver_sql(statement)
            rows = [tuple(row) for row in result] if result.returns_rows else []
            connection.commit()
            return rows

        return database_from(self.settings).reach(work)

    def everything(self) -> str:
        tables = ("lectra_schema", "lectra_run", "lectra_slide", "lectra_warning", "lectra_stage")
        return repr([self.sql(f"SELECT * FROM {table}") for table in tables])


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with PostgresServer(tmp_path_factory.mktemp("postgres") / "data") as server:
        yield server


def log_in(folder: Path, url: str = "") -> Log:
    env = {"LECTRA_CACHE_DIR": str(folder / "cache"), "LECTRA_DATA_DIR": str(folder / "data")}
    settings = Settings(cache_dir=folder / "cache", data_dir=folder / "data", database_url=url)
    return Log(settings, {**os.environ, **env, "LECTRA_DATABASE_URL": url})


@pytest.fixture
def sqlite_log(tmp_path: Path) -> Log:
    return log_in(tmp_path)


@pytest.fixture
def postgres_log(tmp_path: Path, postgres: PostgresServer) -> Log:
    return log_in(tmp_path, postgres.new_database(f"log_{time.time_ns()}", PASSWORD))


@pytest.fixture(params=["sqlite", "postgres"])
def log(request: pytest.FixtureRequest) -> Log:
    found: Log = request.getfixturevalue(f"{request.param}_log")
    return found


def begin(settings: Settings) -> Run:
    folder = settings.cache_dir.parent / "outputs" / "tea"
    return open_run(folder=folder, cache_dir=settings.cache_dir, slots={}, slides=2, alone=True)


def request(topic: str = "Tea") -> LectureRequest:
    return LectureRequest(
        topic=topic,
        project="tea",
        slides=2,
        lang="en",
        seconds_per_slide=30,
        audience="",
        model=ModelChoice(backend="embedded", model="small"),
        voice=VoiceChoice(),
        images=None,
        outline=None,
        video=True,
        out=Path("outputs"),
        strict=False,
        reasons={},
    )


def lecture() -> Lecture:
    """Only the parts of a lecture that the log looks at."""
    timings = [
        SlideTiming(
            index=slide, title=f"Slide {slide}", start_s=slide * 4.8, end_s=slide * 4.8 + 4.8, sentences=()
        )
        for slide in range(2)
    ]
    image = SlideImage(file=FILE, width_px=1, height_px=1, alt="", source="commons", query="tea")
    speech = SpeechChunk.model_construct(voice="embedded:heart")  # type: ignore[call-arg]  # all that is logged
    captions = Captions(timings=Timings(duration_s=9.6, slides=tuple(timings)), srt=FILE, vtt=FILE)
    logged: dict[str, Any] = {"captions": captions, "images": (None, image), "speeches": (speech, speech)}
    return Lecture.model_construct(**logged)


def report(*warnings: LectureWarning, tts_s: float = 1.0, status: str = "complete") -> RunReport:
    stages = [("outline", None, 0.5, False), ("tts", 0, tts_s, False), ("tts", 1, 0.0, True)]
    return RunReport(
        status=status,
        topic="Tea",
        project="tea",
        wall_s=5.0,
        duration_s=9.6,
        warnings=warnings,
        stages=tuple(
            StageRecord(
                name=name, slide=slide, queued_s=0.1, started_s=0.2, ended_s=0.2 + took_s, cached=cached
            )
            for name, slide, took_s, cached in stages
        ),
        backends=request().backends,
        reasons={},
        files=(),
    )


def make(log: Log, *warnings: LectureWarning, tts_s: float = 1.0) -> RunReport:
    """Do a run that ends well; gives its report as the log returns it."""
    with log_run(begin(log.settings), request(), log.settings) as entry:
        status = "partial" if warnings else "complete"
        return entry.ended(report(*warnings, tts_s=tts_s, status=status), lecture())


def states(log: Log) -> list[str]:
    return [listed.run.state for listed in list_runs(log.settings, limit=10)]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def do_half(settings: Settings, begun: Event) -> None:
    """Begin a run, and never end it."""
    run = begin(settings)
    with log_run(run, request(), settings):
        run.journal.note("started", "outline")
        run.journal.note("ended", "outline")
        run.journal.note("started", "script", 3)
        begun.set()
        time.sleep(60)


@contextlib.contextmanager
def maker_at_work(log: Log) -> Iterator[int]:
    """Have another process begin a run; gives its number. At the end it is killed."""
    begun = PROCESSES.Event()
    maker = PROCESSES.Process(target=do_half, args=(log.settings, begun))
    maker.start()
    try:
        assert begun.wait(60)
        wait_for(lambda: states(log) == ["running"])
        assert maker.pid
        yield maker.pid
    finally:
        maker.kill()
        maker.join()


def test_a_finished_run_is_logged_with_its_slides_steps_and_warnings(log):
    assert make(log, WARNING).notes == ()
    (listed,) = list_runs(log.settings, limit=10)
    assert (listed.run.state, listed.run.topic, listed.run.wall_s, listed.warnings) == (
        "partial",
        "Tea",
        5.0,
        1,
    )
    assert listed.run.backends == {"llm": "embedded:small", "tts": "embedded:heart", "images": "none"}
    shown = show_run(log.settings, listed.run.id[:6])
    assert [(slide.title, slide.duration_s, slide.image) for slide in shown.slides] == [
        ("Slide 0", 4.8, ""),
        ("Slide 1", 4.8, "commons"),
    ]
    assert [(w.slide, w.stage, w.message, w.fallback, w.remedy) for w in shown.warnings] == [
        (1, "image", "Nothing fits.", "drawn", "Other words.")
    ]
    assert [(s.row.stage, s.row.slide, s.took_s, s.row.cached) for s in shown.steps] == [
        ("outline", None, 0.5, False),
        ("tts", 0, 1.0, False),
        ("tts", 1, 0.0, True),
    ]


def test_a_run_stands_there_as_running_while_it_runs(log):
    with log_run(begin(log.settings), request(), log.settings) as entry:
        wait_for(lambda: states(log) == ["running"])
        entry.ended(report(), lecture())
    assert states(log) == ["complete"]


def test_a_run_that_fails_is_logged_with_its_error_and_its_steps(log):
    run = begin(log.settings)
    error = SpeechError("No voice.", remedy="Say it yourself.")
    with pytest.raises(SpeechError), log_run(run, request(), log.settings):
        run.journal.note("started", "tts", 1)
        run.journal.note("failed", "tts", 1)
        raise error
    shown = show_run(log.settings, "last")
    assert (shown.run.state, shown.run.error) == ("failed", "No voice. Say it yourself.")
    assert [(step.row.stage, step.row.slide) for step in shown.steps] == [("tts", 1)]
    make(log)
    assert [listed.run.id for listed in list_runs(log.settings, limit=10, failed=True)] == [run.id]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, asyncio.CancelledError, SystemExit])
def test_a_run_that_is_stopped_is_logged_as_cancelled(log, stop):
    with pytest.raises(stop), log_run(begin(log.settings), request(), log.settings):
        raise stop
    assert states(log) == ["cancelled"]


def test_row_45_a_run_whose_process_was_killed_is_marked_crashed(log):
    with maker_at_work(log) as pid:
        pass
    shown = show_run(log.settings, "last")
    assert shown.run.state == "crashed"
    assert str(pid) in shown.run.error
    assert "script of slide 3" in shown.run.error
    assert [step.row.stage for step in shown.steps] == ["outline"]


def test_row_45_a_torn_journal_does_not_bar_the_log(log):
    with maker_at_work(log):
        pass
    (journal,) = (log.settings.cache_dir / "journals").glob("*.jsonl")
    journal.write_bytes(journal.read_bytes()[:-7])
    assert states(log) == ["crashed"]


def test_row_45_the_next_run_marks_the_crashed_one_too(log):
    with maker_at_work(log):
        pass
    make(log)
    assert sorted(row[0] for row in log.sql("SELECT state FROM lectra_run")) == ["complete", "crashed"]


def test_a_number_that_another_process_has_got_is_not_taken_for_the_run():
    own = process_start(os.getpid())
    assert own
    assert not is_gone(os.getpid(), own)
    assert is_gone(os.getpid(), own + "1")


def test_a_run_of_another_machine_is_left_alone_for_a_day(log):
    with maker_at_work(log):
        log.sql("UPDATE lectra_run SET host = 'elsewhere'")
    assert states(log) == ["running"]
    log.sql(f"UPDATE lectra_run SET started_at = {time.time() - 90_000}")
    assert states(log) == ["crashed"]


def test_a_run_that_was_taken_for_crashed_ends_as_it_ends(log):
    with log_run(begin(log.settings), request(), log.settings) as entry:
        wait_for(lambda: states(log) == ["running"])
        log.sql("UPDATE lectra_run SET process_start = 'another'")
        assert states(log) == ["crashed"]
        entry.ended(report(), lecture())
    assert states(log) == ["complete"]


def test_a_step_is_slow_beside_the_median_of_earlier_runs(log):
    for seconds in (1.0, 1.2, 9.0):
        make(log, tts_s=seconds)
    make(log, tts_s=4.0)
    steps = show_run(log.settings, "last").steps
    assert [(step.row.stage, step.usual_s, step.slow) for step in steps] == [
        ("outline", 0.5, False),
        ("tts", 1.2, True),
        ("tts", 1.2, False),
    ]


def test_only_runs_with_the_same_services_say_what_is_usual(log):
    make(log)
    log.sql("""UPDATE lectra_run SET backends = '{"llm": "another"}'""")
    make(log)
    assert {step.usual_s for step in show_run(log.settings, "last").steps} == {None}


def test_a_run_is_named_by_its_beginning_and_refused_where_that_is_not_one(log):
    with pytest.raises(InvalidInput, match="there is none"):
        show_run(log.settings, "last")
    make(log)
    make(log)
    with pytest.raises(InvalidInput, match="more than one"):
        show_run(log.settings, "")
    with pytest.raises(InvalidInput, match="no run '%'"):
        show_run(log.settings, "%")


def test_row_43_a_run_under_a_locked_database_is_logged_when_it_is_free_again(sqlite_log):
    look(sqlite_log.settings)
    other = sqlite3.connect(sqlite_log.settings.data_dir / "runs.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    told = make(sqlite_log, WARNING)
    assert "locked" in told.notes[0]
    assert states(sqlite_log) == [], "the log can be read while it is locked"
    other.execute("ROLLBACK")
    assert states(sqlite_log) == ["partial"]
    assert not list(sqlite_log.settings.cache_dir.rglob("*.unlogged.json"))


def test_a_log_that_another_program_writes_to_for_long_is_read_all_the_same(postgres_log):
    make(postgres_log)
    assert states(postgres_log) == ["complete"]

    def while_locked(connection: Connection) -> list[str]:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        with ThreadPoolExecutor() as pool:
            return pool.submit(states, postgres_log).result()

    assert database_from(postgres_log.settings).reach(while_locked) == ["complete"]


def test_row_43_a_run_is_logged_when_a_stopped_server_is_back(postgres_log, postgres):
    with log_run(begin(postgres_log.settings), request(), postgres_log.settings) as entry:
        wait_for(lambda: states(postgres_log) == ["running"])
        postgres.stop()
        told = entry.ended(report(), lecture())
    assert "PostgreSQL" in told.notes[0]
    with pytest.raises(ServiceMissing):
        states(postgres_log)
    postgres.start()
    assert states(postgres_log) == ["complete"]


def test_row_43_a_server_that_never_answers_costs_a_run_no_more_than_a_note(postgres_log, postgres):
    look(postgres_log.settings)
    postgres.pause()
    try:
        told = make(postgres_log)
    finally:
        postgres.resume()
    assert len(told.notes) == 1
    make(postgres_log)
    assert states(postgres_log) == ["complete", "complete"]


def test_row_43_a_place_that_cannot_be_written_costs_nothing(tmp_path):
    (tmp_path / "file").touch()
    log = log_in(tmp_path, f"sqlite:///{tmp_path}/file/runs.db")
    assert "is noted there by the next" in make(log).notes[0]


def test_an_address_that_is_none_costs_no_lecture(tmp_path):
    log = log_in(tmp_path, f"mysql://me:{PASSWORD}@127.0.0.1/x")
    (note,) = make(log).notes
    assert "mysql is not known here" in note
    assert PASSWORD not in note


def test_a_damaged_file_that_waits_is_dropped(log):
    folder = begin(log.settings).journal.path.parent
    (folder / "a.unlogged.json").write_text("{")
    (folder / "b.unlogged.json").write_text('{"run": {"id": 1}}')
    make(log)
    assert states(log) == ["complete"]
    assert not list(folder.glob("*.unlogged.json"))


def test_a_database_that_a_newer_program_made_is_refused_and_the_lecture_made(log):
    look(log.settings)
    log.sql(f"INSERT INTO lectra_schema VALUES ({len(STEPS) + 1}, 0)")
    assert "newer LECTRA" in make(log).notes[0]
    with pytest.raises(InvalidInput, match="newer LECTRA"):
        states(log)


def test_programs_that_start_at_once_make_the_tables_once(log):
    started = [PROCESSES.Process(target=look, args=(log.settings,)) for _ in range(4)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * 4
    ((version, at),) = log.sql("SELECT version, at FROM lectra_schema")
    assert version == len(STEPS)
    look(log.settings)
    assert log.sql("SELECT version, at FROM lectra_schema") == [(version, at)]


def test_the_steps_make_the_tables_that_the_models_describe(log):
    look(log.settings)

    def columns(connection: Connection) -> dict[str, dict[str, tuple[bool, bool]]]:
        found = inspect(connection)
        return {
            table: {
                column["name"]: (
                    column["nullable"],
                    column["name"] in found.get_pk_constraint(table)["constrained_columns"],
                )
                for column in found.get_columns(table)
            }
            for table in found.get_table_names()
            if table != "lectra_schema"
        }

    assert database_from(log.settings).reach(columns) == {
        name: {column.name: (bool(column.nullable), column.primary_key) for column in table.columns}
        for name, table in SQLModel.metadata.tables.items()
    }


def test_the_file_and_its_folder_are_private(sqlite_log):
    make(sqlite_log)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (sqlite_log.settings.data_dir, *sqlite_log.settings.data_dir.iterdir())
    }
    assert modes.pop("data") == 0o700
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_of_postgresql_may_be_written_in_any_way(postgres_log, scheme):
    given = postgres_log.settings.database_url.get_secret_value()
    url = given.replace("postgresql", scheme, 1)
    settings = Settings(cache_dir=postgres_log.settings.cache_dir, database_url=url)
    place, runs = look(settings)
    assert place.startswith("PostgreSQL, log_")
    assert runs == 0


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{PASSWORD}@127.0.0.1:9/x",
        f"postgresql://me:{PASSWORD}/y@127.0.0.1:9/x",
        f"postgresql://me:p@{PASSWORD}@127.0.0.1:9/x",
        f"postgresql://127.0.0.1:9/x?password={PASSWORD}",
        f"postgresql://me:{PASSWORD}@127.0.0.1:port/x",
        f"oracle://me:{PASSWORD}@127.0.0.1:9/x",
        PASSWORD,
        "sqlite://",
    ],
)
def test_no_error_shows_a_password(tmp_path, url):
    settings = log_in(tmp_path, url).settings
    with pytest.raises(LectraError) as told:
        look(settings)
    assert PASSWORD not in str(told.value)
    assert told.value.remedy


def test_row_48_no_secret_is_in_the_log_or_in_a_file_that_waits(log, tmp_path):
    canaries = {
        name: f"canary-{name}"
        for name in ("openai_api_key", "pexels_api_key", "unsplash_api_key", "pixabay_api_key")
    }
    settings = Settings(**{**dict(log.settings), **canaries, "edge_url": "wss://host/edge?key=canary-edge"})
    leaky = " ".join((*canaries.values(), "wss://host/edge?key=canary-edge", "http://me:canary-me@host/"))
    with pytest.raises(RuntimeError), log_run(begin(settings), request(), settings):
        raise RuntimeError(leaky)
    with log_run(begin(settings), request(), settings) as entry:
        entry.ended(report(WARNING.model_copy(update={"message": leaky, "remedy": leaky})), lecture())
    blocked = settings.model_copy(
        update={"database_url": log_in(tmp_path, "sqlite:////proc/no/runs.db").settings.database_url}
    )
    with pytest.raises(RuntimeError), log_run(begin(blocked), request(), blocked):
        raise RuntimeError(leaky)
    waiting = list(tmp_path.rglob("*.unlogged.json"))
    assert len(waiting) == 1
    assert "***" in json.loads(waiting[0].read_text())["run"]["error"]
    assert "***" in log.everything()
    assert "canary" not in log.everything()
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"canary" in path.read_bytes()] == []


def test_text_that_no_database_holds_is_cleaned(log):
    run = begin(log.settings)
    with pytest.raises(RuntimeError), log_run(run, request(), log.settings):
        raise RuntimeError("nul \x00, half \ud83d, escape \x1b[31m, 茶")
    assert show_run(log.settings, run.id).run.error == "RuntimeError: nul , half , escape [31m, 茶"


def test_a_lecture_of_sixty_slides_is_logged_in_time(log):
    run = begin(log.settings)
    entry = RunLog(run, request(), log.settings)
    step = StageRecord(name="tts", slide=1, queued_s=0, started_s=0, ended_s=1)
    told = entry.ended(report().model_copy(update={"stages": (step,) * 1000}), lecture())
    assert told.notes == ()
    assert len(show_run(log.settings, run.id).steps) == 1000
