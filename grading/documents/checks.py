"""Do the sources of the documents agree with the lessons, cases, projects, rubrics and the policy?"""

from __future__ import annotations

from grading.classroom.default_policy import TASKS

from .facts import Facts, weights
from .model import Activity, Sources


def problems_of(sources: Sources, facts: Facts) -> list[str]:
    """Sentences about everything that does not agree; empty when all is well."""
    problems = []
    for one in sources.activities.values():
        problems += _references(one, facts)
    problems += exam_problems(sources, facts)
    for stage, lesson in facts.lessons.items():
        said = [n for one in sources.activities.values() if one.stage == stage for n in one.sections + one.home]
        twice = sorted({number for number in said if said.count(number) > 1})
        missing = sorted(set(lesson.sections) - set(said))
        problems += [f"{stage}: §{number} belongs to two activities" for number in twice]
        problems += [f"{stage}: §{number} belongs to no activity" for number in missing]
    for stage, asked in facts.stages.items():
        if asked.points != 100 or 2 * asked.ability != asked.points:
            problems.append(f"{stage}: {asked.points} points, {asked.ability} for ability; expected 100 and 50")
    for name, rubric in facts.rubrics.items():
        if rubric.weight() != 100 or rubric.weight(aspect="ability") != 50:
            problems.append(f"{name}: the weights of the rubric add up to {rubric.weight()}")
    for plan in sources.plans:
        if plan.stages:
            said_weights = weights(plan)["weights"]
            if sum(said_weights.values()) != 100:
                problems.append(f"{plan.id}: the weights add up to {sum(said_weights.values())}")
        done = {one.project for session in plan.sessions for one in sources.of(session) if one.project}
        if done != set(plan.projects):
            problems.append(f"{plan.id}: has the projects {sorted(plan.projects)}, its sessions {sorted(done)}")
        for named in plan.projects:
            if not set(dict(TASKS.values())[named]) <= set(plan.stages):
                problems.append(f"{plan.id}: {named} without its stages")
    for name, project in facts.projects.items():
        most = project.minutes
        for plan in sources.plans:
            minutes = [one.minutes.get(plan.id, 0) for one in sources.activities.values() if one.project == name]
            if sum(minutes) > most:
                problems.append(f"{plan.id}: {name} takes {sum(minutes)} minutes in class, its task book says {most}")
    return problems


def exam_problems(sources: Sources, facts: Facts) -> list[str]:
    """Exams sat in class whose paper asks for more minutes than the session has."""
    problems = []
    for one in sources.activities.values():
        if one.exam in facts.exams:
            asked = facts.exams[str(one.exam)].minutes
            problems += [
                f"{one.id}: {minutes} minutes in {plan}, the blueprint asks for {asked}"
                for plan, minutes in one.minutes.items()
                if minutes < asked
            ]
    return problems


def _references(one: Activity, facts: Facts) -> list[str]:
    problems = [f"{one.id}: there is no case {case}" for case in one.cases if case not in facts.cases]
    if one.stage is not None:
        there = facts.lessons[one.stage].sections
        problems += [f"{one.id}: {one.stage} has no §{n}" for n in [*one.sections, *one.home] if n not in there]
        if one.stage not in TASKS[one.task][1]:
            problems.append(f"{one.id}: the stage {one.stage} does not belong to {one.task}")
    if one.project is not None and TASKS[one.task][0] != one.project:
        problems.append(f"{one.id}: {one.project} does not belong to {one.task}")
    return problems
