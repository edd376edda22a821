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
    public = public_json(questions, assignment).encode()
    notebooks: dict[str, bytes] = {}
    files: dict[tuple[str, str], dict[str, bytes]] = {}
    packed: dict[tuple[str, str], bytes] = {}
    made = {}
    for student in classroom.students_of(assignment):
        language = classroom.language_of(student.student_id)
        variant = classroom.variant_of(student.student_id, assignment, given=True)
        if language not in notebooks:
            built = build_assignment(assignment, language, questions, classroom.content_of(assignment))
            notebooks[language] = text_of(gradebook.released_form(built, language)).encode()
        kind = (language, variant)
        if kind not in files:
            files[kind] = {"questions.json": public, f"{assignment}.ipynb": notebooks[language]}
            for file in sorted(classroom.world_folder(variant).iterdir()):
                files[kind][f"data/{file.name}"] = file.read_bytes()
        own = (beside or {}).get(student.student_id, {})
        if own or kind not in packed:
            body = zip_bytes({f"{assignment}/{name}": data for name, data in {**files[kind], **own}.items()})
            packed |= {} if own else {kind: body}
        path = classroom.handouts / assignment / f"{student.student_id}.zip"
        write_if_changed(path, body if own else packed[kind])
        made[student.student_id] = path
        if on_done is not None:
            on_done(student.student_id)
    return made


_KIT = {
    "kam_lab": ("**/*.py", "**/*.yaml", "py.typed"),
    "datasets": ("*.csv", "*.json", "*.md", "SHA256SUMS"),
    "course": ("en/*.ipynb", "zh/*.ipynb", "cases/en/*.ipynb", "cases/zh/*.ipynb"),
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
"""
_KIT_START = """# Key Account Sales · 大客户销售

Python 3.11 or newer. Open a terminal in this folder, then:
需要 Python 3.11 或更新版本。在这个文件夹里打开终端，依次运行：

    python -m venv .venv
    .venv/bin/pip install .          # Windows: .venv\\Scripts\\pip install .
    .venv/bin/jupyter lab course     # Windows: .venv\\Scripts\\jupyter lab course

The lessons are in `en/` and `zh/`. An assignment from your teacher is unpacked anywhere and opened the same way.
课程在 `zh/` 和 `en/`。老师发的作业解压到任意位置，用同样的方式打开即可。
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
