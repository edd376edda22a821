"""What the simulated class hands in for one assignment, as files that a learning platform would export."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
from openpyxl import load_workbook

from grading import autograde
from grading.assessment.outcome import Found
from grading.assessment.rubric import from_question
from grading.assessment.scorecards import FIRST_ROW, ID_ROW, SHEET
from grading.assessment.scoring import score
from grading.assessment.sheets import replace_file, workbook_bytes
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.demo.students import Part, hand_in

Step = Callable[[str], None]
Extra = Mapping[str, Mapping[str, bytes]]
"""Student → file name → content: what travels beside the notebook."""
Instead = Mapping[str, Mapping[str, Any]]
"""Student → question id → the answer this student gives, whatever is right; None for no answer."""
CARELESS = ("careless", "renamed_and_doubled")
"""Kinds of students who make the mistakes that people make."""


def hand_in_all(
    classroom: Classroom,
    assignment: str,
    handouts: Mapping[str, Path],
    kinds: Mapping[str, str],
    step: Step,
    extra: Extra | None = None,
    grader: autograde.Grader | None = None,
    instead: Instead | None = None,
) -> Path:
    """Let the students of ``kinds`` hand in.

    Parameters
    ----------
    handouts : student → the zip that was given out.
    kinds : student → how the student works; see :data:`grading.demo.students.KINDS`.
    grader : of this assignment; it will have worked out the keys, for whoever grades next.
    instead : what single students answer in place of what is right.
    """
    inbox = classroom.root / "inbox" / assignment
    grader = grader or autograde.Grader(classroom, assignment)
    wrong = share_out(grader, [student for student, kind in kinds.items() if kind in CARELESS])
    for student_id, kind in kinds.items():
        student = classroom.student(student_id)
        target = inbox / f"{student.name}_{student_id}_assignsubmission_file" / f"{assignment}.zip"
        if not target.is_file():
            part = _part(classroom, grader, student_id, kind, wrong.get(student_id, {}))
            right = {**part.right, **(instead or {}).get(student_id, {})}
            part = replace(part, right={name: value for name, value in right.items() if value is not None})
            packed = hand_in(handouts[student_id], assignment, part, (extra or {}).get(student_id, {}))
            if packed is not None:
                write_if_changed(target, packed)
        step(student.name)
    return inbox


def share_out(grader: autograde.Grader, careless: Sequence[str]) -> dict[str, dict[str, Found]]:
    """Share the known mistakes out among the careless, so that each is made by somebody.

    A student makes at most one mistake in a question, and only one that their own world tells apart from every other.

    Returns
    -------
    dict
        Student → question id → the mistake this student makes there.
    """
    shared: dict[str, dict[str, Found]] = {student: {} for student in careless}
    asked = [question for question in grader.questions if question.kind != "text"]
    for number, question in enumerate(asked):
        # Somebody else begins with each question, so that nobody gets everything wrong.
        turn = number % max(1, len(careless))
        told = {student: _told_apart(grader, question, student) for student in [*careless[turn:], *careless[:turn]]}
        names = list(dict.fromkeys(name for found in told.values() for name in found))
        # Numbers, not names: the matching walks through sets, and only the order of numbers is the same in each run.
        possible = nx.Graph()
        possible.add_nodes_from(range(len(told)))
        possible.add_edges_from(
            (place, len(told) + names.index(name)) for place, found in enumerate(told.values()) for name in found
        )
        pairs = nx.bipartite.hopcroft_karp_matching(possible, range(len(told)))
        for place, (student, found) in enumerate(told.items()):
            if place in pairs:
                shared[student][question.id] = found[names[pairs[place] - len(told)]]
    return shared


def _told_apart(grader: autograde.Grader, question: Any, student: str) -> dict[str, Found]:
    """The mistakes that are named for what they are in a student's own world."""
    world = grader.worlds[grader.classroom.variant_of(student, grader.assignment)]
    key, known = grader.book.key(question, world), grader.book.mistakes(question, world)
    return {one.name: one for one in known if score(question, one.value, key, known).mistake == one.name}


def _part(
    classroom: Classroom, grader: autograde.Grader, student_id: str, kind: str, wrong: Mapping[str, Found]
) -> Part:
    """What a simulated student knows, and which mistakes this one makes."""
    own = grader.worlds[classroom.variant_of(student_id, grader.assignment)]
    asked = [question for question in grader.questions if question.kind != "text"]
    right = {question.id: grader.book.key(question, own) for question in asked}
    draw = random.Random(f"{grader.assignment}-{student_id}")
    others = [name for name in grader.worlds if name != own.name]
    stolen: dict[str, Any] = {}
    if kind == "copied" and others:
        stolen = {question.id: grader.book.key(question, grader.worlds[others[0]]) for question in asked}
    language = "zh" if classroom.language_of(student_id) == "both" else classroom.language_of(student_id)
    words = draw.choice(PROSE[language][:2] if kind.startswith("sure") else PROSE[language])
    texts = {question.id: words for question in grader.questions if question.kind == "text"}
    return Part(kind, right, {name: found.value for name, found in wrong.items()}, stolen, texts)


def judge_texts(classroom: Classroom, assignment: str, card: Path) -> None:
    """Play the teacher: give each text that has not been judged a level per criterion, by how concrete it is."""
    texts = {q.id: q for q in classroom.questions(assignment) if q.kind == "text"}
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
