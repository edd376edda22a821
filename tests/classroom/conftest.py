"""A small course (one stage, five questions), a small class, and students who hand something in."""

from __future__ import annotations

import json
import shutil
import textwrap
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from grading.classroom import Classroom, Content
from grading.classroom.cells import grade_ids
from grading.classroom.files import digest
from grading.classroom.intake import take_in
from kam_lab.i18n import in_language
from tests.classroom.damage import ALL

QUESTIONS = """
questions:
  - id: top_share
    kind: number
    aspect: ability
    points: 4
    unit: "%"
    prompt: {en: "What share do the top 20% of customers buy?", zh: "前 20% 的客户买了多大份额？"}
    tolerance: {absolute: 0.5}
    teacher_note: "the teacher's secret remark"
  - id: best_rule
    kind: choice
    aspect: knowledge
    points: 2
    prompt: {en: "Which rule fits?", zh: "哪条规律合适？"}
    options:
      - {id: pareto, en: "Pareto's", zh: "帕累托"}
      - {id: zipf, en: "Zipf's", zh: "齐普夫"}
  - id: losing
    kind: accounts
    aspect: ability
    points: 3
    pick: 2
    prompt: {en: "Name 2 accounts that lose money.", zh: "写出 2 个亏损客户。"}
  - id: shares
    kind: table
    aspect: ability
    points: 4
    prompt: {en: "Fill in.", zh: "填表。"}
    rows: [{id: a, en: Parts, zh: 备件}, {id: b, en: Service, zh: 服务}]
    columns: [{id: share, en: Share, zh: 份额, unit: "%"}, {id: up, en: Up, zh: 上升, kind: choice,
      options: [{id: "yes", en: "yes", zh: 是}, {id: "no", en: "no", zh: 否}]}]
  - id: advice
    kind: text
    aspect: knowledge
    points: 5
    max_words: 80
    prompt: {en: "What do you advise?", zh: "你有何建议？"}
    rubric:
      - criterion: {en: Reason, zh: 理由}
        weight: 1
        levels: [{points: 0, en: none, zh: 没有}, {points: 1, en: "from data", zh: 有数据}]
"""

SOURCE = """
# %% [markdown] lang="en"
# # Prospecting
#
# 80/20 is a claim; use `open_world()`.

# %% [markdown] lang="zh"
# # 寻找客户
#
# 80/20 只是一种说法，请用 `open_world()`。

# %%
from kam_lab import answer, use_language

use_language("en")  # or "zh"

# %%
answer("top_share")

# %%
answer("best_rule")

# %% [markdown] lang="en"
# ## Second part

# %% [markdown] lang="zh"
# ## 第二部分

# %%
answer("losing")

# %%
answer("shares")

# %%
answer("advice")
"""

KEYS = """
from assignments.keys import mistake


def top_share(world):
    return 78.0


@mistake(of="top_share", en="x", zh="x")
def counts(world):
    return 20.0


def best_rule(world):
    return "pareto"


def losing(world):
    return ["A0001", "A0002"]


def shares(world):
    return {}
"""

LESSON = """
# %% [markdown] lang="en"
# # Lesson

# %% [markdown] lang="zh"
# # 课程

# %%
from kam_lab import use_language
use_language("en")  # or "zh"

# %%
def twice(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% tags=["solution"]
print("the solution of the exercise")
"""

ROSTER = """student_id,name,team,language,email,lms_id
S001,Li Ting,Blue,en,li@example.org,1042
S002,王小明,Blue,zh,,1043
S003,Ana Gil,Red,both,,1044
S004,赵敏,Red,,,
"""


@pytest.fixture(autouse=True)
def in_english():
    with in_language("en"):
        yield


@pytest.fixture
def write(tmp_path):
    """Write a text file below the test's folder."""

    def write(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(textwrap.dedent(text).encode(encoding))
        return path

    return write


@pytest.fixture
def content(write, tmp_path) -> Content:
    write("course-root/assignments/questions/prospecting.yaml", QUESTIONS)
    write("course-root/assignments/stages/01_prospecting.py", SOURCE.lstrip())
    write("course-root/assignments/keys/prospecting.py", KEYS)
    write("course-root/course/lessons/01_prospecting.py", LESSON.lstrip())
    return Content(tmp_path / "course-root")


@pytest.fixture
def small_worlds(monkeypatch):
    """Worlds of a few bytes: what is in them does not matter here, whose they are does."""

    def generate(seed, name="teaching"):
        return SimpleNamespace(world=SimpleNamespace(seed=seed, name=name), truth={"false_big_dealer": "A0666"})

    def write_world(world, folder):
        folder = Path(folder)
        (folder / "orders.csv").write_text(f"order_id,net_amount\nO1,{world.seed % 9973}\n", encoding="utf-8-sig")
        (folder / "datapackage.json").write_text(json.dumps({"name": world.name}), encoding="utf-8")

    monkeypatch.setattr("grading.market.generate", generate)
    monkeypatch.setattr("grading.market.write_world", write_world)


@pytest.fixture
def room(tmp_path, write, content, small_worlds) -> Classroom:
    roster = write("roster.csv", ROSTER)
    return Classroom.create(
        tmp_path / "class", name="Sales 1", roster=roster, language="zh", content=content, secret=b"k" * 32
    )


@pytest.fixture(scope="session")
def shelf(tmp_path_factory) -> Path:
    """Where the first released class is kept, to be copied by the tests that follow."""
    return tmp_path_factory.mktemp("shelf") / "class"


@pytest.fixture
def released(room, shelf) -> Classroom:
    from grading.classroom import gradebook

    if not shelf.exists():
        gradebook.setup(room)
        gradebook.release(room, "prospecting")
        shutil.copytree(room.root, shelf)
    else:
        shutil.rmtree(room.root)
        shutil.copytree(shelf, room.root)
    return room


@pytest.fixture
def notebook(released):
    """A fresh copy of the released notebook."""
    path = released.root / "release" / "prospecting" / "prospecting.ipynb"
    return nbformat.read(path, as_version=4)


@pytest.fixture
def hand_in(released):
    """Put files into ``submitted/``: a notebook, answers, anything else as bytes."""

    def hand_in(student="S001", notebook=None, answers=None, name="prospecting.ipynb", **files) -> Path:
        folder = released.step("submitted", student, "prospecting")
        folder.mkdir(parents=True, exist_ok=True)
        if notebook is not None:
            data = notebook if isinstance(notebook, bytes) else nbformat.writes(notebook).encode()
            (folder / name).write_bytes(data)
        if answers is not None:
            entries = {key: {"value": value, "saved_at": "2026-11-20T10:00:00"} for key, value in answers.items()}
            (folder / "answers.json").write_text(json.dumps({"format": 1, "answers": entries}), encoding="utf-8")
        for key, data in files.items():
            (folder / key.replace("__", ".")).write_bytes(data)
        (folder / "timestamp.txt").write_text("2026-11-20 10:00:00.000000 UTC\n", encoding="ascii")
        return folder

    return hand_in


@pytest.fixture
def cell_of():
    def cell_of(notebook, grade_id):
        return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)

    return cell_of


@pytest.fixture
def run_cells(released):
    """A stand-in for the runner: runs the cells here, with an ``answer()`` that puts bundles out."""
    from grading.classroom.outputs import ANSWER_MIME

    def run_cells(notebook, resources):
        student = resources["nbgrader"]["student"]
        saved = json.loads((released.step("intake", student, "prospecting") / "answers.json").read_text("utf-8"))
        values = {key: entry["value"] for key, entry in saved["answers"].items()}
        nothing = object()

        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            outputs = []

            def answer(name, value=nothing, outputs=outputs):
                if value is not nothing:
                    values[name] = value
                bundle = {"format": 1, "id": name, "kind": "?", "value": values.get(name)}
                data = {ANSWER_MIME: bundle, "text/plain": "answer"}
                outputs.append(nbformat.v4.new_output("display_data", data))

            space = {
                "answer": answer,
                "show": lambda data, outputs=outputs: outputs.append(nbformat.v4.new_output("display_data", data)),
                "use_language": lambda *_: None,
            }
            source = cell.source.replace("from kam_lab import answer, use_language", "")
            try:
                exec(source, space)
            except Exception as error:
                outputs.append(
                    nbformat.v4.new_output(
                        "error", ename=type(error).__name__, evalue=str(error), traceback=[str(error)]
                    )
                )
            cell.outputs = outputs
        return notebook

    return run_cells


@pytest.fixture
def mark():
    """A stand-in for the scoring: right, wrong, partly, to be judged."""

    def mark(student_id, values):
        right = {"top_share": (78.0, 4), "best_rule": ("pareto", 2)}
        verdicts = {}
        for name, value in values.items():
            if name == "advice":
                verdicts[name] = (None, "a person reads this") if value else (0.0, "blank")
            elif name in right:
                key, points = right[name]
                verdicts[name] = (float(points) if value == key else 0.0, "checked")
            else:
                verdicts[name] = (1.5 if value else 0.0, "partly <script>alert(1)</script>")
        return verdicts

    return mark


@pytest.fixture
def take(released, notebook):
    """Take in S001 and check what must hold in every case."""

    def take(student="S001"):
        folder = released.step("submitted", student, "prospecting")
        before = digest(folder) if folder.is_dir() and not folder.is_symlink() else None
        result = take_in(released, "prospecting", student)
        if before is not None:
            assert digest(folder) == before
        assert all(set(reason) == {"en", "zh"} and all(reason.values()) for reason in result.reasons)
        assert not any("{" in text for reason in result.reasons for text in reason.values())
        if result.notebook is not None:
            nbformat.validate(result.notebook)
            assert grade_ids(result.notebook) == ALL
            copy = released.step("intake", student, "prospecting")
            assert (copy / "prospecting.ipynb").is_file() and (copy / "answers.json").is_file()
        else:
            assert not released.step("intake", student, "prospecting").exists()
        return result

    return take
