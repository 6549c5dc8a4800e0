"""A folder is one run's at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from lectra.errors import InvalidInput
from lectra.runs.workspace import check_free, only_run, open_run


def test_a_folder_that_a_run_is_making_is_refused_to_others_and_free_afterwards(tmp_path):
    cache, folder = tmp_path / "cache", tmp_path / "out" / "rivers"

    def begin(at: Path):
        return only_run(open_run(folder=at, cache_dir=cache, slots={}, slides=1, alone=True))

    with begin(folder):
        check_free(tmp_path / "out" / "tea", cache)
        with pytest.raises(InvalidInput, match="another run is making") as refused:
            check_free(folder, cache)
        assert refused.value.field == "project"
        with pytest.raises(InvalidInput, match="another run is making"), begin(folder):
            pass
    check_free(folder, cache)
    with begin(folder):
        pass
