"""The results of a class as plain tables: what every report is made from.

Nothing here knows where the numbers come from; a test can invent them. No key is in it, so no report can show one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

import pandas as pd

from grading.assessment.audit import Head
from grading.assessment.outcome import Outcome, Text
from grading.assessment.panel.audit import Audit
from grading.assessment.rollup import Policy, StudentMarks
from grading.classroom.sources import read_source
from grading.messages import t
from kam_lab.questions import PublicQuestion

SCORES = (
    "student_id",
    "assignment",
    "question_id",
    "points",
    "max_points",
    "status",
    "mistake",
    "comment_en",
    "comment_zh",
    "value",
    "aspect",
)
STATUSES = ("student_id", "assignment", "status", "reason_en", "reason_zh")
INTAKE = ("student_id", "assignment", "kind", "text_en", "text_zh")
INTAKE_KINDS = ("repaired", "refused", "missing", "altered", "tampering")
"""Kinds of intake notes. ``altered`` (locked cells) and ``tampering`` are shown as flags of integrity, too."""


@dataclass(frozen=True)
class AssignmentInfo:
    """One assignment: its questions in order, and where in the lesson each is taught.

    Attributes
    ----------
    reread : question id → section of the lesson, in both languages; see :func:`lesson_sections`.
    """

    id: str
    title: Text
    questions: Sequence[PublicQuestion]
    reread: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class ProjectView:
    """What a report shows of a team project.

    Attributes
    ----------
    criteria : id → title, of the team's criteria, in the order of the rubric.
    shares : team → criterion → share earned, 0 to 1; None where it is open.
    marks : team → mark out of 100; None where it is open.
    weights : criterion → weight.
    audit : of the panel; None without scorecards.
    notes : what the teacher should know, a sentence each.
    best : criterion → what full marks look like.
    """

    id: str
    title: Text
    criteria: Mapping[str, Text]
    weights: Mapping[str, float]
    shares: Mapping[str, Mapping[str, float | None]]
    marks: Mapping[str, float | None]
    audit: Audit | None = None
    notes: Sequence[Text] = ()
    best: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class ExamView:
    """What a report shows of one paper of an exam: its item analysis.

    Attributes
    ----------
    paper : its assignment, such as ``midterm_a``.
    points : student_id as index, a column of points per question.
    items : one row per question; see :func:`grading.assessment.exams.items.item_table`.
    alpha : Cronbach's α; None where it cannot be worked out.
    reading : what to make of it, a sentence each.
    """

    paper: str
    title: Text
    points: pd.DataFrame
    items: pd.DataFrame
    alpha: float | None
    reading: Sequence[Text] = ()


@dataclass(frozen=True)
class ClassResults:
    """Everything a report may show of a class.

    Attributes
    ----------
    name : name of the class, as the teacher wrote it or in both languages.
    language : ``en``, ``zh`` or ``both``; students' own language stands in the roster.
    roster : student_id, name, team, and if there is one language.
    scores : one row per student and question; the columns of :data:`SCORES`. ``points`` is NaN where a person has to
        decide, ``value`` what the student gave (a JSON value), ``mistake`` the name of the mistake or None.
    statuses : one row per student and assignment: ``graded``, ``not_handed_in`` or ``ungraded``, with the reason.
    marks : what :func:`grading.assessment.rollup.roll_up` gives.
    intake : one row for each thing that was repaired, refused or noticed; the columns of :data:`INTAKE`.
    audit_head : end of the audit log, printed so that a shortened log is found out.
    titles : part or task → what people call it.
    students : how each final mark came about, in the order of the roster.
    projects : project → what a report shows of it.
    exams : exam → item analysis of each of its papers.
    notes : what needs the teacher's eye, in the current language.
    """

    name: str | Text
    language: Literal["en", "zh", "both"]
    roster: pd.DataFrame
    assignments: Sequence[AssignmentInfo]
    scores: pd.DataFrame
    statuses: pd.DataFrame
    marks: pd.DataFrame
    intake: pd.DataFrame
    policy: Policy
    made_on: dt.date
    audit_head: Head | None = None
    titles: Mapping[str, Text] = field(default_factory=dict)
    students: Sequence[StudentMarks] = ()
    projects: Mapping[str, ProjectView] = field(default_factory=dict)
    exams: Mapping[str, Sequence[ExamView]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of what the teacher reads; Chinese first where there are both."""
        return ("zh", "en") if self.language == "both" else (self.language,)

    @property
    def assignment_columns(self) -> list[str]:
        """Columns of marks, between team and final."""
        columns = list(self.marks.columns)
        return [str(name) for name in columns[columns.index("team") + 1 : columns.index("final")]]

    @property
    def main_columns(self) -> list[str]:
        """Those that make up the final mark; of a task not its parts. They fit on a screen, however long the term."""
        return [name for name in self.assignment_columns if name in self.policy.weights]

    def assignment(self, name: str) -> AssignmentInfo:
        """The assignment with an id; KeyError if there is none."""
        return next(info for info in self.assignments if info.id == name)

    def title(self, name: str, lang: str) -> str:
        """What people call a part, task or assignment."""
        titles = {info.id: info.title for info in self.assignments} | dict(self.titles)
        return titles[name][lang] if name in titles else name

    def name_in(self, lang: str) -> str:
        """Name of the class in a language."""
        return self.name if isinstance(self.name, str) else self.name[lang]

    def scores_of(self, student_id: str, assignment: str) -> Mapping[str, Mapping[str, Any]]:
        """Question id → its row of `scores`, of one student in one assignment; empty where there is none."""
        return self._scores_of.get((student_id, assignment), {})

    @cached_property
    def _scores_of(self) -> Mapping[tuple[str, str], Mapping[str, Mapping[str, Any]]]:
        found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
        rows = cast("list[dict[str, Any]]", self.scores.to_dict("records"))
        for row in rows:
            found.setdefault((str(row["student_id"]), row["assignment"]), {})[row["question_id"]] = row
        return found

    def people(self) -> Mapping[str, Mapping[str, str]]:
        """Student id → name, team and language (the class's, where the roster has none)."""
        return self._people

    @cached_property
    def _people(self) -> dict[str, dict[str, str]]:
        fallback = "zh" if self.language == "both" else self.language
        found = {}
        for row in self.roster.to_dict("records"):
            own = row.get("language")
            lang = str(own) if isinstance(own, str) and own in ("en", "zh", "both") else fallback
            name, team = row.get("name"), row.get("team")
            found[str(row["student_id"])] = {
                "name": name if isinstance(name, str) and name else str(row["student_id"]),
                "team": team if isinstance(team, str) else ("" if team is None or pd.isna(team) else str(team)),
                "language": "zh" if lang == "both" else lang,
            }
        return found


def scores_frame(
    outcomes: Mapping[tuple[str, str], Mapping[str, Outcome]],
    values: Mapping[tuple[str, str], Mapping[str, Any]],
    assignments: Iterable[AssignmentInfo],
) -> pd.DataFrame:
    """Make the table of scores.

    Parameters
    ----------
    outcomes : (student, assignment) → question id → outcome.
    values : (student, assignment) → question id → what the student gave.
    """
    aspects = {(info.id, q.id): q.aspect for info in assignments for q in info.questions}
    rows = [
        (
            student,
            assignment,
            question,
            float("nan") if outcome.points is None else outcome.points,
            outcome.max_points,
            outcome.status,
            outcome.mistake,
            outcome.comment["en"],
            outcome.comment["zh"],
            values.get((student, assignment), {}).get(question),
            aspects.get((assignment, question), "ability"),
        )
        for (student, assignment), found in outcomes.items()
        for question, outcome in found.items()
    ]
    table = pd.DataFrame(rows, columns=list(SCORES))
    return table.astype({"points": "float64", "max_points": "float64", "mistake": "object", "value": "object"})


def lesson_sections(questions: Iterable[Any], lesson: str | Path) -> dict[str, Text]:
    """Where in the lesson each question is taught: question id → heading of the section, in both languages.

    Parameters
    ----------
    questions : the teacher's questions; ``section`` is the number of a heading such as ``## 5. Large and losing``.
    lesson : source of the lesson.
    """
    headings: dict[int, dict[str, str]] = {}
    for cell in read_source(lesson):
        found = re.match(r"## (\d+)\. (.+)", cell.text.lstrip())
        if cell.language and found:
            headings.setdefault(int(found[1]), {})[cell.language] = found[2].strip()
    sections: dict[str, Text] = {}
    for question in questions:
        heading_pair = headings.get(question.section or 0, {})
        if set(heading_pair) == {"en", "zh"}:
            sections[question.id] = {
                "en": f"section {question.section}, “{heading_pair['en']}”",
                "zh": f"第 {question.section} 节“{heading_pair['zh']}”",
            }
    return sections


def words(key: str, lang: str, **fields: Any) -> str:
    """A text of the reports in a language."""
    return t(f"reporting.{key}", lang=lang, **fields)


def heading(key: str, language: str) -> str:
    """A heading in the class's language; both languages, where the class has both."""
    if language != "both":
        return words(key, language)
    zh, en = words(key, "zh"), words(key, "en")
    return zh if zh == en else f"{zh} / {en}"
