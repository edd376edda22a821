"""Exams of a class, in the order in which a teacher works: draw, print or release, collect, grade.

A class has its own copy of each blueprint (``exams/<exam>.yaml``), where times and rules are set. ``draw`` makes papers
from it, kept as sources and questions below ``exams/assignments/``; ``exams/<exam>_dealt.csv`` says who has which.
From then on each paper is an assignment like any other (``midterm_a``), and is graded by what was written then,
whatever becomes of the bank. Handing in is in :mod:`grading.flow.exam_collect`, which attempt counts in
:mod:`grading.flow.exam_attempts`, what it earns in :mod:`grading.flow.exam_results`.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from grading import autograde as grading_flow
from grading import marking
from grading.assessment import audit
from grading.assessment.exams.blueprint import Blueprint
from grading.assessment.exams.dealing import deal, read_dealt, read_seats, write_dealt
from grading.assessment.exams.notebook import read_questions, with_present_rules, write_paper
from grading.assessment.exams.papers import Paper, load_bank, paper_keys
from grading.assessment.exams.papers import draw as draw_papers
from grading.assessment.exams.printed import print_paper, unprintable, write_printed
from grading.assessment.keybook import KeyBook
from grading.autograde import Batch, Plan, Step
from grading.classroom.content import STAGES
from grading.classroom.files import remove_tree, write_if_changed
from grading.classroom.folder import Classroom
from grading.classroom.handout import make_handouts
from grading.classroom.messages import ClassroomError
from grading.flow.exam_attempts import (
    Standing,
    attempt_key,
    blueprint_of,
    dealt,
    exam_title,
    known_points,
    remember_points,
    require_papers,
    standings,
)
from grading.flow.exam_collect import ExamCollected, Settled, collect, put_in_place, settle
from grading.flow.exam_extensions import extend, read_extensions
from grading.flow.exam_results import ItemAnalysis, PaperItems, exam_marks, item_analysis
from grading.messages import both
from grading.runner import Limits
from kam_lab.i18n import pick

__all__ = [
    "Drawn",
    "ExamCollected",
    "ItemAnalysis",
    "PaperItems",
    "Settled",
    "Standing",
    "autograde",
    "blueprint_of",
    "collect",
    "dealt",
    "draw",
    "exam_marks",
    "exam_title",
    "extend",
    "item_analysis",
    "papers",
    "plan",
    "print_exam",
    "read_extensions",
    "release",
    "settle",
    "standings",
]

Text = dict[str, str]


@dataclass(frozen=True)
class Drawn:
    """The papers of an exam, and who has which.

    Attributes
    ----------
    dealt : student → letter.
    notes : what a teacher should know: questions that two papers share, lines that could not be read.
    kept : the papers had been given out, so they stay as they were.
    """

    exam: str
    papers: tuple[Paper, ...]
    dealt: dict[str, str]
    notes: tuple[Text, ...] = ()
    kept: bool = False

    def summary(self) -> str:
        """Some lines in the current language."""
        lines = [pick(both("exams.flow.kept" if self.kept else "exams.flow.drawn", exam=self.exam))]
        for paper in self.papers:
            who = sum(letter == paper.letter for letter in self.dealt.values())
            fields = {"questions": len(paper.questions), "points": paper.blueprint.points, "students": who}
            lines.append("  " + pick(both("exams.flow.paper", letter=paper.letter, name=paper.assignment, **fields)))
        return "\n".join([*lines, *(f"  ! {pick(note)}" for note in self.notes)])


# -- drawing ----------------------------------------------------------------------------------------------------------


def draw(classroom: Classroom, exam: str, *, again: bool = False, who: str = "", why: str = "") -> Drawn:
    """Draw the papers of an exam from the bank and deal them out.

    The class's secret decides; the same bank and blueprint give the same papers. Who has a paper keeps it. Once papers
    have been given out (released or printed) they stay.

    Parameters
    ----------
    again : draw anew although papers have been given out, for instance after a change of the blueprint.
    who, why : for the log.

    Raises
    ------
    ClassroomError
        When the blueprint has a mistake, the bank cannot satisfy it, or `again` comes after something was handed in.
    """
    blueprint = blueprint_of(classroom, exam)
    there = classroom.papers(exam)
    if there and (_given_out(classroom, exam) or _handed_in(classroom, there)) and not again:
        given, notes = _deal(classroom, exam, papers(classroom, exam), who, why)
        return Drawn(exam, tuple(papers(classroom, exam)), given, tuple(notes), kept=True)
    handed = _handed_in(classroom, there)
    if handed:
        raise ClassroomError(both("exams.flow.too_late_to_draw", exam=exam, count=handed))
    bank, notes = load_bank(classroom.content)
    asked = {question for other in classroom.config.exams if other != exam for question in _asked(classroom, other)}
    drawing = draw_papers(blueprint, [question for question in bank if question.id not in asked], classroom.secret)
    if not drawing.papers and asked:
        drawing = draw_papers(blueprint, bank, classroom.secret)
        notes.append(both("exams.flow.asked_again", exam=exam))
    if not drawing.papers:
        raise ClassroomError([*drawing.problems, *notes])
    for name in there:  # first take back what was made of the old ones
        _take_back(classroom, name, gone=name not in {paper.assignment for paper in drawing.papers})
    for paper in drawing.papers:
        write_paper(classroom.root / "exams", paper, classroom.content)
    data = {
        "papers": {
            paper.letter: {"variant": paper.variant, "questions": {q.id: q.points for q in paper.questions}}
            for paper in drawing.papers
        }
    }
    log_once(classroom, "exam_drawn", exam, data, who, why)
    given, said = _deal(classroom, exam, drawing.papers, who, why)
    notes += _not_taught(classroom, blueprint)
    return Drawn(exam, tuple(papers(classroom, exam)), given, (*notes, *drawing.notes, *said))


def _asked(classroom: Classroom, exam: str) -> set[str]:
    """Questions on the papers of an exam of the class."""
    return {q.id for name in classroom.papers(exam) for q in read_questions(classroom.exams.questions / f"{name}.yaml")}


def _not_taught(classroom: Classroom, blueprint: Blueprint) -> list[Text]:
    """Stages that the exam asks about although the class has no assignment of them; none where it has none at all."""
    taught = [stage for stage in STAGES if stage in classroom.config.assignments]
    missing = [stage for stage, share in blueprint.stages.items() if share and stage not in taught]
    if not taught or not missing:
        return []
    fields = {"exam": blueprint.id, "taught": ", ".join(taught)}
    listed = {"en": ", ".join(missing), "zh": "、".join(missing)}
    return [both("exams.flow.not_taught", stages=listed, **fields)]


def papers(classroom: Classroom, exam: str) -> list[Paper]:
    """The papers that were drawn, made again from what was written then; times and rules are the present ones.

    Raises
    ------
    ClassroomError
        When a file is damaged.
    """
    blueprint = blueprint_of(classroom, exam)
    found = []
    for name in classroom.papers(exam):
        file = classroom.exams.questions / f"{name}.yaml"
        questions = tuple(read_questions(file))
        head = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
        try:
            letter, variant = str(head["paper"]), str(head["variant"])
        except KeyError:
            raise ClassroomError(both("exams.notebook.damaged", file=file.name)) from None
        points = sum(question.points for question in questions)
        found.append(Paper(exam, letter, questions, variant, blueprint.model_copy(update={"points": points})))
    return found


def _given_out(classroom: Classroom, exam: str) -> bool:
    released = (classroom.root / part / paper for part in ("release", "handouts") for paper in classroom.papers(exam))
    printed = any(
        e["event"] == "exam_printed" and e["data"]["exam"] == exam for e in audit.entries(classroom.audit_file)
    )
    return printed or any(folder.is_dir() for folder in released)


def _handed_in(classroom: Classroom, names: Sequence[str]) -> int:
    """How many students have handed in one of these papers."""
    found = set()
    for name in names:
        for part in ("submitted", "attempts"):
            found |= {path.parent.name for path in (classroom.root / part).glob(f"*/{name}") if any(path.iterdir())}
    return len(found)


def _take_back(classroom: Classroom, name: str, gone: bool) -> None:
    for part in ("release", "handouts", "source"):
        remove_tree(classroom.root / part / name)
    if gone:
        (classroom.exams.stages / f"{name}.py").unlink(missing_ok=True)
        (classroom.exams.questions / f"{name}.yaml").unlink(missing_ok=True)


def _deal(
    classroom: Classroom, exam: str, drawn: Sequence[Paper], who: str, why: str
) -> tuple[dict[str, str], list[Text]]:
    """Give a paper to everybody who has none; who has one keeps it."""
    letters = "".join(paper.letter for paper in drawn)
    students = [student.student_id for student in classroom.roster]
    known, problems = read_dealt(classroom.dealt_file(exam), letters, students)
    seats, wrong = read_seats(classroom.dealt_file(exam).with_name(f"{exam}_seats.csv"), students)
    given = deal(letters, students, seats, known)
    write_dealt(classroom.dealt_file(exam), given)
    log_once(classroom, "exam_dealt", exam, {"dealt": given}, who, why)
    return given, problems + wrong


def log_once(classroom: Classroom, event: str, exam: str, data: dict[str, Any], who: str = "", why: str = "") -> None:
    """Note something about an exam in the log, unless the last such entry says the same."""
    data = {"exam": exam, **data}
    entries = [e for e in audit.entries(classroom.audit_file) if e["event"] == event and e["data"]["exam"] == exam]
    if not entries or entries[-1]["data"] != data:
        audit.append(classroom.audit_file, event, who or getpass.getuser(), why, data)


# -- giving out -------------------------------------------------------------------------------------------------------


def release(classroom: Classroom, exam: str, on_done: Step | None = None) -> dict[str, Path]:
    """Make the handouts: each student gets the paper dealt to him or her, with the paper's own data.

    Who joined the class since the drawing is dealt a paper first. The introduction tells the times as they are now.

    Returns
    -------
    dict
        Student id → zip.

    Raises
    ------
    ClassroomError
        When nothing has been drawn.
    """
    require_papers(classroom, exam)
    drawn = papers(classroom, exam)
    _deal(classroom, exam, drawn, "", "")
    made: dict[str, Path] = {}
    for paper in drawn:
        _tell_present_rules(classroom, paper)
        made |= make_handouts(classroom, paper.assignment, on_done)
    return {student.student_id: made[student.student_id] for student in classroom.roster if student.student_id in made}


def _tell_present_rules(classroom: Classroom, paper: Paper) -> None:
    source = classroom.exams.stages / f"{paper.assignment}.py"
    write_if_changed(source, with_present_rules(source.read_text(encoding="utf-8"), paper))
    rules = paper.blueprint.model_dump(mode="json", include={"window", "attempts", "late", "minutes"})
    log_once(classroom, "exam_rules", paper.exam, rules)


def print_exam(
    classroom: Classroom, exam: str, folder: str | Path | None = None, pdf: bool = True, who: str = ""
) -> tuple[list[Path], list[Text]]:
    """Write papers, answer sheets and marking keys for printing, in a folder for each language of the class.

    Parameters
    ----------
    folder : default ``exams/<exam>_printed``; holds ``en/``, ``zh/`` or ``both/``.
    pdf : also PDFs, where Chromium is at hand.

    Returns
    -------
    (files, problems)
        A question that cannot be printed is named.
    """
    require_papers(classroom, exam)
    drawn = papers(classroom, exam)
    _deal(classroom, exam, drawn, who, "")
    place = Path(folder) if folder is not None else classroom.root / "exams" / f"{exam}_printed"
    files: list[Path] = []
    problems: list[Text] = []
    worlds = [classroom.world(paper.variant) for paper in drawn]
    for paper, world in zip(drawn, worlds, strict=True):
        book = KeyBook(paper_keys(paper.questions))
        problems += [each for each in unprintable(paper, worlds, book) if each not in problems]
        for language in languages(classroom, paper.assignment):
            sheets = print_paper(paper, world, book, language, classroom.config.name)
            made, wrong = write_printed(place / language, paper, sheets, pdf)
            files += made
            problems += [each for each in wrong if each not in problems]
    log_once(classroom, "exam_printed", exam, {"papers": [paper.variant for paper in drawn]}, who)
    return files, problems


def languages(classroom: Classroom, paper: str) -> list[str]:
    """The languages in which a paper is needed: the class's, then those of single students who have it."""
    own = [classroom.language_of(student.student_id) for student in classroom.students_of(paper)]
    return list(dict.fromkeys([classroom.config.language, *sorted(own)]))


# -- grading ----------------------------------------------------------------------------------------------------------


def plan(classroom: Classroom, exam: str, students: Sequence[str] | None = None, again: bool = False) -> list[Plan]:
    """What there is to grade, a plan for each paper. Settles first, so that what counts is what is graded."""
    settle(classroom, exam)
    for student_id in students or ():
        classroom.student(student_id)
    given = dealt(classroom, exam)
    made = []
    for paper in classroom.papers(exam):
        mine = [name for name, its in given.items() if its == paper and (not students or name in students)]
        made.append(grading_flow.plan(classroom, paper, mine, again) if mine else Plan(paper, (), (), ()))
    return made


def autograde(
    classroom: Classroom,
    exam: str,
    students: Sequence[str] | None = None,
    again: bool = False,
    *,
    workers: int = 2,
    limits: Limits | None = None,
    unsafe: bool = False,
    on_done: Step | None = None,
) -> list[Batch]:
    """Grade all papers of an exam; what is graded and unchanged is not done again.

    Where the best attempt counts, the attempts are graded one after the other, in rounds, before the best is chosen.

    Returns
    -------
    list
        A batch for each paper.
    """
    require_papers(classroom, exam)
    options: dict[str, Any] = {"workers": workers, "limits": limits, "unsafe": unsafe}
    if blueprint_of(classroom, exam).attempts.counts == "best":
        while _grade_next_attempts(classroom, exam, students, options):
            pass
    return [
        grading_flow.autograde(classroom, what.assignment, what, on_done=on_done, **options)
        for what in plan(classroom, exam, students, again)
    ]


def _grade_next_attempts(
    classroom: Classroom, exam: str, students: Sequence[str] | None, options: dict[str, Any]
) -> bool:
    """Grade one attempt of everybody of whom several come into question; whether there was one."""
    todo: dict[str, dict[str, str]] = {}
    for student_id, each in standings(classroom, exam).items():
        known = known_points(classroom, each.assignment, student_id)
        keys = {attempt_key(classroom, each.assignment, one): one for one in each.candidates}
        left = [key for key in keys if key not in known]
        if len(keys) > 1 and left and (not students or student_id in students):
            put_in_place(classroom, each.assignment, student_id, keys[left[0]])
            todo.setdefault(each.assignment, {})[student_id] = left[0]
    for paper, mine in todo.items():
        grading_flow.autograde(classroom, paper, Plan(paper, tuple(mine), (), ()), **options)
        for student_id, key in mine.items():
            remember_points(classroom, paper, student_id, key, _points(classroom, paper, student_id))
    return bool(todo)


def _points(classroom: Classroom, paper: str, student_id: str) -> float | None:
    """What the attempt in place has earned; what could not be read earned nothing as long as another can be."""
    made = marking.load(classroom, paper, student_id)
    if made is None or made.status != "graded":
        return 0.0
    earned = [outcome.points for outcome in made.outcomes.values()]
    return None if None in earned else float(sum(points for points in earned if points is not None))
