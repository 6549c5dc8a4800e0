"""No folder of a lecture is looked at on the event loop, where it would hold up all other requests."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from deployments.presentations import Presentations, Viewer
from lectra.settings import Settings
from tests.api.crafted import put_presentation

ALL = Viewer(owner="", sees_all=True)
LOOKS = ("open", "os.listdir", "os.scandir", "os.mkdir")


class Watch:
    """Notes who opens or lists what lies in a folder: threads that run a loop, and others."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.on_loop: list[str] = []
        self.in_threads: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in LOOKS and str(arguments[0]).startswith(self.folder):
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                self.in_threads.append(event)
            else:
                self.on_loop.append(event)


async def test_folders_are_looked_at_in_threads(site):
    id_, folder = put_presentation(site)
    settings = Settings(data_dir=site.durable.data, output_dir=site.outputs)
    presentations = Presentations(settings)
    watch = Watch(folder)
    try:
        there = await presentations.one(UUID(id_), ALL)
        listed = await presentations.newest(ALL, limit=5)
        shared = await presentations.is_shared(there.id, ALL)
        await presentations.remove(there.id, ALL)
    finally:
        await presentations.close()
    assert there.files
    assert there.id in {one.id for one in listed.presentations}
    assert not shared
    assert not folder.exists()
    assert watch.in_threads
    assert watch.on_loop == []
