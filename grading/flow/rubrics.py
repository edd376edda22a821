"""The rubric of a project in a class: the course's, or one that the class has taken over from elsewhere.

A class's own rubric lies in ``rubrics/<project>.yaml``; task book, scorecards and marks are made from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import yaml

from grading.assessment import audit
from grading.assessment.rubric_exchange import from_canvas, from_moodle, to_canvas, to_moodle
from grading.assessment.rubric_file import ProjectRubric, RubricFileError, load_rubric, read_rubric, rubric_path
from grading.assessment.rubric_workbook import from_workbook, to_workbook
from grading.assessment.sheets import replace_file
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.reporting.task_book import publish

Form = Literal["canvas", "moodle", "xlsx", "yaml"]
EVENT = "rubric_taken_over"
SUFFIX = {"canvas": "canvas.csv", "moodle": "moodle.csv", "xlsx": "xlsx", "yaml": "yaml"}


def rubric_file(classroom: Classroom, project: str) -> Path:
    """Where the class's own rubric lies, or would lie."""
    return classroom.root / "rubrics" / f"{project}.yaml"


def rubric_of(classroom: Classroom, project: str) -> ProjectRubric:
    """The rubric by which a class's project is judged.

    Raises
    ------
    RubricFileError
        When the class's own file has a mistake.
    """
    own = rubric_file(classroom, project)
    return load_rubric(own if own.is_file() else project)


def export_rubric(classroom: Classroom, project: str, form: Form, out: str | Path | None = None) -> Path:
    """Write a project's rubric for another system, by default to ``rubrics/exports/``."""
    rubric = rubric_of(classroom, project)
    target = Path(out) if out else classroom.root / "rubrics" / "exports" / f"{project}.{SUFFIX[form]}"
    target.parent.mkdir(parents=True, exist_ok=True)
    if form == "xlsx":
        return replace_file(target, to_workbook(rubric))
    if form == "yaml":
        own = rubric_file(classroom, project)
        return replace_file(target, (own if own.is_file() else rubric_path(project)).read_bytes())
    text = to_canvas(rubric) if form == "canvas" else to_moodle(rubric)
    return replace_file(target, ("\ufeff" + text).encode("utf-8"))


def import_rubric(
    classroom: Classroom, project: str, file: str | Path, *, who: str, why: str
) -> tuple[ProjectRubric, list[dict[str, str]]]:
    """Take over a rubric from an xlsx, a YAML file, or a CSV of Canvas or Moodle; logged.

    What a platform's file cannot say (who judges, the other language) is kept from the rubric that the class has.

    Raises
    ------
    RubricFileError
        When the file cannot be used; the class keeps the rubric it has.
    """
    source = Path(file)
    rubric, problems = _read(source, rubric_of(classroom, project))
    if rubric is None:
        raise RubricFileError(problems)
    tree: dict[str, Any] = {**rubric.model_dump(mode="json", exclude_defaults=True), "id": project}
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120)
    target = rubric_file(classroom, project)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_if_changed(target, text)
    data = {"project": project, "version": rubric.version, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    logged = [e["data"] for e in audit.entries(classroom.audit_file) if e["event"] == EVENT]
    if [entry for entry in logged if entry["project"] == project][-1:] != [data]:
        audit.append(classroom.audit_file, EVENT, who, why, data)
    return load_rubric(target), problems


def _read(source: Path, base: ProjectRubric) -> tuple[ProjectRubric | None, list[dict[str, str]]]:
    suffix = source.suffix.casefold()
    if suffix in (".yaml", ".yml"):
        rubric, problems = read_rubric(source)
    elif suffix == ".xlsx":
        rubric, problems = from_workbook(source.read_bytes())
    else:
        text = source.read_text(encoding="utf-8-sig")
        rubric, problems = from_canvas(text, base)
        if rubric is None:
            other, more = from_moodle(text, base)
            if other is not None or len(more) < len(problems):
                rubric, problems = other, more
    return rubric, [dict(problem) for problem in problems]


def publish_task_book(classroom: Classroom, project: str, languages: Sequence[str] | None = None) -> list[Path]:
    """Write the task book and the rubric into ``handouts/<project>_task_book/``, for students to read beforehand."""
    language = classroom.config.language
    wanted = list(languages or (("zh", "en") if language == "both" else (language,)))
    own = rubric_file(classroom, project)
    folder = classroom.handouts / f"{project}_task_book"
    return publish(project, folder, wanted, classroom.content, own.parent if own.is_file() else None)
