"""A student's own page of marks: every part, how the final mark came about, and what to do next."""

from __future__ import annotations

from typing import Any

from grading.assessment.rollup.final import StudentMarks
from grading.assessment.steps import Step
from grading.reporting.feedback import next_steps
from grading.reporting.model import ClassResults, ProjectView, words
from grading.reporting.pages import page

LEAST = 0.75  # a criterion below this share is worth another look
MOST_CRITERIA = 2


def marks_page(results: ClassResults, student_id: str, appeals: list[list[str]] | None = None) -> str:
    """The page of one student, as HTML, in the student's language. Nobody else's scores or ratings are on it.

    Parameters
    ----------
    appeals : the student's appeals, as sentences.

    Raises
    ------
    KeyError
        If the student is unknown.
    """
    who = results.people()[student_id]
    lang = who["language"]
    made = next((student for student in results.students if student.student_id == student_id), None)
    if made is None:
        raise KeyError(student_id)
    return page(
        "student.html.j2",
        lang,
        results=results,
        who=who,
        student_id=student_id,
        final=None if made.final is None else float(made.final),
        passed=made.passed,
        reason=made.reason[lang],
        aspects=[(name, round(100 * share)) for name, share in made.aspects.items()],
        parts=_parts(results, made, lang),
        tree=[_branch(step, lang) for step in (made.tree,)],
        advice=_advice(results, student_id, who["team"], lang),
        appeals=appeals or [],
    )


def _parts(results: ClassResults, made: StudentMarks, lang: str) -> list[dict[str, Any]]:
    """The rows of the table: each task followed by what it is made of."""
    rows = []
    for name, weight in results.policy.weights.items():
        if name in made.tasks:
            rows.append(_row(results, name, made.tasks[name].value, weight, False, lang))
            inner = results.policy.tasks[name]
            rows += [_row(results, part, made.parts[part].value, share, True, lang) for part, share in inner.items()]
        else:
            rows.append(_row(results, name, made.parts[name].value, weight, False, lang))
    return rows


def _row(results: ClassResults, name: str, value: Any, weight: float, inner: bool, lang: str) -> dict[str, Any]:
    mark = None if value is None else float(value)
    return {"title": results.title(name, lang), "mark": mark, "weight": weight, "inner": inner}


def _branch(step: Step, lang: str) -> dict[str, Any]:
    open_ = [detail for detail in step.details if not detail.confidential]
    return {"text": step.text[lang], "details": [_branch(detail, lang) for detail in open_]}


def _advice(results: ClassResults, student_id: str, team: str, lang: str) -> list[str]:
    """What to do next: the dearest named mistake of each assignment, then the project's weakest criteria."""
    said = []
    for info in results.assignments:
        for card in next_steps(results, student_id, info.id)[:1]:
            reread = words("feedback.reread", lang, section=card.reread) if card.reread else ""
            text = " ".join(card.comment.split()) if lang == "en" else card.comment.replace("\n", "")
            where = words("feedback.in", lang, title=info.title[lang], number=card.number)
            said.append(f"{where}{text}" + (f" {reread}" if reread and lang == "en" else reread))
    for view in results.projects.values():
        said += _criteria(view, team, lang)
    return said


def _criteria(view: ProjectView, team: str, lang: str) -> list[str]:
    shares = {name: share for name, share in view.shares.get(team, {}).items() if share is not None and share < LEAST}
    lowest = sorted(shares, key=lambda name: shares[name])[:MOST_CRITERIA]
    said = []
    for name in lowest:
        fields = {"project": view.title[lang], "criterion": view.criteria[name][lang]}
        best = view.best.get(name, {}).get(lang, "")
        said.append(words("student.criterion", lang, share=f"{shares[name] * 100:.0f}", best=best, **fields))
    return said


def has_marks(results: ClassResults, student_id: str) -> bool:
    """Whether anything of the student has been marked."""
    mine = results.marks[results.marks["student_id"].astype(str) == student_id]
    return bool(mine[results.assignment_columns].notna().any(axis=None)) if len(mine) else False
