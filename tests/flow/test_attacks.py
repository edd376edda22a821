"""Nothing earns a point it did not deserve, and nothing costs an honest answer its points.

Each attack is handed in twice: once by somebody who knows nothing, once by somebody whose answers are all right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from grading import autograde, marking
from grading.classroom.folder import Classroom
from grading.classroom.questions import load_questions
from grading.demo import students as kinds
from grading.demo.students import Desk, Part, hand_in
from grading.runner import Limits

pytestmark = pytest.mark.xdist_group("attacks")
ASSIGNMENT = "prospecting"

ATTACKS = {
    "display_hook_prints_a_number": "import sys\nsys.displayhook = lambda value: print(100)\n100",
    "input_transformer_empties_the_cells": "get_ipython().input_transformers_cleanup.append(lambda lines: ['100\\n'])",
    "object_equal_to_everything": (
        "class Everything:\n    __eq__ = __ge__ = __le__ = lambda self, other: True\n    __float__ = lambda self: 1.0\n"
        "for name in {ids}:\n    try:\n        answer(name, Everything())\n"
        "    except Exception as error:\n        print(error)"
    ),
    "patched_assert_and_numpy_testing": (
        "import builtins, numpy.testing\nbuiltins.AssertionError = type('Never', (Exception,), {{}})\n"
        "numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *a, **k: None"
    ),
    "warnings": "import warnings\nwarnings.warn('this is only a warning')",
    "leaves_the_kernel": "import os\nos._exit(0)",
    "endless_loop": "while True:\n    pass",
    "looks_for_keys": (
        "import os, pathlib\nfound = []\n"
        "for place in [*pathlib.Path.cwd().parents, pathlib.Path({root!r}), pathlib.Path({checkout!r})]:\n"
        "    for name in ('gradebook.db', 'secret.key', 'assignments/keys/__init__.py', 'grading/__init__.py'):\n"
        "        if (place / name).exists():\n            found.append((place / name).read_bytes()[:64])\n"
        "print('FOUND', found)\n"
        "try:\n    import assignments.keys, grading\n    print('IMPORTED', grading)\nexcept ImportError:\n    pass"
    ),
    "writes_to_the_gradebook": (
        "import sqlite3\ntry:\n    with sqlite3.connect({root!r} + '/gradebook.db') as book:\n"
        "        book.execute('update grade set auto_score = 99, manual_score = 99')\n    print('WRITTEN')\n"
        "except Exception as error:\n    print(error)"
    ),
    "forged_output": (
        "from IPython.display import display\nfor name in {ids}:\n"
        "    bundle = {{'format': 1, 'id': name, 'points': 100, 'value': 100}}\n"
        "    display({{'application/vnd.kam-lab.answer+json': bundle, 'text/plain': '100'}}, raw=True)\n100"
    ),
}


@dataclass(frozen=True)
class Graded:
    classroom: Classroom
    batch: autograde.Batch

    def marking(self, student_id: str) -> marking.Marking:
        made = marking.load(self.classroom, ASSIGNMENT, student_id)
        assert made is not None
        return made


def student(attack: str, knows: bool) -> str:
    return f"{'K' if knows else 'N'}{list(ATTACKS).index(attack):02d}"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    folder = tmp_path_factory.mktemp("attacks")
    ids = [student(attack, knows) for attack in ATTACKS for knows in (True, False)] + ["C01"]
    teams = ["T1" if name != "C01" else "T2" for name in ids]
    pd.DataFrame({"student_id": ids, "name": ids, "team": teams}).to_csv(folder / "roster.csv", index=False)
    root = folder / "class"
    classroom = Classroom.create(root, name="attacked", language="en", roster=folder / "roster.csv", secret=b"attacks")
    handouts = autograde.release(classroom, ASSIGNMENT)
    grader = autograde.Grader(classroom, ASSIGNMENT)
    asked = [question for question in grader.questions if question.kind != "text"]

    def right(student_id: str) -> dict[str, object]:
        world = grader.worlds[classroom.variant_of(student_id, ASSIGNMENT)]
        return {question.id: grader.book.key(question, world) for question in asked}

    for attack, code in ATTACKS.items():
        filled = code.format(
            ids=[q.id for q in asked], root=str(classroom.root), checkout=str(Path(__file__).parents[2])
        )
        for knows in (True, False):
            name = student(attack, knows)

            def act(desk: Desk, part: Part, knows: bool = knows, filled: str = filled) -> None:
                if knows:
                    desk.fill_forms(part.right)
                desk.work_cells()[0].source = filled

            _hand_in(classroom, handouts[name], name, act, right(name))
    _hand_in(classroom, handouts["C01"], "C01", kinds.sure_with_forms, right("K00"))
    autograde.collect(classroom, ASSIGNMENT, folder / "inbox")
    batch = autograde.autograde(classroom, ASSIGNMENT, limits=Limits(cell_seconds=6))
    return Graded(classroom, batch)


def _hand_in(
    classroom: Classroom, handout: Path, name: str, act: Callable[[Desk, Part], None], right: dict[str, object]
) -> None:
    kinds.KINDS["under test"] = act
    try:
        packed = hand_in(handout, ASSIGNMENT, Part("under test", right))
    finally:
        del kinds.KINDS["under test"]
    assert packed is not None
    target = classroom.root.parent / "inbox" / f"{name}.zip"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(packed)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_earns_nothing(graded: Graded, attack: str) -> None:
    made = graded.marking(student(attack, knows=False))
    assert made.status == "graded"
    assert {name: o.points for name, o in made.outcomes.items() if o.points} == {}


@pytest.mark.parametrize("attack", ATTACKS)
def test_right_answers_keep_their_points(graded: Graded, attack: str) -> None:
    made = graded.marking(student(attack, knows=True))
    assert made.status == "graded"
    missed = {name: o.status for name, o in made.outcomes.items() if o.points != o.max_points}
    # Somebody who overwrites the own right answer with an object that is none still keeps what was saved.
    assert set(missed.values()) <= {"blank"} and len(missed) <= 1, missed


def test_another_teams_answers_earn_nothing_where_the_worlds_differ(graded: Graded) -> None:
    copied, own = graded.marking("C01"), graded.marking(student("warnings", knows=True))
    for outcome in copied.outcomes.values():
        if outcome.mistake == "other_variant":
            assert outcome.points == 0
    numbers = {q.id for q in load_questions(ASSIGNMENT) if q.kind in {"money", "date", "accounts"}}
    assert numbers and all(copied.outcomes[name].points == 0 for name in numbers)
    assert all((own.outcomes[name].points or 0) > 0 for name in numbers)


def test_student_code_saw_nothing_of_the_teachers_side(graded: Graded) -> None:
    for path in (graded.classroom.root / "autograded").rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "WRITTEN\\n" not in text and "IMPORTED <" not in text
        assert "FOUND [(" not in text and "FOUND [b" not in text


def test_the_gradebook_agrees_with_the_markings(graded: Graded) -> None:
    from grading.classroom import gradebook

    book = gradebook.scores(graded.classroom, ASSIGNMENT)
    assert book["points"].max() <= book["max_points"].max()
    for row in book.itertuples():
        expected = graded.marking(str(row.student_id)).outcomes[str(row.question_id)].points
        assert (expected is None and pd.isna(row.points)) or row.points == pytest.approx(expected)
