"""The simulated class from the roster to the marks; each step may be interrupted and goes on where it stopped."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from rich.console import Console

from grading import autograde, results
from grading.assessment.rubric import from_question
from grading.assessment.scorecards import FIRST_ROW, ID_ROW, SHEET
from grading.assessment.sheets import replace_file, workbook_bytes
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.classroom.questions import load_questions
from grading.demo.people import make_roster
from grading.demo.students import Part, cast, hand_in
from grading.messages import t
from kam_lab.i18n import pick

SECRET = b"a demonstration class has no secrets; its worlds are the same"
Progress = Callable[[str, int], AbstractContextManager[Callable[[str], None]]]


def run(
    out: Path,
    *,
    students: int,
    teams: int,
    language: str,
    workers: int,
    unsafe: bool,
    console: Console,
    progress: Progress,
) -> results.Marks:
    """Make the class in ``out`` (or go on with it), let everybody hand in, grade, and show the marks."""
    classroom = _class(out, students, teams, language)
    people = [student.student_id for student in classroom.roster]
    for assignment in classroom.config.assignments:
        console.rule(f"{classroom.config.name} · {pick(results.title_of(classroom, assignment))}")
        with progress(t("demo.release"), len(people)) as step:
            handouts = autograde.release(classroom, assignment, on_done=step)
        with progress(t("demo.hand_in"), len(people)) as step:
            inbox = _hand_in_all(classroom, assignment, handouts, step)
        console.print(autograde.collect(classroom, assignment, inbox).summary(), highlight=False, soft_wrap=True)
        plan = autograde.plan(classroom, assignment)
        console.print(plan.summary(), highlight=False, soft_wrap=True)
        with progress(t("demo.grade"), len(plan.todo)) as step:
            batch = autograde.autograde(classroom, assignment, plan, workers=workers, unsafe=unsafe, on_done=step)
        console.print(batch.summary(), highlight=False, soft_wrap=True)
        if batch.scorecard is not None:
            judge_texts(classroom, assignment, batch.scorecard)
    made = results.marks(classroom)
    for assignment in classroom.config.assignments:
        with progress(t("demo.feedback"), len(people)) as step:
            results.feedback(classroom, assignment, on_done=step)
    report = results.report(classroom)
    console.print(results.marks_table(made), soft_wrap=False)
    for path in (*made.written, report, classroom.feedback):
        console.print(f"  {path}", highlight=False, soft_wrap=True)
    return made


def _class(out: Path, students: int, teams: int, language: str) -> Classroom:
    if (out / "class.yaml").is_file():
        return Classroom.open(out)
    out.mkdir(parents=True, exist_ok=True)
    roster = make_roster(students, teams, language)
    draft = out.parent / f".{out.name}.roster.csv"
    roster.to_csv(draft, index=False, encoding="utf-8-sig")
    try:
        return Classroom.create(out, name=t("demo.name"), language=language, roster=draft, secret=SECRET)
    finally:
        draft.unlink()


def _hand_in_all(
    classroom: Classroom, assignment: str, handouts: Mapping[str, Path], step: Callable[[str], None]
) -> Path:
    """Let every simulated student hand in, as files that a learning platform would export."""
    inbox = classroom.root / "inbox" / assignment
    kinds = cast(list(handouts))
    grader = autograde.Grader(classroom, assignment)
    careless = [student for student, kind in kinds.items() if kind in {"careless", "renamed_and_doubled"}]
    for student_id, kind in kinds.items():
        student = classroom.student(student_id)
        target = inbox / f"{student.name}_{student_id}_assignsubmission_file" / f"{assignment}.zip"
        if not target.is_file():
            part = _part(classroom, grader, student_id, kind, careless)
            packed = hand_in(handouts[student_id], assignment, part)
            if packed is not None:
                write_if_changed(target, packed)
        step(student.name)
    return inbox


def _part(classroom: Classroom, grader: autograde.Grader, student_id: str, kind: str, careless: list[str]) -> Part:
    """What a simulated student knows. The careless share out all known mistakes, so that each is made by somebody."""
    own = grader.worlds[classroom.variant_of(student_id, grader.assignment)]
    asked = [question for question in grader.questions if question.kind != "text"]
    right = {question.id: grader.book.key(question, own) for question in asked}
    draw = random.Random(f"{grader.assignment}-{student_id}")
    wrong: dict[str, Any] = {}
    if student_id in careless:
        place = careless.index(student_id)
        for number, question in enumerate(asked):
            found = grader.book.mistakes(question, own)
            turn = (place + number) % max(4, len(careless) - 1)
            if turn < len(found):
                wrong[question.id] = found[turn].value
    others = [grader.worlds[name] for name in grader.worlds if name != own.name]
    stolen = {question.id: grader.book.key(question, others[0]) for question in asked} if others else {}
    language = "zh" if classroom.language_of(student_id) == "both" else classroom.language_of(student_id)
    words = draw.choice(PROSE[language][:2] if kind.startswith("sure") else PROSE[language])
    return Part(kind, right, wrong, stolen, {q.id: words for q in grader.questions if q.kind == "text"})


def judge_texts(classroom: Classroom, assignment: str, card: Path) -> None:
    """Play the teacher: give each text that has not been judged a level per criterion, by how concrete it is."""
    texts = {q.id: q for q in load_questions(assignment, classroom.content) if q.kind == "text"}
    rubrics = {name: from_question(question) for name, question in texts.items()}
    book = load_workbook(card)
    sheet = book[SHEET]
    columns = {str(cell.value): cell.column for cell in sheet[ID_ROW] if cell.value}
    changed = False
    for row in range(FIRST_ROW, sheet.max_row + 1):
        question = str(sheet.cell(row, columns["question_id"]).value or "")
        for criterion in rubrics[question].criteria if question in rubrics else ():
            cell = sheet.cell(row, columns[f"{question}/{criterion.id}"])
            if cell.value is None:
                cell.value = _level(str(sheet.cell(row, columns["answer"]).value), len(criterion.levels))
                changed = True
    if changed:
        replace_file(card, workbook_bytes(book))


def _level(text: str, levels: int) -> int:
    """How good a text is, by what a program can see: figures, length, and (two levels: yes or no) no foul play."""
    if levels == 2:
        return int(not any(word in text for word in ("回扣", "送礼", "bribe", "kickback")))
    concrete = sum(character.isdigit() for character in text) >= 2
    long_enough = len(text) >= 60
    return min(levels - 1, int(concrete) + int(long_enough) + int(concrete and long_enough))


PROSE = {
    "zh": [
        "建议对销售额前十却亏本的那家重新报价：去年毛利被服务费吃光，账面亏损超过 10 万元。"
        "先停掉免费上门服务，改成按次收费；三个月内不接受新价，就按普通客户对待，"
        "腾出来的 40 个走访小时留给潜力客户。",
        "我会去争取那家采购额大、我们份额不到 5% 的小客户。它在行业里有影响，愿意合作，缺的是有人上门。"
        "第一步：这个月去做 2 次技术走访，带上同行案例；成功与否看半年内份额能否到 15%。",
        "我觉得最大的客户最重要，应该多给折扣，关系要搞好。",
        "放弃小客户，因为他们买得少。",
    ],
    "en": [
        "I would reprice the top-ten account that loses money: service ate the gross margin, and last year it cost us "
        "over 100,000. Stop free call-outs, charge per visit; if it declines within 3 months, treat it as an ordinary "
        "account and give its 40 visit hours to an account with room to grow.",
        "Court the small account that spends millions with others and under 5 % with us. Its industry listens to it, "
        "and it wants a partner. Two technical visits this month, with a reference case; aim: a 15 % share by summer.",
        "The biggest customer is the most important, so give it more discount and keep up the relationship.",
        "Drop the small ones, they buy too little.",
    ],
}
"""What simulated students write: two texts that argue with figures, two that do not."""
