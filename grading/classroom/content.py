"""Where the course keeps its sources: questions, stages, keys, lessons."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

STAGES = ("role", "prospecting", "relationships", "bidding", "contract", "collections", "retention")


def _checkout() -> Path:
    return Path(__file__).resolve().parents[2]


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
        """``assignments/stages/NN_<assignment>.py``.

        Raises
        ------
        FileNotFoundError
            When there is no source, or more than one.
        """
        found = sorted(self.stages.glob(f"*_{assignment}.py")) or sorted(self.stages.glob(f"{assignment}.py"))
        if len(found) != 1:
            names = ", ".join(path.name for path in found) or "nothing"
            raise FileNotFoundError(f"expected one source *_{assignment}.py in {self.stages.name}/, found {names}")
        return found[0]

    def assignments(self) -> list[str]:
        """The stages that have both questions and a source, in teaching order."""
        ready = {path.stem.split("_", 1)[-1] for path in self.stages.glob("*.py") if not path.stem.startswith("__")}
        return [stage for stage in STAGES if stage in ready and (self.questions / f"{stage}.yaml").is_file()] + sorted(
            name for name in ready.difference(STAGES) if (self.questions / f"{name}.yaml").is_file()
        )

    def lesson_sources(self) -> list[Path]:
        """All lesson sources in order."""
        return sorted(path for path in self.lessons.glob("*.py") if not path.stem.startswith("_"))
