"""The class folder: what is in it, and which world each student works on.

``class.yaml`` and ``roster.csv`` are the teacher's; ``source/ release/ submitted/ autograded/ feedback/`` and
``gradebook.db`` are nbgrader's. ``worlds/`` holds the tables handed out, ``intake/`` the readable copy of what came in.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from kam_lab.world import World, open_world

from .config import ClassConfig, Scope, default_config, nbgrader_config, read_config, write_config
from .content import Content, split_assignment
from .default_policy import default_policy
from .files import digest, whole_folder, write_atomic, write_if_changed
from .messages import fail
from .own_blueprint import own_blueprint
from .questions import Question, load_questions
from .roster import Roster, Student, read_roster

FOLDERS = ("source", "release", "submitted", "scorecards", "contributions", "exams", "reports")
_PAPER = re.compile(r"(?P<exam>.+)_(?P<letter>[a-h])")


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
        exams: Iterable[str] | None = None,
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
            Stages and notebooks of projects; default: all that the course has.
        exams
            Names of exams; default: all of which the course has a blueprint, none where `assignments` are given.
        secret
            Seeds the variants; default: fresh random bytes. Give it to repeat a class in a test or a demonstration.

        Raises
        ------
        ClassroomError
            When the roster or a setting is wrong, or the folder holds something else.
        """
        room = cls(root, content)
        wanted = list(assignments) if assignments is not None else room.content.assignments()
        sat = list(exams) if exams is not None else ([] if assignments is not None else room.content.exam_ids())
        scopes = _scopes(variants, wanted)
        config = default_config(name, language, scopes, wanted, due or {}, course_id, sat)
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
            write_atomic(room.root / config.policy, default_policy(wanted, sat))
        for exam in sat:
            if not room.blueprint(exam).exists():
                text = (room.content.exams / f"{exam}.yaml").read_text(encoding="utf-8")
                write_atomic(room.blueprint(exam), own_blueprint(text, wanted))
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

    @property
    def scorecards(self) -> Path:
        """What people judged: texts (``<assignment>.xlsx``) and projects (``<project>/``)."""
        return self.root / "scorecards"

    @property
    def contributions(self) -> Path:
        """The members' confidential forms, ``<project>/<student>.json``."""
        return self.root / "contributions"

    @property
    def teams_file(self) -> Path:
        """Who was in which team from when to when."""
        return self.root / "teams.csv"

    @property
    def representatives_file(self) -> Path:
        """Who scores for which team in which project."""
        return self.root / "representatives.csv"

    @property
    def extensions_file(self) -> Path:
        """More time for single students."""
        return self.root / "extensions.csv"

    # -- exams ----------------------------------------------------------------------------------------------------

    @property
    def exams(self) -> Content:
        """The papers drawn for this class: a course of their own, with questions and sources."""
        return Content(self.root / "exams")

    def blueprint(self, exam: str) -> Path:
        """What an exam of this class asks for; the teacher sets its times here."""
        return self.root / "exams" / f"{exam}.yaml"

    def dealt_file(self, exam: str) -> Path:
        """Who has which paper."""
        return self.root / "exams" / f"{exam}_dealt.csv"

    def papers(self, exam: str) -> list[str]:
        """The papers of an exam that have been drawn, as assignments: ``midterm_a`` …"""
        return [name for name, (of, _) in self._papers().items() if of == exam]

    def paper_of(self, assignment: str) -> tuple[str, str] | None:
        """``midterm_a`` → ``("midterm", "A")``; None for what is no paper of this class."""
        return self._papers().get(assignment)

    def _papers(self) -> dict[str, tuple[str, str]]:
        found = {}
        for path in sorted(self.exams.questions.glob("*.yaml")):
            match = _PAPER.fullmatch(path.stem)
            if match and match["exam"] in self.config.exams:
                found[path.stem] = (match["exam"], match["letter"].upper())
        return found

    # -- assignments ----------------------------------------------------------------------------------------------

    @property
    def assignments(self) -> list[str]:
        """Everything that is handed out and graded: stages, notebooks of projects, papers of exams."""
        return [*self.config.assignments, *self._papers()]

    @property
    def projects(self) -> list[str]:
        """The team projects of the class."""
        found = (split_assignment(name) for name in self.config.assignments)
        return [split[0] for split in found if split is not None and split[1] == "team"]

    def content_of(self, assignment: str) -> Content:
        """Where the questions and the source of an assignment are: in the course, or among the class's papers."""
        return self.exams if self.paper_of(assignment) else self.content

    def questions(self, assignment: str) -> list[Question]:
        """The questions of an assignment, in order."""
        return load_questions(assignment, self.content_of(assignment))

    def students_of(self, assignment: str) -> list[Student]:
        """Who works on an assignment: everybody, or those to whom the paper was dealt."""
        paper = self.paper_of(assignment)
        if paper is None:
            return list(self.roster)
        file = self.dealt_file(paper[0])
        dealt = file.read_text(encoding="utf-8-sig").splitlines()[1:] if file.is_file() else []
        mine = {line.split(",")[0] for line in dealt if line.strip().upper().endswith(f",{paper[1]}")}
        return [student for student in self.roster if student.student_id in mine]

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
        if assignment not in self.assignments:
            raise fail("folder.assignment", assignment=assignment, known=", ".join(self.assignments))

    # -- worlds ---------------------------------------------------------------------------------------------------

    def label_of(self, student_id: str, assignment: str, given: bool = False) -> str:
        """What the student's world is drawn for: ``class``, ``team:Blue``, ``person:S01`` or ``exam:midterm:A``.

        The assignment only chooses the scope: a team keeps its market from the first stage to the last. A paper of an
        exam has data of its own.

        Parameters
        ----------
        given
            What is handed out now, by the roster. What was handed in is marked on the data of the team in which the
            student was on that day.
        """
        from .teams.data import data_team

        self.require_assignment(assignment)
        student = self.student(student_id)
        paper = self.paper_of(assignment)
        if paper is not None:
            return f"exam:{paper[0]}:{paper[1]}"
        scope = self.config.variants[assignment]
        team = student.team if given else data_team(self, student_id, assignment)
        return {"class": "class", "team": f"team:{team}", "person": f"person:{student_id}"}[scope]

    def variant_of(self, student_id: str, assignment: str, given: bool = False) -> str:
        """Name of the variant of a student, such as ``v-3fa9c1``; see :meth:`label_of`."""
        from grading.market import variant_name

        return variant_name(self.secret, self.label_of(student_id, assignment, given))

    def class_variant(self) -> str:
        """Name of the variant that a whole class shares."""
        from grading.market import variant_name

        return variant_name(self.secret, "class")

    @cached_property
    def labels(self) -> dict[str, str]:
        """Every variant of the class: name → label."""
        from grading.market import variant_name

        from .teams.data import teams_ever

        labels = {"class"}
        for student in self.roster:
            labels |= {f"team:{student.team}", f"person:{student.student_id}"}
        labels |= {f"team:{name}" for name in teams_ever(self)}
        labels |= {f"exam:{exam}:{letter}" for exam in self.config.exams for letter in "ABCDEFGH"}
        names: dict[str, str] = {}
        for label in sorted(labels):
            name = variant_name(self.secret, label)
            if name in names:
                raise fail("folder.collision", first=names[name], second=label)
            names[name] = label
        return names

    def variants(self, assignment: str) -> list[str]:
        """The variants in use for an assignment, each once, in the order of the roster."""
        return list(dict.fromkeys(self.variant_of(s.student_id, assignment) for s in self.students_of(assignment)))

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


def _scopes(variants: Mapping[str, Scope] | Scope, assignments: Iterable[str]) -> Mapping[str, Scope] | Scope:
    """A project is the team's: its notebooks share the team's market where nothing else is said."""
    if not isinstance(variants, str) or variants == "class":
        return variants
    return {name: "team" if split_assignment(name) else variants for name in assignments}


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
