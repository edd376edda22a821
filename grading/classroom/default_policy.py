"""The ``policy.yaml`` of a new class: a task per project with the stages that lead to it, and the exams."""

from __future__ import annotations

from collections.abc import Sequence

from .content import split_assignment

# Which stages lead to which project; their notebooks are its process assessment.
TASKS = {
    "task_1": ("project_1", ("role", "prospecting", "relationships")),
    "task_2": ("project_2", ("bidding", "contract")),
    "task_3": ("project_3", ("collections", "retention")),
}
BASE = {"task_1": 20, "task_2": 20, "task_3": 20, "midterm": 15, "final_exam": 25}
PROCESS = 30  # percent of a task: what each student does alone, stage by stage


def default_policy(assignments: Sequence[str], exams: Sequence[str] = ()) -> str:
    """The text of ``policy.yaml``.

    Parameters
    ----------
    assignments : of the class. The three tasks, mid-term and final weigh 20/20/20/15/25; what a class does not have
        is shared out among the rest. Other assignments weigh as much as a task.
    exams : names of its exams.
    """
    parts = [split[0] if (split := split_assignment(name)) else name for name in assignments]
    tasks = {name: _task(project, stages, parts) for name, (project, stages) in TASKS.items()}
    tasks = {name: found for name, found in tasks.items() if found}
    used = {part for found in tasks.values() for part in found}
    others = [part for part in dict.fromkeys(parts) if part not in used]
    base = {name: BASE[name] for name in tasks} | dict.fromkeys(others, 20)
    base |= {exam: BASE.get(exam, 15) for exam in exams}
    # A task of one part is that part.
    single = {name: next(iter(found)) for name, found in tasks.items() if len(found) == 1}
    weights = whole_numbers({single.get(name, name): weight for name, weight in base.items()})
    lines = [
        "# The rules' own number; it stands beside every mark. Change it with the rules. 规则版本，改规则时请一并更改。"
    ]
    lines += ['version: "1"']
    lines += ["# Weights of the final mark; they add up to 100. 总评权重，合计 100。", "weights:"]
    lines += [f"  {name}: {weight}" for name, weight in weights.items()]
    if len(single) < len(tasks):
        lines += ["# What a task is made of; each adds up to 100. 每个任务的组成，各合计 100。", "tasks:"]
        for name, found in tasks.items():
            if name not in single:
                listed = ", ".join(f"{part}: {weight}" for part, weight in found.items())
                lines.append(f"  {name}: {{{listed}}}")
    lines += [
        "# From this mark on a student has passed. 及格线。",
        "pass_mark: 60",
        "# Marks are rounded half up to this many decimals. 成绩四舍五入保留的小数位数。",
        "decimals: 1",
        "# Work that was not handed in: empty (no final mark yet) or zero. 未交作业：empty 暂无总评，zero 记零分。",
        "not_handed_in: empty",
    ]
    if any(split_assignment(name) for name in assignments):
        lines += [
            "# Scorecards: shares of teachers and of the teams' representatives. 评分表：老师与评分代表各占多少。",
            "panel: {teacher: 0.6, peers: 0.4}",
            "# From a team's mark to its members': method, and how much it moves. 小组分到个人分的方法和力度。",
            "contribution: {method: webpa, weight: 0.5}",
            "# Percent of a member's share that the questions the member owned make up. 本人负责的题占百分之几。",
            "owned_parts: 20",
        ]
    return "\n".join(lines) + "\n"


def _task(project: str, stages: Sequence[str], parts: Sequence[str]) -> dict[str, int]:
    alone = [stage for stage in stages if stage in parts]
    if project not in parts:
        return whole_numbers(dict.fromkeys(alone, 1))
    if not alone:
        return {project: 100}
    return {project: 100 - PROCESS, **whole_numbers(dict.fromkeys(alone, 1), PROCESS)}


def whole_numbers(weights: dict[str, int], to: int = 100) -> dict[str, int]:
    """Whole numbers in proportion that add up: the largest remainders are rounded up, the earlier ones first."""
    if not weights:
        return {}
    total = sum(weights.values())
    made = {name: weight * to // total for name, weight in weights.items()}
    rest = sorted(weights, key=lambda name: -(weights[name] * to % total))
    for name in rest[: to - sum(made.values())]:
        made[name] += 1
    return made
