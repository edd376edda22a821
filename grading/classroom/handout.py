"""What each student gets: a zip with the notebook, the public questions and the data of the student's own variant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .build import build_assignment, text_of
from .content import Content
from .files import write_if_changed, zip_bytes
from .folder import Classroom
from .questions import load_questions, public_json


def make_handouts(
    classroom: Classroom, assignment: str, on_done: Callable[[str], None] | None = None
) -> dict[str, Path]:
    """Release an assignment and write ``handouts/<assignment>/<student_id>.zip`` for everybody.

    A zip holds, in a folder named like the assignment, ``<assignment>.ipynb`` in the student's language,
    ``questions.json`` and ``data/`` (CSV and ``datapackage.json`` of the variant that the roster gives the student);
    nothing else. Made twice, it has the same bytes; equal files are not written again.

    Parameters
    ----------
    on_done
        Called with each student's id.

    Returns
    -------
    dict
        Student id → zip.
    """
    from . import gradebook

    gradebook.setup(classroom)
    gradebook.release(classroom, assignment)
    questions = load_questions(assignment, classroom.content)
    public = public_json(questions, assignment).encode()
    notebooks: dict[str, bytes] = {}
    packed: dict[tuple[str, str], bytes] = {}
    made = {}
    for student in classroom.roster:
        language = classroom.language_of(student.student_id)
        variant = classroom.variant_of(student.student_id, assignment)
        if language not in notebooks:
            built = build_assignment(assignment, language, questions, classroom.content)
            notebooks[language] = text_of(gradebook.released_form(built, language)).encode()
        if (language, variant) not in packed:
            files = {f"{assignment}/{assignment}.ipynb": notebooks[language], f"{assignment}/questions.json": public}
            for file in sorted(classroom.world_folder(variant).iterdir()):
                files[f"{assignment}/data/{file.name}"] = file.read_bytes()
            packed[language, variant] = zip_bytes(files)
        path = classroom.handouts / assignment / f"{student.student_id}.zip"
        write_if_changed(path, packed[language, variant])
        made[student.student_id] = path
        if on_done is not None:
            on_done(student.student_id)
    return made


_KIT = {
    "kam_lab": ("**/*.py", "**/*.yaml", "py.typed"),
    "datasets": ("*.csv", "*.json", "*.md"),
    "course": ("en/*.ipynb", "zh/*.ipynb"),
}


def student_kit(out: str | Path, content: Content | None = None) -> Path:
    """Pack what a student may have of the whole course: library, teaching world, built lessons."""
    root = (content or Content()).root
    files = {
        f"kam-lab/{path.relative_to(root).as_posix()}": path.read_bytes()
        for folder, patterns in _KIT.items()
        for pattern in patterns
        for path in (root / folder).glob(pattern)
        if path.is_file()
    }
    target = Path(out)
    write_if_changed(target, zip_bytes(files))
    return target
