"""Kill an action between any two of its writes, start it again, and see that nothing is lost or done twice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from grading.assessment import audit
from grading.classroom.folder import Classroom


def state(room: Classroom) -> dict[str, bytes | list]:
    """Every file of the folder; the log without times and hashes, which differ between runs."""
    found: dict[str, bytes | list] = {}
    for path in sorted(room.root.rglob("*")):
        name = path.relative_to(room.root).as_posix()
        if path.is_file() and path.suffix not in {".lock"} and name != "audit.jsonl":
            found[name] = path.read_bytes()
    kept = ("event", "who", "why", "data")
    found["log"] = [{name: entry[name] for name in kept} for entry in audit.entries(room.audit_file)]
    return found


class Killed(BaseException):
    pass


def killed_everywhere(room: Classroom, act: Callable[[Classroom], Any], monkeypatch: pytest.MonkeyPatch) -> int:
    """Kill an action before and after each of its writes, start it again, and compare; how many places there were."""
    spare = room.root.parent / "spare"
    shutil.copytree(room.root, spare)

    def fresh() -> Classroom:
        shutil.rmtree(room.root)
        shutil.copytree(spare, room.root)
        return Classroom.open(room.root)

    act(Classroom.open(room.root))
    wanted = state(room)
    act(Classroom.open(room.root))
    assert state(room) == wanted  # a second run changes nothing and logs nothing
    place = 0
    while True:
        count = 0

        def tick() -> None:
            nonlocal count
            count += 1
            if count - 1 == place:  # noqa: B023
                raise Killed

        real_replace, real_write = os.replace, audit._write

        def replace(*arguments, real=real_replace, tick=tick):
            tick()
            real(*arguments)
            tick()

        def write(*arguments, real=real_write, tick=tick):
            tick()
            made = real(*arguments)
            tick()
            return made

        fresh_room = fresh()
        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", replace)
            patched.setattr(audit, "_write", write)
            try:
                act(fresh_room)
                alive = True
            except Killed:
                alive = False
        if alive:
            return place
        assert not list(room.root.rglob("*.part"))
        act(Classroom.open(room.root))
        assert state(room) == wanted, place
        assert not audit.verify(room.audit_file)
        place += 1
