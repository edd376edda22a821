"""What the sources of the documents hold, and the checks that need no other file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from grading.classroom.content import STAGES, Content
from grading.classroom.default_policy import TASKS
from grading.classroom.files import read_yaml
from kam_lab.questions import Id, Stage, Text

Form = Literal[
    "plenary",
    "pairs",
    "teams",
    "discussion",
    "case",
    "presentation",
    "simulation",
    "role_play",
    "market_survey",
    "test",
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Aims(_Part):
    """Aims by kind."""

    ability: list[Text] = Field(min_length=1)
    knowledge: list[Text] = Field(min_length=1)
    quality: list[Text] = Field(min_length=1)


class Task(_Part):
    """One of the three learning tasks. Which stages and which project it has, the default policy says."""

    id: Id
    title: Text
    work: Text
    product: Text
    carries: Text

    @property
    def project(self) -> str:
        """Its project."""
        return TASKS[self.id][0]

    @property
    def stages(self) -> tuple[str, ...]:
        """Its stages."""
        return TASKS[self.id][1]


class StageNote(_Part):
    """What the standard says of a stage beside what its lesson says itself."""

    work: Text
    focus: Text
    hard: Text


class Course(_Part):
    """``course.yaml``."""

    title: Text
    programme: Text
    kind: Text
    term: Text
    place: Text
    period_minutes: int = Field(ge=1)
    origin: Text
    needs: list[Text]
    posts: list[Text]
    prerequisites: list[Text]
    leads_to: list[Text]
    nature: list[Text]
    ideas: list[Text]
    overall: Text
    aims: Aims
    tasks: list[Task]
    stages: dict[Stage, StageNote]
    methods: list[Text]
    staff: list[Text]
    resources: list[Text]
    review: Text

    @model_validator(mode="after")
    def _whole(self) -> Course:
        if [task.id for task in self.tasks] != list(TASKS):
            raise ValueError(f"course.yaml has the tasks {[task.id for task in self.tasks]}, the policy {list(TASKS)}")
        if list(self.stages) != list(STAGES):
            raise ValueError(f"course.yaml has the stages {list(self.stages)}, expected {list(STAGES)} in this order")
        return self


class Activity(_Part):
    """One learning activity: aim, content, form, evaluation, minutes."""

    id: Id
    task: Id
    stage: Stage | None = None
    project: Id | None = None
    exam: Id | None = None
    step: Literal["accept", "plan", "implement", "report", "summarise", "evaluate"]
    form: list[Form] = Field(min_length=1)
    minutes: dict[str, int]
    sections: list[int] = []
    home: list[int] = []
    cases: list[Id] = []
    commands: list[str] = []
    title: Text
    aim: Text
    content: Text
    teacher: Text
    students: Text
    evaluation: Text

    @model_validator(mode="after")
    def _one_place(self) -> Activity:
        if sum(place is not None for place in (self.stage, self.project, self.exam)) != 1:
            raise ValueError(f"activity {self.id}: expected one of stage, project, exam")
        if self.task not in TASKS:
            raise ValueError(f"activity {self.id}: there is no task {self.task!r}")
        if self.sections and self.stage is None:
            raise ValueError(f"activity {self.id}: sections need a stage")
        return self


class Session(_Part):
    """What is done in one sitting, and what is given to do after it."""

    activities: list[Id] = Field(min_length=1)
    homework: Text


class Plan(_Part):
    """A course of so many periods, made of sessions."""

    id: Id
    title: Text
    periods: int
    per_session: int
    projects: list[Id]
    exams: list[Id]
    stages: list[Stage]
    note: Text
    sessions: list[Session]


@dataclass(frozen=True)
class Sources:
    """The three files together."""

    course: Course
    activities: dict[str, Activity]
    plans: list[Plan]

    def plan(self, name: str) -> Plan:
        """A plan by its id."""
        return next(plan for plan in self.plans if plan.id == name)

    def of(self, session: Session) -> list[Activity]:
        """The activities of a session."""
        return [self.activities[name] for name in session.activities]


def load(content: Content | None = None) -> Sources:
    """Read and check the three files of ``course/standard``.

    Raises
    ------
    ValueError
        When a file is not well-formed, an activity does not exist or is used twice in a plan, or minutes do not fill
        the periods; all that is wrong in one message.
    """
    folder = (content or Content()).root / "course" / "standard"
    course = Course.model_validate(read_yaml(folder / "course.yaml"))
    listed = TypeAdapter(list[Activity]).validate_python(read_yaml(folder / "activities.yaml"))
    plans = TypeAdapter(list[Plan]).validate_python(read_yaml(folder / "plans.yaml"))
    twice = [name for name, count in Counter(one.id for one in listed).items() if count > 1]
    problems = [f"activities.yaml: {name} stands there twice" for name in twice]
    sources = Sources(course, {one.id: one for one in listed}, plans)
    for plan in plans:
        problems += _plan_problems(plan, sources)
    if problems:
        raise ValueError("\n".join(problems))
    return sources


def _plan_problems(plan: Plan, sources: Sources) -> list[str]:
    problems = []
    used = Counter(name for session in plan.sessions for name in session.activities)
    problems += [f"{plan.id}: there is no activity {name}" for name in used if name not in sources.activities]
    problems += [f"{plan.id}: {name} is done twice" for name, count in used.items() if count > 1]
    timed = {name for name, one in sources.activities.items() if plan.id in one.minutes}
    problems += [f"{plan.id}: {name} has minutes but no session" for name in sorted(timed - set(used))]
    if problems:
        return problems
    whole = plan.per_session * sources.course.period_minutes
    for number, session in enumerate(plan.sessions, start=1):
        minutes = sum(one.minutes.get(plan.id, 0) for one in sources.of(session))
        if minutes != whole:
            problems.append(f"{plan.id}, session {number}: {minutes} minutes instead of {whole}")
    if len(plan.sessions) * plan.per_session != plan.periods:
        problems.append(
            f"{plan.id}: {len(plan.sessions)} sessions of {plan.per_session} are not {plan.periods} periods"
        )
    return problems
