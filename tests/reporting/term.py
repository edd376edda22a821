"""An invented class at the end of its term: a project with a panel, an exam, appeals."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from grading.assessment.exams.items import item_table
from grading.assessment.panel.audit import audit
from grading.assessment.panel.model import Card, Criterion, PanelProject, People
from grading.assessment.rollup import ComponentMark, Policy, as_table, work_out
from grading.assessment.steps import Step
from grading.reporting.model import ClassResults, ExamView, ProjectView

CRITERIA = {
    "ten_names": {"en": "The ten names", "zh": "十个名字"},
    "figures": {"en": "Figures", "zh": "数字"},
    "reasons": {"en": "Reasons", "zh": "理由"},
    "presentation": {"en": "Presentation <b>", "zh": "汇报 <b>"},
}
TITLES = {
    "project_1": {"en": "Project 1 · Approach", "zh": "项目 1 · 接近大客户"},
    "midterm": {"en": "Mid-term exam", "zh": "期中考试"},
    "task_1": {"en": "Task 1", "zh": "任务 1"},
    "prospecting": {"en": "Prospecting", "zh": "寻找与接触大客户"},
}
POLICY = Policy(
    weights={"task_1": 60, "midterm": 40}, tasks={"task_1": {"project_1": 70, "prospecting": 30}}, decimals=1
)


def panel(teams: list[str]) -> Any:
    """Representatives of whom the first two favour each other."""
    project = PanelProject(
        "project_1",
        TITLES["project_1"],
        (Criterion("overall", {"en": "Overall", "zh": "总体"}),),
        {t: t for t in teams},
    )
    people = People({f"S-{t}": t for t in teams}, {f"S-{t}": t for t in teams}, frozenset({"teacher:Wu"}))
    draw = np.random.default_rng(3)
    cards = []
    for rater in [*people.representatives, "teacher:Wu"]:
        own = people.representatives.get(rater)
        scores = {}
        for place, team in enumerate(teams):
            if team != own:
                friends = {own, team} == set(teams[:2])
                points = 99.0 if friends else 60 + 4 * place + float(draw.normal(0, 2))
                scores[team] = {"overall": float(round(min(100.0, points)))}
        role = "teacher" if own is None else "representative"
        cards.append(Card("project_1", rater, role, own, "", scores, {}, f"{rater}.xlsx"))
    return audit(cards, project, people)


def end_of_term(results: ClassResults) -> ClassResults:
    """The invented class of :mod:`conftest`, at the end of its term."""
    draw = np.random.default_rng(7)
    teams = sorted(set(results.roster["team"]))
    shares = {
        team: {name: float(np.clip(0.85 - 0.08 * place + draw.normal(0, 0.1), 0, 1)) for name in CRITERIA}
        for place, team in enumerate(teams)
    }
    shares[teams[-1]]["presentation"] = None  # type: ignore[assignment]
    marks = {
        team: None if None in row.values() else 100 * float(np.mean(list(row.values()))) for team, row in shares.items()
    }
    best = {name: {"en": "All of it.", "zh": "全都做到。"} for name in CRITERIA}
    view = ProjectView(
        "project_1", TITLES["project_1"], CRITERIA, dict.fromkeys(CRITERIA, 25.0), shares, marks, panel(teams),
        [{"en": "Team note.", "zh": "小组提示。"}], best,
    )  # fmt: skip
    students = [str(student) for student in results.roster["student_id"]]
    skill = draw.normal(0, 1, len(students))
    points = pd.DataFrame(
        {f"q{i}": (skill + draw.normal(0, 1, len(students)) > 0.2 * i - 0.6) * 10.0 for i in range(6)}, index=students
    )
    table = item_table(points, dict.fromkeys(points, 10.0))
    exam = ExamView("midterm_a", {"en": "Mid-term · paper A", "zh": "期中 · A 卷"}, points, table, 0.81, [])
    others = {
        "project_1": {s: _mark(70 + 2 * k, ("rater", s)) for k, s in enumerate(students)},
        "midterm": {s: _mark(float(points.loc[s].sum()) / 0.6, None) for s in students},
    }
    made = work_out(results.scores, results.statuses, POLICY, results.roster, others=others)
    return dataclasses.replace(
        results, policy=POLICY, marks=as_table(made, POLICY), titles=TITLES, students=made,
        projects={"project_1": view}, exams={"midterm": [exam]},
    )  # fmt: skip


def _mark(value: float, secret: tuple[str, str] | None) -> ComponentMark:
    mark = Decimal(str(round(min(100.0, value), 1)))
    steps = [Step("team", {"en": f"The team's work: {mark}", "zh": f"小组得分：{mark}"}, mark)]
    if secret is not None:
        told = Step("given", {"en": f"{secret[1]} gave 3 of 10 points", "zh": f"{secret[1]} 给了 3 分"}, None, True)
        steps.append(Step("factor", {"en": "Contribution factor", "zh": "贡献系数"}, None, details=(told,)))
    return ComponentMark(mark, "complete", None, {"ability": 0.7, "knowledge": 0.6}, tuple(steps))
