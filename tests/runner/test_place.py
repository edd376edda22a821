"""Where a batch keeps what its sandboxes share."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from grading.runner import Job, Limits, run_jobs, scaffold


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(scaffold, "MEMORY", tmp_path)
    return tmp_path


def test_it_is_removed_and_one_that_was_left_as_well(memory: Path) -> None:
    left = memory / f"{scaffold.PREFIX}of-a-killed-one"
    left.mkdir()
    (left / scaffold.LOCK).touch()
    young = memory / f"{scaffold.PREFIX}not-yet-held"
    young.mkdir()
    first, second = scaffold.Place(), scaffold.Place()
    assert not left.exists() and young.is_dir() and first.path.is_dir() and second.path.is_dir()
    first.close()
    assert second.path.is_dir()
    second.close()
    assert list(memory.iterdir()) == [young]


@pytest.mark.parametrize("why", ["none", "full", "closed"])
def test_without_room_in_memory_it_is_on_the_disk(why: str, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if why == "none":
        monkeypatch.setattr(scaffold, "MEMORY", memory / "nothing")
    elif why == "full":
        monkeypatch.setattr(scaffold.shutil, "disk_usage", lambda _: SimpleNamespace(free=scaffold.ROOM))
    else:
        (memory / "file").touch()
        monkeypatch.setattr(scaffold, "MEMORY", memory / "file")
    place = scaffold.Place()
    assert place.path.parent != memory and place.path.is_dir()
    place.close()
    assert not place.path.exists()


def test_a_batch_leaves_nothing(helpers, memory: Path, needs_sandbox: None) -> None:
    (result,) = run_jobs([Job("a", helpers.notebook(["print(1)"]))], 1, Limits())
    assert result.status == "ok" and os.listdir(memory) == []
