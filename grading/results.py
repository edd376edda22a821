"""From what has been graded and judged to what people read: marks, the way to them, feedback, class report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text as RichText
from rich.tree import Tree

from grading.assessment import appeals
from grading.assessment.rollup import load_policy
from grading.assessment.steps import Step
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.flow.gathering import gather, title_of
from grading.messages import t
from grading.reporting.class_report import write_class_report
from grading.reporting.feedback import student_page
from grading.reporting.model import ClassResults
from grading.reporting.student_report import marks_page
from grading.reporting.tables import write_gradebook, write_marks_csv

__all__ = ["Marks", "explain", "feedback", "gather", "marks", "marks_table", "report", "title_of", "what_if"]


_CHANGES = (("now", ""), ("then", ""), ("change", "+"))


@dataclass
class Marks:
    """The marks of a class, and the files that were written."""

    results: ClassResults
    written: list[Path] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What needs the teacher's eye."""
        return list(dict.fromkeys(self.results.notes))


def marks(classroom: Classroom, write: bool = True) -> Marks:
    """Read what people judged, apply the policy, write ``reports/marks.csv`` and ``reports/gradebook.xlsx``.

    Parameters
    ----------
    write : False works everything out and changes nothing, neither reports nor gradebook nor log.
    """
    made = Marks(gather(classroom, write=write))
    if write:
        made.written = [
            write_marks_csv(made.results, classroom.reports / "marks.csv"),
            write_gradebook(made.results, classroom.reports / "gradebook.xlsx"),
        ]
    return made


def what_if(classroom: Classroom, policy: str | Path) -> pd.DataFrame:
    """What the final marks would be under other rules. Changes nothing.

    Returns
    -------
    DataFrame
        student_id, name, now, then, change; marks are NaN where they are open.
    """
    now = gather(classroom)
    then = gather(classroom, policy=load_policy(policy)).marks.set_index("student_id")["final"]
    people = now.people()
    table = now.marks[["student_id", "final"]].rename(columns={"final": "now"})
    table["then"] = table["student_id"].map(then)
    table["change"] = table["then"] - table["now"]
    table.insert(1, "name", [people[str(student)]["name"] for student in table["student_id"]])
    return table


def what_if_table(classroom: Classroom, policy: str | Path) -> Table:
    """What would change under other rules, for the terminal."""
    table = Table(title=t("marks.what_if", file=Path(policy).name), caption=t("marks.unchanged"))
    decimals = max(load_policy(rules).decimals for rules in (classroom.policy_path, policy))
    for name in ("student", "name"):
        table.add_column(t(f"marks.{name}"))
    for name in ("now", "then", "change"):
        table.add_column(t(f"marks.{name}"), justify="right")
    for row in what_if(classroom, policy).to_dict("records"):
        numbers = ["–" if pd.isna(row[name]) else f"{row[name]:{sign}.{decimals}f}" for name, sign in _CHANGES]
        table.add_row(str(row["student_id"]), str(row["name"]), *numbers)
    return table


def explain(
    classroom: Classroom,
    student_id: str,
    lang: str | None = None,
    confidential: bool = True,
    results: ClassResults | None = None,
    depth: int | None = None,
) -> Tree:
    """How a student's final mark came about, down to the answer, the scorecard cell and the factor.

    Parameters
    ----------
    confidential : also who rated whom; for the teacher only.
    results : of this class, if they have been gathered already.
    depth : so many levels; default all of them.

    Raises
    ------
    ClassroomError
        When there is no such student.
    """
    person = classroom.student(student_id)
    results = results or gather(classroom)
    made = next(student for student in results.students if student.student_id == student_id)
    shown = lang or results.languages[0]
    tree = Tree(RichText(f"{person.student_id} {person.name}", style="bold"))
    _grow(tree, made.tree, shown, confidential, depth)
    if classroom.audit_file.is_file():
        for appeal in appeals.read_appeals(classroom.audit_file)[0].values():
            if appeal.student_id == student_id:
                branch = tree.add(RichText(t("marks.appeal", appeal=appeal.id)))
                for line in appeals.lines(appeal, shown):
                    branch.add(RichText(line))
    return tree


def _grow(tree: Tree, step: Step, lang: str, confidential: bool, depth: int | None = None) -> None:
    if depth != 0 and (confidential or not step.confidential):
        branch = tree.add(RichText(step.text[lang]))
        for detail in step.details:
            _grow(branch, detail, lang, confidential, None if depth is None else depth - 1)


def student_pages(
    classroom: Classroom, on_done: Callable[[str], None] | None = None, results: ClassResults | None = None
) -> list[Path]:
    """Write everybody's page of marks, ``feedback/<student>/marks.html``: the way to the mark, what to do next."""
    results, pages = results or gather(classroom), []
    contested = appeals.read_appeals(classroom.audit_file)[0].values() if classroom.audit_file.is_file() else ()
    for student in classroom.roster:
        lang = results.people()[student.student_id]["language"]
        mine = [appeals.lines(appeal, lang) for appeal in contested if appeal.student_id == student.student_id]
        path = classroom.feedback / student.student_id / "marks.html"
        write_if_changed(path, marks_page(results, student.student_id, mine).encode("utf-8", "replace"))
        pages.append(path)
        if on_done is not None:
            on_done(student.student_id)
    return pages


def report(classroom: Classroom, results: ClassResults | None = None) -> Path:
    """Write ``reports/class.html``."""
    return write_class_report(results or gather(classroom), classroom.reports / "class.html")


def feedback(
    classroom: Classroom,
    assignment: str,
    on_done: Callable[[str], None] | None = None,
    results: ClassResults | None = None,
) -> list[Path]:
    """Write each student's page, ``feedback/<student>/<assignment>/feedback.html``, in the student's language."""
    classroom.require_assignment(assignment)
    results, pages = results or gather(classroom), []
    for student in classroom.students_of(assignment):
        folder = classroom.feedback / student.student_id / assignment
        page = student_page(results, student.student_id, assignment)
        write_if_changed(folder / "feedback.html", page.encode("utf-8", "replace"))
        pages.append(folder / "feedback.html")
        if on_done is not None:
            on_done(student.student_id)
    return pages


# -- on the screen --------------------------------------------------------------------------------------------------


def marks_table(made: Marks) -> Group:
    """The marks for a terminal: parts of the final mark that have begun, and under them why a final mark is open."""
    results = made.results
    people = results.people()
    lang = results.languages[0]
    columns = [name for name in results.main_columns if results.marks[name].notna().any()]
    table = Table(title=results.name_in(lang))
    for name in (t("marks.student"), t("marks.name"), t("marks.team")):
        table.add_column(name, overflow="fold")
    for name in (*(results.title(name, lang) for name in columns), t("marks.final")):
        table.add_column(name, justify="right", min_width=5, max_width=20)
    for row in results.marks.to_dict("records"):
        person = people[str(row["student_id"])]
        shown = [
            "–" if pd.isna(row[name]) else f"{row[name]:.{results.policy.decimals}f}" for name in (*columns, "final")
        ]
        table.add_row(str(row["student_id"]), person["name"], person["team"], *shown)
    return Group(table, *(RichText(line) for line in _open_marks(results, lang)))


def _open_marks(results: ClassResults, lang: str) -> Iterator[str]:
    """Why final marks are open: in the middle of a term one line, since much is to come; at its end each reason."""
    pending = results.marks[results.marks["final"].isna()]
    if pending.empty:
        return
    yield t("marks.open", n=len(pending), of=len(results.marks))
    if all(results.marks[name].notna().any() for name in results.policy.weights):
        for reason, rows in pending.groupby(f"reason_{lang}", sort=False):
            yield f"  {', '.join(map(str, rows['student_id']))}: {reason}"
