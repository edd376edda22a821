"""What each student gets: a zip with the notebook, the public questions and the data of the student's own variant."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from .build import build_assignment, text_of
from .content import Content
from .files import write_if_changed, zip_bytes
from .folder import Classroom
from .questions import public_json


def make_handouts(
    classroom: Classroom,
    assignment: str,
    on_done: Callable[[str], None] | None = None,
    beside: Mapping[str, Mapping[str, bytes]] | None = None,
) -> dict[str, Path]:
    """Release an assignment and write ``handouts/<assignment>/<student_id>.zip`` for everybody.

    A zip holds, in a folder named like the assignment, ``<assignment>.ipynb`` in the student's language,
    ``questions.json`` and ``data/`` (CSV and ``datapackage.json`` of the variant that the roster gives the student);
    nothing else. Made twice, it has the same bytes; equal files are not written again.

    Parameters
    ----------
    on_done
        Called with each student's id.
    beside
        Student id → file name → content: what only this student gets.

    Returns
    -------
    dict
        Student id → zip.
    """
    from . import gradebook

    gradebook.setup(classroom)
    gradebook.release(classroom, assignment)
    questions = classroom.questions(assignment)
    public = public_json(questions, assignment, classroom.config.due.get(assignment)).encode()
    notebooks: dict[str, bytes] = {}
    data: dict[str, bytes] = {}  # variant → its tables, packed
    made = {}
    for student in classroom.students_of(assignment):
        language = classroom.language_of(student.student_id)
        variant = classroom.variant_of(student.student_id, assignment, given=True)
        if language not in notebooks:
            built = build_assignment(assignment, language, questions, classroom.content_of(assignment))
            notebooks[language] = text_of(gradebook.released_form(built, language)).encode()
        if variant not in data:
            tables = sorted(classroom.world_folder(variant).iterdir())
            data[variant] = zip_bytes({f"{assignment}/data/{file.name}": file.read_bytes() for file in tables})
        files = {"questions.json": public, f"{assignment}.ipynb": notebooks[language]}
        files |= (beside or {}).get(student.student_id, {})
        path = classroom.handouts / assignment / f"{student.student_id}.zip"
        own = {f"{assignment}/{name}": content for name, content in files.items()}
        write_if_changed(path, zip_bytes(own, base=data[variant]))
        made[student.student_id] = path
        if on_done is not None:
            on_done(student.student_id)
    return made


_KIT = {
    "kam_lab": ("**/*.py", "**/*.yaml", "**/*.css", "py.typed"),
    "datasets": ("*.csv", "*.json", "*.md", "SHA256SUMS"),
    "course": (
        "en/*.ipynb",
        "zh/*.ipynb",
        "cases/en/*.ipynb",
        "cases/zh/*.ipynb",
        "guides/student.*.md",
        "TERMINOLOGY.md",
    ),
    ".": ("LICENSE", "LICENSE-CONTENT"),
}
_KIT_PROJECT = """[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "kam-lab-student"
version = "{version}"
description = "{description}"
requires-python = "{python}"
dependencies = [
{dependencies}
]

[tool.hatch.build.targets.wheel]
packages = ["kam_lab"]

[tool.hatch.build.targets.wheel.force-include]
"datasets" = "kam_lab/_datasets"
"course/TERMINOLOGY.md" = "kam_lab/_course/TERMINOLOGY.md"
"""
_KIT_START = """# Key Account Sales · 大客户销售

Python 3.11 or newer. Open a terminal in this folder. Once, with a network, about five minutes:
需要 Python 3.11 或更新版本。在这个文件夹里打开终端。先装一次，要联网，约五分钟：

    python3 -m venv .venv            # Windows: py -m venv .venv
    .venv/bin/pip install .          # Windows: .venv\\Scripts\\pip install .

Every time after that, no network needed:
以后每次用，只要这一条，不用联网：

    .venv/bin/jupyter lab course     # Windows: .venv\\Scripts\\jupyter lab course

Open `en/START.ipynb`; the lessons are beside it. Unpack an assignment from your teacher there, too: the start page
will list it. One page on how everything is done: `course/guides/student.en.md`.
打开 `zh/START.ipynb`，课程都在旁边。老师发的作业也解压到那里，首页会列出来。怎么学、怎么交，一页纸：
`course/guides/student.zh.md`。
"""


def student_kit(out: str | Path, content: Content | None = None) -> Path:
    """Pack what a student may have of the whole course: library, teaching world, built lessons.

    The zip can be installed with pip and holds nothing of the teacher's side.
    """
    root = (content or Content()).root
    files = {
        f"kam-lab/{path.relative_to(root).as_posix()}": path.read_bytes()
        for folder, patterns in _KIT.items()
        for pattern in patterns
        for path in (root / folder).glob(pattern)
        if path.is_file()
    }
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    files["kam-lab/pyproject.toml"] = _KIT_PROJECT.format(
        version=project["version"],
        description=project["description"],
        python=project["requires-python"],
        dependencies="\n".join(f"  {json.dumps(need)}," for need in project["dependencies"]),
    ).encode()
    files["kam-lab/START.md"] = _KIT_START.encode()
    target = Path(out)
    write_if_changed(target, zip_bytes(files))
    return target
