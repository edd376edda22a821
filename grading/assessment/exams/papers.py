"""Drawing papers A, B, C … from the bank.

Papers of one exam follow one plan (:mod:`grading.assessment.exams.allocation`): the same stages, aspects, levels of
difficulty and points, as different questions as the bank allows. Each has its own data, made from the class's secret
and the label ``exam:<name>:<letter>``, so a question that two papers share has two answers. Options are listed in
another order. The same secret and bank draw the same papers.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from grading.assessment.exams import allocation
from grading.assessment.exams.allocation import Plan, Sort
from grading.assessment.exams.blueprint import Blueprint
from grading.assessment.exams.excerpts import can_be_printed
from grading.classroom.content import STAGES, Content
from grading.classroom.messages import ClassroomError
from grading.classroom.questions import Question, load_bank_questions
from grading.market import generate, variant_name, variant_seed
from grading.messages import both

if TYPE_CHECKING:
    from kam_lab.world import World

Text = dict[str, str]


@dataclass(frozen=True)
class Paper:
    """One paper of an exam.

    Attributes
    ----------
    exam : name of the blueprint.
    letter : ``A``, ``B`` …
    questions : in the order on the paper, with the points they have on it.
    variant : name of its data, such as ``v-3fa9c1``.
    blueprint : what it was drawn from.
    """

    exam: str
    letter: str
    questions: tuple[Question, ...]
    variant: str
    blueprint: Blueprint = field(repr=False)

    @property
    def label(self) -> str:
        """What its data are drawn for."""
        return label(self.exam, self.letter)

    @property
    def assignment(self) -> str:
        """Its name as an assignment: ``midterm_a``."""
        return f"{self.exam}_{self.letter.lower()}"

    def world(self, secret: bytes) -> World:
        """Make its data (about a second)."""
        return generate(variant_seed(secret, self.label), self.variant).world


@dataclass(frozen=True)
class Drawing:
    """The papers of an exam, or why there are none.

    Attributes
    ----------
    papers : empty when the bank cannot satisfy the blueprint.
    problems : then one sentence or several: which constraint, and how short the bank is.
    notes : what a teacher should know although papers were drawn.
    """

    papers: tuple[Paper, ...]
    problems: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()

    def paper(self, letter: str) -> Paper:
        """The paper with this letter.

        Raises
        ------
        KeyError
            When there is none.
        """
        found = [paper for paper in self.papers if paper.letter == letter.strip().upper()]
        if not found:
            raise KeyError(letter)
        return found[0]


def label(exam: str, letter: str) -> str:
    """What the data of a paper are drawn for: ``exam:midterm:A``."""
    return f"exam:{exam}:{letter.upper()}"


def load_bank(content: Content | None = None) -> tuple[list[Question], list[Text]]:
    """All questions of all stages, in teaching order, and what is wrong in their files.

    Of two questions with one id, in different stages, only the first is kept: on one paper they could not be told
    apart.
    """
    content = content or Content()
    stages = [stage for stage in STAGES if (content.questions / f"{stage}.yaml").is_file()]
    bank: dict[str, Question] = {}
    problems: list[Text] = []
    for stage in stages:
        try:
            found = load_bank_questions(stage, content)
        except ClassroomError as error:
            problems += error.problems
            continue
        for question in found:
            if question.id in bank:
                first = bank[question.id].stage
                problems.append(both("exams.papers.twice", question=question.id, first=first, second=stage))
            else:
                bank[question.id] = question
    return list(bank.values()), problems


def eligible(bank: Iterable[Question], blueprint: Blueprint) -> list[Question]:
    """The questions of the bank that this exam may ask."""
    return [
        question
        for question in bank
        if blueprint.stages.get(question.stage, 0) > 0
        and question.kind in blueprint.allowed
        and blueprint.band_of(question.difficulty) is not None
        and (not blueprint.printable or can_be_printed(question))
    ]


def draw(blueprint: Blueprint, bank: Sequence[Question], secret: bytes) -> Drawing:
    """Draw all papers of an exam.

    Parameters
    ----------
    bank : as :func:`load_bank` gives it; its order does not matter.
    secret : of the class; decides which questions and whose order, and the data.
    """
    usable = sorted(eligible(bank, blueprint), key=lambda question: question.id)
    notes = _left_out(bank, blueprint)
    sorts = _sorts(usable, blueprint)
    problems = _too_little(usable, blueprint)
    plan = None if problems else allocation.plan(list(sorts), blueprint)
    if plan is None:
        return Drawing((), tuple(problems or _why_not(list(sorts), blueprint)), tuple(notes))
    papers = _deal_out(plan, sorts, blueprint, secret)
    if plan.shared:
        notes.append(_sharing(papers))
    return Drawing(tuple(papers), (), tuple(notes))


def _sorts(usable: Sequence[Question], blueprint: Blueprint) -> dict[Sort, list[Question]]:
    groups: dict[tuple[str, str, int, str], list[Question]] = {}
    for question in usable:
        kind = question.kind if question.kind in blueprint.wanted else ""
        groups.setdefault((question.stage, question.aspect, question.difficulty or 0, kind), []).append(question)
    return {
        Sort(*key, str(blueprint.band_of(key[2])), len(found), sum(question.points for question in found)): found
        for key, found in sorted(groups.items())
    }


def _deal_out(plan: Plan, sorts: Mapping[Sort, Sequence[Question]], blueprint: Blueprint, secret: bytes) -> list[Paper]:
    chosen: dict[str, list[Question]] = {letter: [] for letter in blueprint.letters}
    bounds = blueprint.bounds
    for turn, part in enumerate(plan.parts):
        circle = _shuffled(sorts[part.sort], secret, blueprint.id, lambda question: question.id)
        # What has to be shared falls to the first and the last in the circle; begin with another paper each time.
        begin = turn % len(blueprint.letters)
        for number, letter in enumerate(blueprint.letters[begin:] + blueprint.letters[:begin]):
            first = number * part.questions
            mine = [circle[(first + place) % len(circle)] for place in range(part.questions)]
            if mine:
                points = allocation.split(part.points, [q.points for q in mine], bounds.least, bounds.most)
                chosen[letter] += [_as_asked(q, p) for q, p in zip(mine, points, strict=True)]
    stages = list(blueprint.stages)
    papers = []
    for letter, questions in chosen.items():
        name = label(blueprint.id, letter)
        ordered = _shuffled(questions, secret, f"{name}:order", lambda question: question.id)
        ordered = sorted(ordered, key=lambda question: stages.index(question.stage))
        mixed = tuple(_mixed(question, secret, name) for question in ordered)
        papers.append(Paper(blueprint.id, letter, mixed, variant_name(secret, name), blueprint))
    return papers


def _as_asked(question: Question, points: int) -> Question:
    return question.model_copy(update={"points": points, "bank_only": False})


def _mixed(question: Question, secret: bytes, name: str) -> Question:
    """The question with its options in the paper's own order."""
    if not question.options:
        return question
    options = _shuffled(question.options, secret, f"{name}:{question.id}", lambda option: option.id)
    return question.model_copy(update={"options": options})


def _shuffled(items: Sequence[Any], secret: bytes, purpose: str, name: Any) -> list[Any]:
    """The items in an order that only the secret knows; it does not depend on the order they come in."""

    def place(item: Any) -> bytes:
        text = f"kam-lab exam\0{purpose}\0{name(item)}"
        return hmac.new(secret, text.encode(), hashlib.sha256).digest()

    return sorted(items, key=place)


# -- what is said when it cannot be done ----------------------------------------------------------------------------


def _left_out(bank: Sequence[Question], blueprint: Blueprint) -> list[Text]:
    named = [question for question in bank if blueprint.stages.get(question.stage, 0) > 0]
    unrated = [question.id for question in named if blueprint.band_of(question.difficulty) is None]
    return [both("exams.papers.unrated", questions=", ".join(unrated))] if unrated else []


def _too_little(usable: Sequence[Question], blueprint: Blueprint) -> list[Text]:
    """What can be seen without solving anything: too few questions for a part."""
    problems = []
    most = blueprint.bounds.most
    if len(usable) < blueprint.questions:
        short = blueprint.questions - len(usable)
        fields = {"wanted": blueprint.questions, "found": len(usable), "short": short}
        problems.append(both("exams.papers.count", **fields))
    of = {
        "stages": lambda question: question.stage,
        "aspects": lambda question: question.aspect,
        "difficulty": lambda question: blueprint.band_of(question.difficulty),
    }
    for which, parts in blueprint.shares.items():
        for part in parts:
            target = blueprint.target(which, part)
            found = sum(of[which](question) == part for question in usable)
            need = -(-target // most)
            if found < need:
                fields = {"found": found, "need": need, "short": need - found, "points": target, "most": most}
                problems.append(both("exams.papers.part", which=both(f"exams.papers.{which}"), part=part, **fields))
    for kind, rule in blueprint.wanted.items():
        found = sum(question.kind == kind for question in usable)
        if found < rule.least:
            fields = {"found": found, "wanted": rule.least, "short": rule.least - found}
            problems.append(both("exams.papers.kind", kind=kind, **fields))
    return problems


def _why_not(sorts: Sequence[Sort], blueprint: Blueprint) -> list[Text]:
    """The constraints that stand in the way: those without which there would be a plan, and what is within reach."""
    problems = []
    for which in ("questions", "aspects", "difficulty", "wanted", "stages"):
        found = allocation.within_reach(sorts, blueprint, which)
        if found:
            wanted = _wanted(blueprint, which)
            nearest = min(found, key=lambda each: sum(abs(each.get(part, 0) - wanted[part]) for part in wanted))
            problems.append(
                both(
                    "exams.papers.conflict",
                    which=both(f"exams.papers.{which}"),
                    wanted=_listed(wanted),
                    nearest=_listed(nearest),
                )
            )
    return problems or [both("exams.papers.nothing")]


def _wanted(blueprint: Blueprint, which: str) -> dict[str, int]:
    if which == "questions":
        return {"": blueprint.questions}
    if which == "wanted":
        return {kind: rule.least for kind, rule in blueprint.wanted.items()}
    return {part: blueprint.target(which, part) for part in blueprint.shares[which]}


def _listed(parts: Mapping[str, int]) -> Text:
    shown = [f"{part} {value}".strip() for part, value in parts.items()]
    return {"en": ", ".join(shown), "zh": "、".join(shown)}


def _sharing(papers: Sequence[Paper]) -> Text:
    pairs = [
        (first.letter + second.letter, len({q.id for q in first.questions} & {q.id for q in second.questions}))
        for first, second in combinations(papers, 2)
    ]
    shown = [f"{pair[0]}–{pair[1]}: {count}" for pair, count in pairs if count]
    return both("exams.papers.shared", pairs={"en": ", ".join(shown), "zh": "、".join(shown)})


# -- what a paper is like, and how it is graded ---------------------------------------------------------------------


def profile(paper: Paper) -> pd.DataFrame:
    """What papers of an exam agree in: questions and points by stage, aspect and level of difficulty."""
    rows = [(q.stage, q.aspect, q.difficulty, q.points) for q in paper.questions]
    table = pd.DataFrame(rows, columns=["stage", "aspect", "difficulty", "points"])
    grouped = table.groupby(["stage", "aspect", "difficulty"], as_index=False)["points"].agg(["size", "sum"])
    return grouped.rename(columns={"size": "questions", "sum": "points"})


@dataclass(frozen=True)
class PaperKeys:
    """Keys and mistakes of the questions of a paper, whatever stages they come from."""

    keys: Mapping[str, Any]
    mistakes: Mapping[str, list[Any]]


def paper_keys(questions: Iterable[Question]) -> PaperKeys:
    """Keys and mistakes for :func:`grading.assessment.scoring.score_submission`.

    Raises
    ------
    assignments.keys.KeysMissing
        When a stage has none.
    """
    from assignments import keys

    asked = {question.id: question.stage for question in questions}
    stages = {stage: keys.load(stage) for stage in dict.fromkeys(asked.values())}
    return PaperKeys(
        {name: stages[stage].keys[name] for name, stage in asked.items() if name in stages[stage].keys},
        {name: list(stages[stage].mistakes.get(name, [])) for name, stage in asked.items()},
    )
