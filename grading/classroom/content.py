"""Where the course keeps its sources: questions, stages, projects, keys, lessons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

STAGES = ("role", "prospecting", "relationships", "bidding", "contract", "collections", "retention")
PARTS = ("team", "member", "reflection")
"""The notebooks of a project: ``project_1``, ``project_1_member`` and ``project_1_reflection``."""

_PROJECT = re.compile(r"(?P<project>project_\d+)(?:_(?P<part>member|reflection))?")


def split_assignment(assignment: str) -> tuple[str, str] | None:
    """``project_1_member`` → ``("project_1", "member")``, ``project_1`` → ``("project_1", "team")``, else None."""
    found = _PROJECT.fullmatch(assignment)
    return (found["project"], found["part"] or "team") if found else None


def _checkout() -> Path:
    return Path(__file__).resolve().parents[2]


def project_assignments(project: str) -> list[str]:
    """The assignments of a project, in the order of their parts."""
    return [project if part == "team" else f"{project}_{part}" for part in PARTS]


@dataclass(frozen=True)
class Content:
    """The folder that holds ``assignments/`` and ``course/``.

    Parameters
    ----------
    root
        A checkout of the course (default: the one this file is in). Another root is another course with the same
        layout.
    """

    root: Path = field(default_factory=_checkout)

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root))

    @property
    def questions(self) -> Path:
        """One YAML file per stage."""
        return self.root / "assignments" / "questions"

    @property
    def stages(self) -> Path:
        """Assignment sources, ``01_prospecting.py``."""
        return self.root / "assignments" / "stages"

    @property
    def projects(self) -> Path:
        """One folder per team project, ``project_1_approach``."""
        return self.root / "assignments" / "projects"

    @property
    def exams(self) -> Path:
        """Blueprints of exams, ``midterm.yaml``."""
        return self.root / "assignments" / "exams"

    @property
    def keys(self) -> Path:
        """Keys and mistakes; the teacher's side only."""
        return self.root / "assignments" / "keys"

    @property
    def lessons(self) -> Path:
        """Lesson sources, ``01_prospecting.py``."""
        return self.root / "course" / "lessons"

    @property
    def built(self) -> Path:
        """Holds the built lessons, ``en/`` and ``zh/``."""
        return self.root / "course"

    def assignment_source(self, assignment: str) -> Path:
        """``assignments/stages/NN_<assignment>.py``, or a project's notebook such as ``project_1_approach/team.py``.

        Raises
        ------
        FileNotFoundError
            When there is no source, or more than one.
        """
        split = split_assignment(assignment)
        if split is not None:
            found = sorted(self.projects.glob(f"{split[0]}_*/{split[1]}.py"))
        else:
            found = sorted(self.stages.glob(f"{assignment}.py")) or sorted(self.stages.glob(f"[0-9]*_{assignment}.py"))
        if len(found) != 1:
            names = ", ".join(path.name for path in found) or "nothing"
            raise FileNotFoundError(f"expected one source for {assignment} in assignments/, found {names}")
        return found[0]

    def assignments(self) -> list[str]:
        """What has both questions and a source: the stages in teaching order, then the notebooks of the projects."""
        ready = {path.stem.split("_", 1)[-1] for path in self.stages.glob("*.py") if not path.stem.startswith("__")}
        stages = [stage for stage in STAGES if stage in ready] + sorted(ready.difference(STAGES))
        notebooks = [name for project in self.project_ids() for name in project_assignments(project)]
        return [name for name in stages + notebooks if (self.questions / f"{name}.yaml").is_file()]

    def project_ids(self) -> list[str]:
        """The team projects, in order."""
        found = {"_".join(path.parent.name.split("_")[:2]) for path in self.projects.glob("project_*/project.yaml")}
        return sorted(found, key=lambda name: (len(name), name))

    def exam_ids(self) -> list[str]:
        """The exams of which there is a blueprint."""
        return sorted((path.stem for path in self.exams.glob("*.yaml")), key=lambda name: (name == "final_exam", name))

    def lesson_sources(self) -> list[Path]:
        """All lesson sources in order."""
        return sorted(path for path in self.lessons.glob("*.py") if not path.stem.startswith("_"))
