"""The class folder: what is in it, and which world each student works on.

``class.yaml`` and ``roster.csv`` are the teacher's; ``source/ release/ submitted/ autograded/ feedback/`` and
``gradebook.db`` are nbgrader's. ``worlds/`` holds the tables handed out, ``intake/`` the readable copy of what came in.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from kam_lab.world import World, open_world

from .config import ClassConfig, Scope, default_config, default_policy, nbgrader_config, read_config, write_config
from .content import Content
from .files import digest, whole_folder, write_atomic, write_if_changed
from .messages import fail
from .roster import Roster, Student, read_roster

FOLDERS = ("source", "release", "submitted", "scorecards", "contributions", "reports")


class Classroom:
    """One class. Use :meth:`create` or :meth:`open`.

    Attributes
    ----------
    root : Path
        The class folder, absolute.
    content : Content
        Where questions, stages and keys come from.
    """

    def __init__(self, root: str | Path, content: Content | None = None) -> None:
        self.root = Path(root).resolve()
        self.content = content or Content()
        self._worlds: dict[str, World] = {}

    # -- making and opening -------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        root: str | Path,
        *,
        name: str,
        roster: str | Path,
        language: str = "zh",
        variants: Mapping[str, Scope] | Scope = "team",
        assignments: Iterable[str] | None = None,
        content: Content | None = None,
        due: Mapping[str, str | None] | None = None,
        course_id: str = "kam",
        secret: bytes | None = None,
    ) -> Classroom:
        """Make a class folder, or finish one whose making was interrupted.

        Parameters
        ----------
        root
            The folder; it must not exist, be empty, or be a class made with the same settings.
        name
            Shown on reports.
        roster
            Copied to ``roster.csv`` (as UTF-8 that Excel opens) after it has been read without a complaint.
        language
            ``en``, ``zh`` or ``both``.
        variants
            Who works on whose data: ``team``, ``person`` or ``class``; one for all, or one per assignment.
        assignments
            Stage words; default: all that the course has.
        secret
            Seeds the variants; default: fresh random bytes. Give it to repeat a class in a test or a demonstration.

        Raises
        ------
        ClassroomError
            When the roster or a setting is wrong, or the folder holds something else.
        """
        room = cls(root, content)
        wanted = list(assignments) if assignments is not None else room.content.assignments()
        config = default_config(name, language, variants, wanted, due or {}, course_id)
        if (room.root / "class.yaml").is_file():
            if read_config(room.root / "class.yaml") != config:
                raise fail("folder.exists", folder=room.root.name)
        elif room.root.exists() and any(item.name != "secret.key" for item in room.root.iterdir()):
            raise fail("folder.occupied", folder=room.root.name)
        students = read_roster(roster)
        for part in FOLDERS:
            (room.root / part).mkdir(parents=True, exist_ok=True)
        # The secret first: whatever is made later depends on it, and it is never made twice.
        if not room.secret_file.exists():
            write_atomic(room.secret_file, secret or secrets.token_bytes(32), mode=0o600)
        if not room.roster_path.exists():
            _write_roster(room.roster_path, students)
        if not (room.root / config.policy).exists():
            write_atomic(room.root / config.policy, default_policy(wanted))
        write_if_changed(room.root / "nbgrader_config.py", nbgrader_config(config))
        # class.yaml last: with it the folder is a class.
        if not (room.root / "class.yaml").exists():
            write_config(room.root / "class.yaml", config)
        return room

    @classmethod
    def open(cls, root: str | Path, content: Content | None = None) -> Classroom:
        """Open a class folder.

        Raises
        ------
        ClassroomError
            When it is none, or when ``class.yaml`` or the roster has a mistake; each is named.
        """
        room = cls(root, content)
        if not (room.root / "class.yaml").is_file():
            raise fail("folder.none", folder=room.root.name)
        _ = room.config, room.roster
        return room

    # -- what is in it --------------------------------------------------------------------------------------------

    @cached_property
    def config(self) -> ClassConfig:
        """``class.yaml``."""
        return read_config(self.root / "class.yaml")

    @cached_property
    def roster(self) -> Roster:
        """The students, in the order of ``roster.csv``."""
        return read_roster(self.roster_path)

    @property
    def roster_path(self) -> Path:
        """``roster.csv``."""
        return self.root / "roster.csv"

    @property
    def policy_path(self) -> Path:
        """The weights of the final mark."""
        return self.root / self.config.policy

    @property
    def secret_file(self) -> Path:
        """What the variants are drawn from; readable by the owner only."""
        return self.root / "secret.key"

    @property
    def database(self) -> Path:
        """nbgrader's database."""
        return self.root / "gradebook.db"

    @cached_property
    def secret(self) -> bytes:
        """The content of ``secret.key``."""
        if not self.secret_file.is_file():
            raise fail("folder.secret")
        return self.secret_file.read_bytes()

    @property
    def audit_file(self) -> Path:
        """The log of what people entered."""
        return self.root / "audit.jsonl"

    @property
    def submitted(self) -> Path:
        """What was handed in, as it came; evidence, never changed."""
        return self.root / "submitted"

    @property
    def intake(self) -> Path:
        """The readable copies that are run and graded."""
        return self.root / "intake"

    @property
    def handouts(self) -> Path:
        """One zip per assignment and student."""
        return self.root / "handouts"

    @property
    def feedback(self) -> Path:
        """Pages for students."""
        return self.root / "feedback"

    @property
    def reports(self) -> Path:
        """Marks and class reports."""
        return self.root / "reports"

    def step(self, name: str, student_id: str, assignment: str) -> Path:
        """A folder of one student: ``<name>/<student_id>/<assignment>`` (``submitted``, ``intake``, …)."""
        return self.root / name / student_id / assignment

    def student(self, student_id: str) -> Student:
        """The line of the roster with this id.

        Raises
        ------
        ClassroomError
            When there is none.
        """
        student = self.roster.find(student_id)
        if student is None:
            raise fail("folder.stranger", id=student_id)
        return student

    def language_of(self, student_id: str) -> str:
        """``en``, ``zh`` or ``both``: the student's own, else the class's."""
        return self.student(student_id).language or self.config.language

    def require_assignment(self, assignment: str) -> None:
        """Refuse an assignment that the class does not have."""
        if assignment not in self.config.assignments:
            raise fail("folder.assignment", assignment=assignment, known=", ".join(self.config.assignments))

    # -- worlds ---------------------------------------------------------------------------------------------------

    def label_of(self, student_id: str, assignment: str) -> str:
        """What the student's world is drawn for: ``class``, ``team:Blue`` or ``person:S01``.

        The assignment only chooses the scope: a team keeps its market from the first stage to the last.
        """
        self.require_assignment(assignment)
        student = self.student(student_id)
        scope = self.config.variants[assignment]
        return {"class": "class", "team": f"team:{student.team}", "person": f"person:{student_id}"}[scope]

    def variant_of(self, student_id: str, assignment: str) -> str:
        """Name of the variant the *roster* gives this student, such as ``v-3fa9c1``."""
        from grading.market import variant_name

        return variant_name(self.secret, self.label_of(student_id, assignment))

    def class_variant(self) -> str:
        """Name of the variant that a whole class shares."""
        from grading.market import variant_name

        return variant_name(self.secret, "class")

    @cached_property
    def labels(self) -> dict[str, str]:
        """Every variant of the class: name → label."""
        from grading.market import variant_name

        labels = {"class"}
        for student in self.roster:
            labels |= {f"team:{student.team}", f"person:{student.student_id}"}
        names: dict[str, str] = {}
        for label in sorted(labels):
            name = variant_name(self.secret, label)
            if name in names:
                raise fail("folder.collision", first=names[name], second=label)
            names[name] = label
        return names

    def variants(self, assignment: str) -> list[str]:
        """The variants in use for an assignment, each once, in the order of the roster."""
        return list(dict.fromkeys(self.variant_of(student.student_id, assignment) for student in self.roster))

    def world_folder(self, variant: str) -> Path:
        """``worlds/<variant>/`` with its CSV files, made when it is missing or damaged."""
        folder, seal = self.root / "worlds" / variant, self.root / "worlds" / f"{variant}.sha256"
        known = seal.read_text(encoding="ascii").strip() if seal.is_file() else None
        if folder.is_dir() and known and digest(folder) == known:
            return folder
        from grading.market import generate, variant_seed, write_world

        if variant not in self.labels:
            raise fail("folder.variant", variant=variant)
        made = generate(variant_seed(self.secret, self.labels[variant]), name=variant)
        with whole_folder(folder) as scratch:
            write_world(made.world, scratch)
            now = digest(scratch)
            if known and now != known:
                # Students hold other numbers than this program now makes: grading on would mark right answers wrong.
                raise fail("folder.drift", variant=variant)
        write_atomic(seal, now + "\n")
        return folder

    def world(self, variant: str) -> World:
        """The tables of a variant, as they were handed out."""
        if variant not in self._worlds:
            self._worlds[variant] = open_world(self.world_folder(variant))
        return self._worlds[variant]


def _write_roster(path: Path, students: Roster) -> None:
    import pandas as pd

    from .roster import COLUMNS

    frame = pd.DataFrame([[getattr(student, name) for name in COLUMNS] for student in students], columns=list(COLUMNS))
    write_atomic(path, "\ufeff" + frame.to_csv(index=False, lineterminator="\n"))


def copy_world(source: Path, target: Path) -> None:
    """Copy a world's files next to a notebook, as ``data/``."""
    with whole_folder(target) as scratch:
        for file in sorted(source.iterdir()):
            shutil.copyfile(file, scratch / file.name)
