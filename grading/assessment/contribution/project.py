"""Each member's mark in a team project: rubric, panel, contribution factor, own parts. Pure arithmetic.

The team's criteria make the team mark (out of 100, less what a missing scorecard costs). Each member's share in it
follows from the contribution factor and the parts the member owned (:mod:`persons`). The criteria of a person come on
top by their weights. A gate that was not passed makes it 0; what is open stays open and says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from grading.assessment.contribution.criteria import (
    CriterionMark,
    Open,
    TeamEvidence,
    Work,
    after_appeal,
    criterion_mark,
)
from grading.assessment.contribution.factors import Factors, factors
from grading.assessment.contribution.persons import Part, PersonMark, person_marks
from grading.assessment.outcome import Text
from grading.assessment.rollup.component import ComponentMark, State
from grading.assessment.rollup.policy import ASPECTS, Policy
from grading.assessment.rubric_file import ProjectRubric
from grading.assessment.rubric_totals import total
from grading.assessment.steps import Step, exact, plain, rounded
from grading.messages import both

__all__ = ["TeamTotal", "mark_project", "question_overrides", "team_total", "without_names"]

HUNDRED = Decimal(100)
_KINDS = ("unreadable", "not_graded", "not_handed_in", "judge", "teacher", "panel", "unknown")


@dataclass(frozen=True)
class TeamTotal:
    """A team's mark by the team criteria.

    Attributes
    ----------
    criteria : id → what was earned.
    points : of ``out_of``; what has been decided so far.
    mark : out of 100, less ``deducted``, rounded; None while something is open.
    steps : the lines.
    """

    criteria: Mapping[str, CriterionMark]
    points: Decimal
    out_of: Decimal
    deducted: Decimal
    mark: Decimal | None
    steps: tuple[Step, ...]

    @property
    def shares(self) -> dict[str, float | None]:
        """Criterion → share, 0 to 1; None while it is open."""
        return {name: None if one.share is None else float(one.share) for name, one in self.criteria.items()}


def mark_project(
    rubric: ProjectRubric,
    teams: Mapping[str, Iterable[str]],
    evidence: Mapping[str, TeamEvidence],
    answers: Mapping[str, Sequence[Work]],
    made: Mapping[str, Factors],
    parts: Mapping[str, Sequence[Part]],
    policy: Policy,
    overrides: Mapping[tuple[str, str], float] | None = None,
) -> dict[str, ComponentMark]:
    """Mark a project.

    Parameters
    ----------
    rubric : checked, so that the weights add up to 100.
    teams : team → members.
    evidence : team → its notebook and the panel's points.
    answers : student → the student's own notebooks.
    made : team → factors; where one is missing, all are 1.
    parts : student → the questions of the team's notebook that the student owned.
    overrides : (student, ``<project>/<criterion>``) or (student, ``<project>/<question>``) → points that an appeal
        gave, for that student alone; a question is one of the team's notebook. Where a criterion and a question have
        the same id, the criterion is meant.

    Returns
    -------
    dict
        Student → mark, 0 to 100, in the order of the teams.
    """
    marks: dict[str, ComponentMark] = {}
    for team in sorted(teams):
        members = sorted(set(teams[team]))
        shown = evidence.get(team) or TeamEvidence(Work({"en": team, "zh": team}, {}, "not_handed_in"))
        found = made.get(team) or factors(members, {}, policy.contribution)
        own = {member: parts[member] for member in members if member in parts}
        shared = team_total(rubric, shown, policy)
        shares = _shares_of_members(shared, found, own, policy)
        for member in members:
            given = _overrides(member, rubric, overrides)
            seen = _with_questions(shown, member, rubric, overrides)
            mine, person = shared, shares.get(member)
            if given or seen is not shown:  # an appeal: the same way once more, with other points
                mine = team_total(rubric, seen, policy, given)
                person = _shares_of_members(mine, found, own, policy).get(member)
            works = [*answers.get(member, ()), seen.work]
            marks[member] = _member(rubric, mine, person, works, policy, given)
    return marks


def _shares_of_members(
    team: TeamTotal, made: Factors, parts: Mapping[str, Sequence[Part]], policy: Policy
) -> dict[str, PersonMark]:
    """Each member's share in the team's work."""
    return person_marks(team.mark, made, policy.contribution, parts, policy.owned_parts, policy.decimals)


def _overrides(
    student: str, rubric: ProjectRubric, overrides: Mapping[tuple[str, str], float] | None
) -> dict[str, float]:
    there = overrides or {}
    names = {criterion.id: (student, f"{rubric.id}/{criterion.id}") for criterion in rubric.criteria}
    return {name: there[place] for name, place in names.items() if place in there}


def question_overrides(
    student: str, rubric: ProjectRubric, questions: Iterable[str], overrides: Mapping[tuple[str, str], float] | None
) -> dict[str, float]:
    """Question of the team's notebook → the points that an appeal gave this student for it."""
    there, criteria = overrides or {}, {criterion.id for criterion in rubric.criteria}
    names = {question: (student, f"{rubric.id}/{question}") for question in questions if question not in criteria}
    return {question: there[place] for question, place in names.items() if place in there}


def _with_questions(
    shown: TeamEvidence, student: str, rubric: ProjectRubric, overrides: Mapping[tuple[str, str], float] | None
) -> TeamEvidence:
    """The team's evidence as it counts for one student."""
    given = question_overrides(student, rubric, shown.work.answers, overrides)
    if not given:
        return shown
    answers = {
        name: replace(one, points=given[name]) if name in given else one for name, one in shown.work.answers.items()
    }
    return replace(shown, work=replace(shown.work, answers=answers))


def team_total(
    rubric: ProjectRubric, evidence: TeamEvidence, policy: Policy, overrides: Mapping[str, float] | None = None
) -> TeamTotal:
    """A team's mark.

    Parameters
    ----------
    overrides : criterion → points that an appeal gave.
    """
    cells = evidence.cells
    marks = {
        criterion.id: criterion_mark(
            criterion,
            [evidence.work],
            cells.get(criterion.id),
            absent_is_zero=policy.not_handed_in == "zero",
            combination=policy.panel.combination,
        )
        for criterion in rubric.of_scope("team")
    }
    _appealed(marks, overrides)
    found = total(rubric, _shares(marks), "team", _shut(marks))
    points, out_of = exact(found.decided), exact(found.out_of)
    details = tuple(mark.step for mark in marks.values())
    deducted = rounded(exact(evidence.panel.deducted), policy.decimals) if evidence.panel is not None else Decimal(0)
    said = {"points": plain(points), "weight": plain(out_of)}
    if found.open or not out_of:
        text = both("project.mark.step.team_open", **said)
        return TeamTotal(marks, points, out_of, deducted, None, (Step("team", text, details=details),))
    mark = _within(rounded(HUNDRED * points / out_of, policy.decimals))
    steps = [Step("team", both("project.mark.step.team", mark=mark, **said), mark, details=details)]
    if deducted:
        before, mark = mark, max(Decimal(0), mark - deducted)
        text = both("project.mark.step.deducted", before=before, deducted=deducted, mark=mark)
        steps.append(Step("deducted", text, mark))
    return TeamTotal(marks, points, out_of, deducted, mark, tuple(steps))


def _appealed(marks: dict[str, CriterionMark], overrides: Mapping[str, float] | None) -> None:
    for name, points in (overrides or {}).items():
        if name in marks:
            marks[name] = after_appeal(marks[name], points)


def _shares(marks: Mapping[str, CriterionMark]) -> dict[str, float | None]:
    return {name: None if mark.share is None else float(mark.share) for name, mark in marks.items()}


def _shut(marks: Mapping[str, CriterionMark]) -> list[str]:
    return [name for name, mark in marks.items() if mark.shut]


def _member(
    rubric: ProjectRubric,
    team: TeamTotal,
    person: PersonMark | None,
    works: Sequence[Work],
    policy: Policy,
    overrides: Mapping[str, float],
) -> ComponentMark:
    zero = policy.not_handed_in == "zero"
    own = {c.id: criterion_mark(c, works, absent_is_zero=zero) for c in rubric.of_scope("person")}
    _appealed(own, overrides)
    marks = {**team.criteria, **own}
    steps = _steps(team, person, own)
    shares = _aspects(marks)
    shut = _shut(marks)
    if shut:
        title = rubric.criterion(shut[0]).title
        value = rounded(Decimal(0), policy.decimals)
        reason = both("project.mark.step.gate", title=dict(title))
        return ComponentMark(value, "complete", reason, shares, (*steps, Step("gate", reason, value)))
    waits = [what for mark in marks.values() for what in mark.open]
    member = person.mark if person is not None else None
    if not team.out_of:
        member = Decimal(0)
    if not waits and member is None:
        waits = [Open("judge", _open_part(person))]
    if waits:
        state, reason = _waiting(waits)
        return ComponentMark(None, state, reason, shares, tuple(steps))
    assert member is not None
    value, last = _together(team, member, own, policy)
    return ComponentMark(value, "complete", _absent(marks, works), shares, (*steps, *last))


def _steps(team: TeamTotal, person: PersonMark | None, own: Mapping[str, CriterionMark]) -> list[Step]:
    """The team's lines take the place of the first one about the member, which only names the team mark."""
    steps = list(team.steps) if team.out_of else []
    if person is not None and team.out_of:
        steps += person.steps[1:]
    return steps + [mark.step for mark in own.values()]


def _together(
    team: TeamTotal, member: Decimal, own: Mapping[str, CriterionMark], policy: Policy
) -> tuple[Decimal, list[Step]]:
    """The member's share in the team's work and the own criteria, by their weights."""
    if not own:
        return member, []
    points = [mark.points or Decimal(0) for mark in own.values()]
    value = _within(rounded(team.out_of * member / HUNDRED + sum(points, Decimal(0)), policy.decimals))
    listed = " + ".join(plain(one) for one in points)
    said = {"weight": plain(team.out_of), "member": member, "own": listed, "mark": value}
    key = "total" if team.out_of else "total_own"
    return value, [Step("project", both(f"project.mark.step.{key}", **said), value)]


def _aspects(marks: Mapping[str, CriterionMark]) -> dict[str, float]:
    """Ability and knowledge as the criteria show them, before the factor."""
    found = {}
    for aspect in ASPECTS:
        mine = [mark for mark in marks.values() if mark.criterion.aspect == aspect and mark.points is not None]
        whole = sum((exact(mark.criterion.weight) for mark in mine), Decimal(0))
        if whole:
            found[aspect] = float(sum((mark.points or Decimal(0) for mark in mine), Decimal(0)) / whole)
    return found


def _open_part(person: PersonMark | None) -> Text:
    for step in person.steps if person is not None else ():
        for part in step.details:
            if part.key == "part" and part.value is None:
                return part.text
    return both("project.mark.own_part")


def _waiting(waits: Sequence[Open]) -> tuple[State, Text]:
    """How an open mark stands, and the sentence that names what is missing."""
    said: list[dict[str, str]] = []
    for kind in _KINDS:
        names = list({one.name["en"]: one.name for one in waits if one.kind == kind}.values())
        if names:
            said.append(both(f"project.mark.open.{kind}", what=_listed(names)))
    kinds = {one.kind for one in waits}
    state: State = "pending"
    if "unreadable" in kinds:
        state = "ungraded"
    elif kinds == {"not_handed_in"}:
        state = "not_handed_in"
    return state, _joined(said)


def _absent(marks: Mapping[str, CriterionMark], works: Sequence[Work]) -> Text | None:
    """Which notebooks earn 0 since they were not handed in."""
    asked = {question for mark in marks.values() for question in mark.criterion.questions}
    names = [work.title for work in works if work.state == "not_handed_in" and asked & set(work.answers)]
    return both("project.mark.absent", what=_listed(names)) if names else None


def _listed(names: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {lang: ("、" if lang == "zh" else ", ").join(name[lang] for name in names) for lang in ("en", "zh")}


def _joined(sentences: Sequence[Mapping[str, Any]]) -> Text:
    return {"en": " ".join(one["en"] for one in sentences), "zh": "".join(one["zh"] for one in sentences)}


def _within(value: Decimal) -> Decimal:
    return min(HUNDRED, max(Decimal(0), value))


def without_names(mark: ComponentMark) -> ComponentMark:
    """The mark as a student may see it: without the lines that say who rated whom."""

    def kept(steps: Iterable[Step]) -> tuple[Step, ...]:
        return tuple(replace(step, details=kept(step.details)) for step in steps if not step.confidential)

    return replace(mark, steps=kept(mark.steps))
