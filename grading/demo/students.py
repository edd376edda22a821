"""Simulated students: what each kind of student does with a handout, and what is handed in.

A simulated student sees what a real one sees (the handout) and, since nobody is there to think, is told the
values to give. The kinds that cheat try what real attempts have tried.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

FAR_FUTURE = (2098, 1, 1, 0, 0, 0)  # zip entries need a date; a fixed one keeps the files the same on each run


@dataclass(frozen=True)
class Part:
    """What one simulated student knows and does.

    Attributes
    ----------
    kind : a name in `KINDS`.
    right, wrong : question id → value; ``wrong`` holds the mistakes this student makes.
    stolen : question id → value, right for another variant.
    text : question id → prose, for the questions that people judge.
    """

    kind: str
    right: Mapping[str, Any]
    wrong: Mapping[str, Any] = field(default_factory=dict)
    stolen: Mapping[str, Any] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Desk:
    """A student's copy of the handout, as opened files."""

    assignment: str
    notebook: nbformat.NotebookNode
    extra: dict[str, bytes] = field(default_factory=dict)  # files that travel beside the notebook
    notebook_name: str = ""
    raw: bytes | None = None  # set where the notebook file itself is damaged or of another format

    def fill_forms(self, values: Mapping[str, Any]) -> None:
        """Leave what the forms would have left: ``answers.json``."""
        answers = {name: {"value": value, "saved_at": "2026-03-02T10:15:00+08:00"} for name, value in values.items()}
        self.extra["answers.json"] = json.dumps({"format": 1, "answers": answers}, ensure_ascii=False).encode()

    def write_code(self, values: Mapping[str, Any], before: str = "") -> None:
        """Write ``answer("id", value)`` into the work cells."""
        for cell in self.notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            question = name.removeprefix("work-")
            if name.startswith("work-") and question in values:
                cell.source = f"{before}answer({question!r}, {values[question]!r})"

    def work_cells(self) -> list[nbformat.NotebookNode]:
        return [
            c for c in self.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("work-")
        ]

    def grade_cells(self) -> list[nbformat.NotebookNode]:
        return [c for c in self.notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]

    def packed(self) -> bytes:
        """The hand-in as one zip: the notebook and what lies beside it."""
        # Written as it is: nbformat would mend the doubled cells that some students hand in.
        body = self.raw if self.raw is not None else json.dumps(self.notebook, ensure_ascii=False, indent=1).encode()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
            files = {self.notebook_name or f"{self.assignment}.ipynb": body, **self.extra}
            for name, data in sorted(files.items()):
                out.writestr(zipfile.ZipInfo(name, date_time=FAR_FUTURE), data)
        return buffer.getvalue()


def sure_with_forms(desk: Desk, part: Part) -> None:
    """Knows everything, writes no line of code."""
    desk.fill_forms({**part.right, **part.text})


def sure_with_code(desk: Desk, part: Part) -> None:
    """Knows everything, never opens a form."""
    desk.write_code({**part.right, **part.text})


def careless(desk: Desk, part: Part) -> None:
    """Right for the most part, with some of the mistakes people make."""
    desk.fill_forms({**part.right, **part.wrong, **part.text})


def half_done(desk: Desk, part: Part) -> None:
    """Ran out of time in the middle."""
    names = list(part.right)
    desk.fill_forms({name: part.right[name] for name in names[: len(names) // 2]})


def blank(desk: Desk, part: Part) -> None:
    """Hands the handout in as it came."""


def misshapen(desk: Desk, part: Part) -> None:
    """Past the forms, gives words where a number is asked for, and a number for everything else."""
    desk.fill_forms({name: "about a third" if isinstance(v, (int, float)) else 42 for name, v in part.right.items()})


def broken_file(desk: Desk, part: Part) -> None:
    """The upload broke off: half a file."""
    whole = nbformat.writes(desk.notebook).encode()
    desk.raw = whole[: len(whole) // 2]


def renamed_and_doubled(desk: Desk, part: Part) -> None:
    """Renamed the file and pasted some cells twice."""
    careless(desk, part)
    desk.notebook_name = f"我的作业 {desk.assignment} final(2).ipynb"
    cells = desk.notebook.cells
    doubled = desk.grade_cells()[-1]
    cells.insert(cells.index(doubled) + 1, nbformat.from_dict(json.loads(json.dumps(doubled))))


def cells_lost(desk: Desk, part: Part) -> None:
    """Deleted one graded cell by mistake and typed into another."""
    sure_with_forms(desk, part)
    graded = desk.grade_cells()
    desk.notebook.cells.remove(graded[0])
    graded[-1].source = "# " + graded[-1].source


def old_format(desk: Desk, part: Part) -> None:
    """Saved by an old program, in notebook format 3."""
    sure_with_code(desk, part)
    desk.raw = nbformat.writes(nbformat.convert(desk.notebook, 3), version=3).encode()


def nothing(desk: Desk, part: Part) -> None:
    """Hands nothing in."""


def copied(desk: Desk, part: Part) -> None:
    """Copies the numbers of a friend in another team."""
    desk.fill_forms({**part.right, **part.stolen, **part.text})


def forger(desk: Desk, part: Part) -> None:
    """Tries what earns full marks where checks run beside the student's code."""
    for cell, trick in zip(desk.work_cells(), TRICKS, strict=False):
        cell.source = trick


def burglar(desk: Desk, part: Part) -> None:
    """Looks for keys and for the gradebook, then kills the kernel."""
    for cell, trick in zip(desk.work_cells(), BREAK_INS, strict=False):
        cell.source = trick


def endless(desk: Desk, part: Part) -> None:
    """Right answers, and one loop that never ends."""
    desk.fill_forms({**part.right, **part.text})
    desk.work_cells()[-1].source = "while True:\n    pass"


TRICKS = [
    "import sys\nsys.displayhook = lambda value: print(100)\nprint(100)",
    'get_ipython().input_transformers_cleanup.append(lambda lines: ["100\\n"])',
    "class Everything:\n    def __eq__(self, other): return True\n    def __float__(self): return 1.0\n"
    "answer = lambda *a, **k: Everything()",
    "import builtins, numpy.testing\nnumpy.testing.assert_allclose = lambda *a, **k: None\n100.0",
    "from IPython.display import display\n"
    'display({"application/vnd.kam-lab.answer+json": {"format": 1, "id": "*", "points": 100}}, raw=True)\n100',
]
BREAK_INS = [
    "import pathlib\nfound = [p for p in pathlib.Path('/').rglob('keys/*.py')][:5]\nprint(found)",
    "import sqlite3, pathlib\n"
    "for place in pathlib.Path.cwd().resolve().parents:\n"
    "    for book in place.glob('gradebook.db'):\n"
    "        with sqlite3.connect(book) as db: db.execute('update grade set auto_score = 99, manual_score = 99')",
    "import assignments.keys.prospecting as keys\nfrom grading import market",
    "import os\nos._exit(0)",
]

KINDS: dict[str, Callable[[Desk, Part], None]] = {
    "sure_with_forms": sure_with_forms,
    "sure_with_code": sure_with_code,
    "careless": careless,
    "half_done": half_done,
    "blank": blank,
    "misshapen": misshapen,
    "broken_file": broken_file,
    "renamed_and_doubled": renamed_and_doubled,
    "cells_lost": cells_lost,
    "old_format": old_format,
    "nothing": nothing,
    "copied": copied,
    "forger": forger,
    "burglar": burglar,
    "endless": endless,
}

# One of each kind that makes trouble, then a class as classes are.
ODD = [kind for kind in KINDS if kind not in {"sure_with_forms", "sure_with_code", "careless"}]


CHEATS = ("copied", "burglar", "forger", "broken_file")
"""Those of them that a class too small for all should have before the others."""


def cast(students: Sequence[str], seed: int = 7, first: Sequence[str] = ()) -> dict[str, str]:
    """Give each student a kind: every odd kind once where the class is large enough, the rest sure or careless.

    Parameters
    ----------
    first : the odd kinds that come first where not all have room.
    """
    draw = random.Random(seed)
    order = list(students)
    draw.shuffle(order)
    ordinary = ["sure_with_forms", "careless", "careless", "sure_with_code"]
    room = max(0, len(order) - 4)
    odd = ODD if room >= len(ODD) else [*first, *(kind for kind in ODD if kind not in first)][:room]
    kinds = odd + [ordinary[i % len(ordinary)] for i in range(len(order) - len(odd))]
    return dict(sorted(zip(order, kinds, strict=True)))


def hand_in(handout: Path, assignment: str, part: Part, extra: Mapping[str, bytes] | None = None) -> bytes | None:
    """Let a simulated student work on a handout.

    Parameters
    ----------
    handout : the zip that the student was given.
    assignment : its id, which is also its notebook's name.
    part : what this student knows and does.
    extra : files that travel beside the notebook.

    Returns
    -------
    The hand-in as the bytes of a zip; None where nothing is handed in.
    """
    if part.kind == "nothing":
        return None
    with zipfile.ZipFile(handout) as pack:
        name = next(n for n in pack.namelist() if n.endswith(f"{assignment}.ipynb"))
        desk = Desk(assignment, nbformat.reads(pack.read(name).decode(), as_version=4))
    KINDS[part.kind](desk, part)
    desk.extra.update(extra or {})
    return desk.packed()
