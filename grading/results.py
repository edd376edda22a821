"""From what has been graded and judged to what people read: marks, feedback, class report."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from grading import marking
from grading.assessment import audit
from grading.assessment.outcome import Outcome
from grading.assessment.rollup import Names, load_policy, roll_up
from grading.assessment.rubric import from_question
from grading.assessment.scorecards import Entry, decided, read_scorecard
from grading.classroom import gradebook
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.classroom.questions import Question, load_questions, public
from grading.classroom.sources import read_source
from grading.marking import Marking
from grading.messages import t
from grading.reporting.class_report import write_class_report
from grading.reporting.feedback import student_page
from grading.reporting.model import INTAKE, STATUSES, AssignmentInfo, ClassResults, lesson_sections, scores_frame
from grading.reporting.tables import write_gradebook, write_marks_csv
from kam_lab.i18n import pick


@dataclass
class Marks:
    """The marks of a class, the files that were written, and what needs the teacher's eye."""

    results: ClassResults
    written: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def marks(classroom: Classroom, write: bool = True) -> Marks:
    """Read the score cards, apply the policy, write ``reports/marks.csv`` and ``reports/gradebook.xlsx``.

    Parameters
    ----------
    write : False works everything out and changes nothing, neither reports nor gradebook nor log.
    """
    notes: list[str] = []
    made = Marks(ClassResults(**_gathered(classroom, write, notes)), notes=notes)
    if write:
        made.written = [
            write_marks_csv(made.results, classroom.reports / "marks.csv"),
            write_gradebook(made.results, classroom.reports / "gradebook.xlsx"),
        ]
    return made


def report(classroom: Classroom) -> Path:
    """Write ``reports/class.html``."""
    return write_class_report(gather(classroom), classroom.reports / "class.html")


def feedback(classroom: Classroom, assignment: str, on_done: Callable[[str], None] | None = None) -> list[Path]:
    """Write each student's page, ``feedback/<student>/<assignment>/feedback.html``, in the student's language."""
    classroom.require_assignment(assignment)
    results, pages = gather(classroom), []
    for student in classroom.roster:
        folder = classroom.feedback / student.student_id / assignment
        page = student_page(results, student.student_id, assignment)
        write_if_changed(folder / "feedback.html", page.encode("utf-8", "replace"))
        pages.append(folder / "feedback.html")
        if on_done is not None:
            on_done(student.student_id)
    return pages


def gather(classroom: Classroom) -> ClassResults:
    """All results of a class as they stand. Changes nothing."""
    return ClassResults(**_gathered(classroom, False, []))


def _gathered(classroom: Classroom, judge: bool, notes: list[str]) -> dict[str, Any]:
    policy = load_policy(classroom.policy_path)
    infos, outcomes, values, statuses, intake = [], {}, {}, [], []
    for assignment in classroom.config.assignments:
        questions = load_questions(assignment, classroom.content)
        infos.append(_info(classroom, assignment, questions))
        judged = _judged(classroom, assignment, questions, judge, notes)
        for made in _markings(classroom, assignment):
            place = (made.student_id, assignment)
            if made.status == "graded":
                outcomes[place] = {
                    name: judged.get((made.student_id, name), outcome) for name, outcome in made.outcomes.items()
                }
                values[place] = made.values
            statuses.append((*place, made.status, _joined(made, "en"), _joined(made, "zh")))
            intake += [(*place, _kind(made), reason["en"], reason["zh"]) for reason in made.reasons]
    scores = scores_frame(outcomes, values, infos)
    status_frame = pd.DataFrame(statuses, columns=list(STATUSES))
    roster = _roster(classroom)
    names = {info.id: Names(info.title, [question.id for question in info.questions]) for info in infos}
    return {
        "name": classroom.config.name,
        "language": classroom.config.language,
        "roster": roster,
        "assignments": infos,
        "scores": scores,
        "statuses": status_frame,
        "marks": roll_up(scores, status_frame, policy, roster, names),
        "intake": pd.DataFrame(intake, columns=list(INTAKE)),
        "policy": policy,
        "made_on": _made_on(classroom),
        "audit_head": audit.head(classroom.audit_file) if classroom.audit_file.is_file() else None,
    }


def _info(classroom: Classroom, assignment: str, questions: list[Question]) -> AssignmentInfo:
    lesson = classroom.content.lessons / classroom.content.assignment_source(assignment).name
    reread = lesson_sections(questions, lesson) if lesson.is_file() else {}
    return AssignmentInfo(
        assignment, title_of(classroom, assignment), [public(question) for question in questions], reread
    )


def title_of(classroom: Classroom, assignment: str) -> dict[str, str]:
    """What people call an assignment, in both languages: the heading of its source."""
    title = {"en": assignment, "zh": assignment}
    for cell in reversed(read_source(classroom.content.assignment_source(assignment))):
        if cell.language and cell.text.lstrip().startswith("# "):
            heading = cell.text.lstrip().splitlines()[0].removeprefix("# ").strip()
            title[cell.language] = heading.split(" · ", 1)[-1]  # "Assignment · " goes without saying
    return title


def _markings(classroom: Classroom, assignment: str) -> Iterator[Marking]:
    for student in classroom.roster:
        made = marking.load(classroom, assignment, student.student_id)
        if made is not None:
            yield made
        else:
            yield Marking(student.student_id, assignment, "not_handed_in", "", intake="missing")


def _kind(made: Marking) -> str:
    return "refused" if made.status == "ungraded" else made.intake


def _joined(made: Marking, lang: str) -> str:
    return " ".join(reason[lang] for reason in made.reasons) if made.status == "ungraded" else ""


def _roster(classroom: Classroom) -> pd.DataFrame:
    rows = [(s.student_id, s.name, s.team, classroom.language_of(s.student_id)) for s in classroom.roster]
    return pd.DataFrame(rows, columns=["student_id", "name", "team", "language"])


def _made_on(classroom: Classroom) -> date:
    """The day of the newest input, so that the same inputs give the same report."""
    newest = max((path.stat().st_mtime for path in (classroom.reports / "marking").rglob("*.json")), default=0)
    return datetime.fromtimestamp(newest).date() if newest else date.today()


# -- what people judged ---------------------------------------------------------------------------------------------


def _judged(
    classroom: Classroom, assignment: str, questions: list[Question], write: bool, notes: list[str]
) -> dict[tuple[str, str], Outcome]:
    """Outcomes that people decided, from the score card and from nbgrader's own pages.

    The one entered last counts: a score card entry is applied when it is new or has changed, so that a later change in
    formgrader stands. Every decision is logged once.
    """
    asked = {question.id: question for question in questions}
    rubrics = {question.id: from_question(question) for question in questions if question.kind == "text"}
    card_path = classroom.root / "scorecards" / f"{assignment}.xlsx"
    decisions: dict[tuple[str, str], Outcome] = {}
    entries: dict[tuple[str, str], Entry] = {}
    if rubrics and card_path.is_file():
        card = read_scorecard(card_path, rubrics, [student.student_id for student in classroom.roster])
        notes += [pick(problem.text) for problem in card.problems]
        decisions, entries = decided(card, rubrics, questions), card.entries
    logged = _logged(classroom, assignment)
    book = gradebook.scores(classroom, assignment)
    names = list(zip(book["student_id"].astype(str), book["question_id"].astype(str), strict=True))
    there = set(names)
    manual = {place: float(value) for place, value in zip(names, book["manual"], strict=True) if value == value}
    found: dict[tuple[str, str], Outcome] = {}
    for place, outcome in decisions.items():
        levels = dict(entries[place].levels)
        if place not in there:
            continue
        if logged.get(place, {}).get("levels") == levels and place in manual:
            continue  # applied before; what stands in the gradebook counts
        if write:
            gradebook.set_manual(classroom, assignment, *place, outcome.points, pick(outcome.comment))
            _log(classroom, assignment, place, outcome.points, "score card", levels)
        found[place] = outcome
    for place, points in manual.items():
        if place in found or place[1] not in asked:
            continue
        most = float(asked[place[1]].points)
        known = decisions.get(place)
        if known is not None and known.points == points:
            found[place] = known
            continue
        comment = known.comment if known is not None else {"en": "", "zh": ""}
        status: Any = "right" if points >= most else ("partial" if points > 0 else "wrong")
        found[place] = Outcome(place[1], float(points), most, status, None, comment)
        if write and logged.get(place, {}).get("points") != points:
            _log(classroom, assignment, place, float(points), "formgrader", logged.get(place, {}).get("levels"))
    return found


def _logged(classroom: Classroom, assignment: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The last logged decision per student and question."""
    if not classroom.audit_file.is_file():
        return {}
    return {
        (entry["data"]["student_id"], entry["data"]["question_id"]): entry["data"]
        for entry in audit.entries(classroom.audit_file)
        if entry["event"] == "judged" and entry["data"]["assignment"] == assignment
    }


def _log(
    classroom: Classroom, assignment: str, place: tuple[str, str], points: float | None, source: str, levels: Any
) -> None:
    data = {
        "assignment": assignment,
        "student_id": place[0],
        "question_id": place[1],
        "points": points,
        "levels": levels,
    }
    audit.append(classroom.audit_file, "judged", getpass.getuser(), source, data)


# -- on the screen --------------------------------------------------------------------------------------------------


def marks_table(made: Marks) -> Table:
    """The marks as a table for the terminal; what is open says why."""
    results = made.results
    people = results.people()
    columns = results.assignment_columns
    lang = results.languages[0]
    titles = {info.id: info.title[lang] for info in results.assignments}
    table = Table(title=results.name_in(lang))
    for name in (t("marks.student"), t("marks.name"), t("marks.team")):
        table.add_column(name)
    for name in (*(titles.get(name, name) for name in columns), t("marks.final")):
        table.add_column(name, justify="right", max_width=20)
    table.add_column(t("marks.note"), overflow="fold")
    for row in results.marks.to_dict("records"):
        person = people[str(row["student_id"])]
        shown = [
            "–" if pd.isna(row[name]) else f"{row[name]:.{results.policy.decimals}f}" for name in (*columns, "final")
        ]
        table.add_row(str(row["student_id"]), person["name"], person["team"], *shown, str(row[f"reason_{lang}"]))
    return table
