"""Grading on one page, in the order in which the data flows.

``release`` hands out, ``collect`` takes in; ``autograde`` reads each hand-in (intake), runs it where there is
nothing to steal (runner), compares the answers with the keys of the student's own world (scoring) and records the
points (gradebook). A hand-in is finished when its marking has been written; what is finished and
unchanged is not done again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grading import marking
from grading.assessment.checked import score_with_checks
from grading.assessment.keybook import Keys
from grading.assessment.keystore import KeyStore
from grading.assessment.outcome import Outcome
from grading.assessment.rubric import from_question
from grading.assessment.scorecards import TextAnswer, write_scorecard
from grading.assessment.scoring import KeyBook
from grading.classroom import collect as collecting
from grading.classroom import gradebook, handout
from grading.classroom.content import split_assignment
from grading.classroom.folder import Classroom
from grading.classroom.intake import Intake, take_in
from grading.classroom.questions import Question
from grading.flow import member_forms, quarter_start
from grading.flow import teams as team_flow
from grading.flow.tender import rooms, sealing
from grading.marking import Marking
from grading.messages import both, t
from grading.runner import Job, Limits, Result, run_jobs
from kam_lab.i18n import language, pick
from kam_lab.member_form import SETUP
from kam_lab.tendering import FILE as TENDER
from kam_lab.world import World

Step = Callable[[str], None]
Runner = Callable[[Iterator[Job], int, Limits, bool], Generator[Result]]


def release(classroom: Classroom, assignment: str, on_done: Step | None = None) -> dict[str, Path]:
    """Make the worlds, nbgrader's ``release/``, the keys and one handout per student; student id → zip.

    The notebook that looks back on a project brings the confidential form about the team along.
    """
    beside: dict[str, dict[str, bytes]] = {}
    split = split_assignment(assignment)
    if split is not None and split[1] == "reflection":
        forms = member_forms.forms_out(classroom, split[0])
        beside = {student: {SETUP: form} for student, form in forms.items()}
    if rooms.belongs(classroom, assignment):
        for student, files in rooms.beside(classroom, assignment).items():
            beside.setdefault(student, {}).update(files)
    for student, files in quarter_start.beside(classroom, assignment).items():
        beside[student] = {**beside.get(student, {}), **files}
    made = handout.make_handouts(classroom, assignment, on_done, beside)
    work_out_keys(classroom, assignment)  # now, while nobody waits for marks
    return made


def collect(classroom: Classroom, assignment: str, source: str | Path) -> collecting.CollectReport:
    """Take in hand-ins from a folder, a zip, or nbgrader's exchange. Bids of a tender are sealed at once."""
    report = collecting.collect(classroom, assignment, source)
    if assignment in classroom.projects and rooms.belongs(classroom, assignment):
        sealing.seal(classroom)
    return report


@dataclass(frozen=True)
class Plan:
    """What an autograde run would do: ids of students, by what is to be done with them."""

    assignment: str
    todo: tuple[str, ...]
    done: tuple[str, ...]
    missing: tuple[str, ...]

    def summary(self) -> str:
        """One sentence for the teacher."""
        counts = {"todo": len(self.todo), "done": len(self.done), "missing": len(self.missing)}
        return t("autograde.plan", assignment=self.assignment, **counts)


@dataclass
class Batch:
    """What an autograde run has done."""

    assignment: str
    markings: list[Marking] = field(default_factory=list)
    scorecard: Path | None = None
    notes: list[str] = field(default_factory=list)

    def summary(self, short: bool = False) -> str:
        """What became of the hand-ins, each that is not as it should be with its reason.

        `short`: without those lines, where they have been shown already (:func:`line_of`).
        """
        count = Counter(m.status for m in self.markings)
        lines = [t("autograde.batch", graded=count["graded"], ungraded=count["ungraded"])]
        if not short:
            lines += filter(None, map(line_of, self.markings))
        if self.scorecard is not None:
            lines.append(t("autograde.scorecard", path=self.scorecard))
        return "\n".join(lines + self.notes)


def line_of(marking: Marking) -> str:
    """A line about a hand-in that is not as it should be; empty for one that is."""
    if not (marking.reasons or marking.run.get("reason")):
        return ""
    gap = "" if language() == "zh" else " "
    said = gap.join(pick(reason) for reason in (*marking.reasons, marking.run.get("reason")) if reason)
    status = t("autograde." + marking.status)
    return f"  {t('autograde.line', student=marking.student_id, status=status, said=said)}"


def plan(classroom: Classroom, assignment: str, students: Sequence[str] | None = None, again: bool = False) -> Plan:
    """See what there is to do. Changes nothing; sealed bids are refused."""
    classroom.require_assignment(assignment)
    sealing.require_open(classroom, assignment)
    todo, done, missing = [], [], []
    spared = _spared(classroom, assignment)
    for student_id in students or [student.student_id for student in classroom.students_of(assignment)]:
        classroom.student(student_id)
        if student_id in spared:
            continue
        folder = classroom.step("submitted", student_id, assignment)
        known = marking.load(classroom, assignment, student_id)
        if not folder.is_dir() or not any(folder.iterdir()):
            missing.append(student_id)
        elif again or known is None or known.fingerprint != marking.fingerprint(classroom, assignment, student_id):
            todo.append(student_id)
        else:
            done.append(student_id)
    return Plan(assignment, tuple(todo), tuple(done), tuple(missing))


def _spared(classroom: Classroom, assignment: str) -> set[str]:
    """Of a team's notebook one hand-in counts for all: its other members are neither graded nor missed."""
    if assignment not in classroom.projects:
        return set()
    found: set[str] = set()
    teams = team_flow.project_teams(classroom, assignment)
    for team, hand_in in team_flow.team_hand_ins(classroom, assignment).items():
        if hand_in.counts is not None:
            found |= set(teams.get(team, [])) - {hand_in.counts.student_id}
    return found


def autograde(
    classroom: Classroom,
    assignment: str,
    what: Plan | None = None,
    *,
    workers: int = 2,
    limits: Limits | None = None,
    unsafe: bool = False,
    on_done: Step | None = None,
    grader: Grader | None = None,
    on_marked: Callable[[Marking], None] | None = None,
    runner: Runner | None = None,
) -> Batch:
    """Grade what the plan names (default: all that is new or changed).

    Parameters
    ----------
    workers : how many hand-ins run at the same time.
    limits : what one hand-in may use.
    unsafe : allow running without a sandbox where none can be had.
    on_done : called with each student's id.
    grader : one that has worked out keys of this assignment before, to go on with.
    on_marked : called with each marking, before `on_done`.
    runner : what executes the hand-ins, in place of :func:`grading.runner.run_jobs`.

    Returns
    -------
    Batch
        One broken hand-in never stops it. What could not be read or run is *ungraded*, never zero.

    Raises
    ------
    RunnerError
        When there is no sandbox and `unsafe` is not set.
    Busy
        When somebody else is grading this assignment.
    OSError
        When the disk is full: what is finished stays finished, the next run goes on.
    """
    what = what or plan(classroom, assignment)
    grader = grader or Grader(classroom, assignment)
    batch = Batch(assignment)
    refused: list[Marking] = []
    # Nothing is written before it is known that hand-ins can be run, and nothing before there is a copy of the marks.
    results = (runner or run_jobs)(grader.jobs(what.todo, refused), workers, limits or Limits(), unsafe)
    with closing(results), marking.alone(classroom, assignment), gradebook.held(classroom):
        if what.todo:
            gradebook.back_up(classroom)
        for student_id in what.missing:
            _not_handed_in(classroom, assignment, student_id)
        for marked in grader.marked(results, refused):
            batch.markings.append(marked)
            if on_marked is not None:
                on_marked(marked)
            if on_done is not None:
                on_done(marked.student_id)
    grader.book.keep()
    batch.markings.sort(key=lambda m: m.student_id)
    batch.scorecard, batch.notes = write_text_card(classroom, assignment)
    batch.notes += sorted(set(grader.book.problems.values()))
    return batch


class Grader:
    """Grades the hand-ins of one assignment; holds what they share (questions, keys, worlds)."""

    def __init__(self, classroom: Classroom, assignment: str) -> None:
        from assignments import keys
        from assignments.keys import checking

        self.classroom, self.assignment = classroom, assignment
        self.questions: list[Question] = classroom.questions(assignment)
        paper = classroom.paper_of(assignment)
        rules: Keys
        if paper is None:
            rules = keys.load(assignment)
        else:
            # Here: it takes long to import, and most assignments are no exam.
            from grading.assessment.exams.papers import paper_keys

            rules = paper_keys(self.questions)
        self.book = KeyBook(rules, key_store(classroom, assignment))
        self.checkers = {} if paper is not None else checking.checkers(assignment)
        # Of an exam also the other papers' data, so that an answer copied from there is known for what it is.
        sources = [assignment] if paper is None else classroom.papers(paper[0])
        names = [name for source in sources for name in classroom.variants(source)]
        self.worlds: Mapping[str, World] = Worlds(classroom, names, assignment)
        self._taken: dict[str, Intake] = {}
        self._files: dict[str, dict[str, Path]] = {}

    def jobs(self, students: Sequence[str], refused: list[Marking]) -> Iterator[Job]:
        """Intake: a job for each hand-in that can be read; the markings of the others go to ``refused``."""
        for student_id in students:
            taken = take_in(self.classroom, self.assignment, student_id)
            if taken.gradable:
                self._taken[student_id] = taken
                notebook = gradebook.sanitise(self.classroom, self.assignment, student_id)
                yield Job(student_id, notebook, self.files(student_id), self.language(student_id))
            else:
                gradebook.ungrade(self.classroom, self.assignment, student_id)
                refused.append(self._save(student_id, "ungraded", taken))

    def files(self, student_id: str) -> dict[str, Path]:
        """What lies beside the notebook when it runs: its answers, the questions, the world the *roster* says."""
        folder = self.classroom.step("intake", student_id, self.assignment)
        released = self.classroom.root / "release" / self.assignment
        variant = self.classroom.variant_of(student_id, self.assignment)
        files = {**self._tables(variant), "questions.json": released / "questions.json"}
        if rooms.belongs(self.classroom, self.assignment):
            files[TENDER] = rooms.room_file(self.classroom, variant)
        if (folder / "answers.json").is_file():
            files["answers.json"] = folder / "answers.json"
        contract = quarter_start.contract_file(self.classroom, self.assignment, student_id)
        return files if contract is None else {**files, quarter_start.FILE: contract}

    def _tables(self, variant: str) -> dict[str, Path]:
        """The files of a world, checked once for all who share it."""
        if variant not in self._files:
            folder = self.classroom.world_folder(variant)
            self._files[variant] = {f"data/{path.name}": path for path in folder.iterdir() if path.is_file()}
        return self._files[variant]

    def language(self, student_id: str) -> str:
        return self.classroom.language_of(student_id)

    def marked(self, results: Iterable[Result], refused: list[Marking]) -> Iterator[Marking]:
        """The markings of what has been run, as it comes, and of what was refused."""
        for result in results:
            yield self.mark(result)
            while refused:
                yield refused.pop(0)
        yield from refused

    def mark(self, result: Result) -> Marking:
        """Score what came out of a run and record it."""
        student_id, taken = result.id, self._taken.pop(result.id)
        if result.status == "error":
            gradebook.ungrade(self.classroom, self.assignment, student_id)
            return self._save(student_id, "ungraded", taken, result)
        outcomes: dict[str, Outcome] = {}
        values: dict[str, Any] = {}

        def score(_: str, shown: dict[str, Any]) -> dict[str, tuple[float | None, str]]:
            # A cell that was not reached shows nothing; what the student had saved for it still counts.
            values.update({name: taken.answers.get(name) if v is None else v for name, v in shown.items()})
            outcomes.update(self.score(student_id, values))
            outcomes.update({name: not_reached(outcomes[name]) for name in unknown(result, values)})
            return {name: (outcomes[name].points, self.message(student_id, outcomes[name])) for name in shown}

        recorded = gradebook.record(
            self.classroom, self.assignment, student_id, lambda *_: result.notebook, score, _handed_in(taken)
        )
        if recorded.status != "graded":
            taken.reasons.append(both("autograde.not_recorded", trouble=recorded.trouble[-300:]))
            return self._save(student_id, "ungraded", taken, result)
        return self._save(student_id, "graded", taken, result, outcomes, values)

    def score(self, student_id: str, values: Mapping[str, Any]) -> dict[str, Outcome]:
        """Answers → outcomes, in the world that the roster gives this student."""
        own = self.classroom.variant_of(student_id, self.assignment)
        return score_with_checks(self.questions, values, self.worlds[own], self.book, self.worlds, self.checkers)

    def message(self, student_id: str, outcome: Outcome) -> str:
        """What stands under the question in nbgrader's own pages."""
        lang = self.language(student_id)
        comment = pick(outcome.comment, "zh" if lang == "both" else lang)
        if outcome.points is None:
            return comment
        return f"**{outcome.points:g} / {outcome.max_points:g}** · {comment}"

    def _save(
        self,
        student_id: str,
        status: marking.Status,
        taken: Intake,
        result: Result | None = None,
        outcomes: dict[str, Outcome] | None = None,
        values: dict[str, Any] | None = None,
    ) -> Marking:
        made = Marking(
            student_id,
            self.assignment,
            status,
            # What could be read but not run or recorded is no fault of the hand-in: the next run tries again.
            "" if status == "ungraded" and result else marking.fingerprint(self.classroom, self.assignment, student_id),
            self.classroom.variant_of(student_id, self.assignment),
            taken.status,
            taken.reasons,
            {"status": result.status, "reason": dict(result.reason), "seconds": round(result.seconds, 2)}
            if result
            else {},
            outcomes or {},
            values or {},
        )
        marking.save(self.classroom, made)
        return made


def key_store(classroom: Classroom, assignment: str) -> KeyStore:
    """Where a class keeps the keys that have been worked out for its worlds."""
    import assignments.keys
    import kam_lab
    from grading import assessment

    seals = classroom.root / "worlds"

    def seal_of(world: str) -> str | None:
        path = seals / f"{world}.sha256"
        if not path.is_file():
            return None
        seal = path.read_text(encoding="ascii").strip()
        if rooms.belongs(classroom, assignment):  # these keys depend on the team's position in the tender as well
            seal += hashlib.sha256(rooms.room_file(classroom, world).read_bytes()).hexdigest()
        return seal

    packages = [Path(package.__path__[0]) for package in (assignments.keys, kam_lab, assessment)]
    questions = classroom.content_of(assignment).questions / f"{assignment}.yaml"
    sources = [*packages, classroom.content.keys, questions]
    return KeyStore(seals / ".keys", assignment, seal_of, sources)


def work_out_keys(classroom: Classroom, assignment: str) -> list[str]:
    """Work out the keys of every world of an assignment and keep them; what went wrong, a sentence each."""
    grader = Grader(classroom, assignment)
    for world in grader.worlds.values():
        for question in grader.questions:
            if question.kind != "text":
                grader.book.key(question, world)
                grader.book.mistakes(question, world)
    grader.book.keep()
    return sorted(set(grader.book.problems.values()))


class Worlds(Mapping[str, World]):
    """The class's variants by name, each opened when it is first needed; with the tender where there is one."""

    def __init__(self, classroom: Classroom, names: Sequence[str], assignment: str = "") -> None:
        self._classroom, self._names, self._assignment = classroom, list(names), assignment

    def __getitem__(self, name: str) -> World:
        if name not in self._names:
            raise KeyError(name)
        return rooms.with_tender(self._classroom, self._assignment, name, self._classroom.world(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def unknown(result: Result, values: Mapping[str, Any]) -> list[str]:
    """Questions of which nothing is known: their cell was not reached, and no answer to them had been saved."""
    lost = set(result.unfinished)
    names = {
        c.metadata["nbgrader"]["grade_id"] for c in result.notebook.cells if c.id in lost and "nbgrader" in c.metadata
    }
    return sorted(name for name in names if name in values and values[name] is None)


def not_reached(outcome: Outcome) -> Outcome:
    """No zero for what did not run: a person decides."""
    return replace(outcome, points=None, status="pending", comment=both("autograde.not_reached"))


def _handed_in(taken: Intake) -> str | None:
    stamp = taken.folder / "timestamp.txt" if taken.folder else None
    return (
        None
        if stamp is None or not stamp.is_file()
        else stamp.read_text(encoding="utf-8").strip().removesuffix(" UTC") + "+00:00"
    )


def _not_handed_in(classroom: Classroom, assignment: str, student_id: str) -> None:
    gradebook.ungrade(classroom, assignment, student_id)
    marking.save(classroom, Marking(student_id, assignment, "not_handed_in", "", intake="missing"))


def write_text_card(classroom: Classroom, assignment: str) -> tuple[Path | None, list[str]]:
    """Put the texts that a person has to judge on the score card, keeping what has been entered there."""
    texts = {q.id: q for q in classroom.questions(assignment) if q.kind == "text"}
    if not texts:
        return None, []
    answers = []
    for student in classroom.students_of(assignment):
        made = marking.load(classroom, assignment, student.student_id)
        if made is not None and made.status == "graded":
            answers += [
                TextAnswer(student.student_id, name, str(made.values[name]))
                for name in texts
                if made.outcomes[name].status == "pending"
            ]
    path = classroom.root / "scorecards" / f"{assignment}.xlsx"
    rubrics = {name: from_question(question) for name, question in texts.items()}
    prompts = {name: {"en": question.prompt["en"], "zh": question.prompt["zh"]} for name, question in texts.items()}
    problems = write_scorecard(path, answers, rubrics, classroom.config.language, "id", prompts)
    return path, [pick(problem.text) for problem in problems]


def configure(c: Any) -> None:
    """Make plain ``nbgrader autograde`` grade like ``kam-lab autograde``; a class's ``nbgrader_config.py`` calls it."""
    classroom = Classroom.open(Path(str(c.CourseDirectory.root)))
    graders: dict[str, Grader] = {}
    current: list[Grader] = []

    def execute(notebook: NotebookNode, resources: dict[str, Any]) -> NotebookNode:
        names = resources["nbgrader"]
        grader = graders.setdefault(names["assignment"], Grader(classroom, names["assignment"]))
        current[:] = [grader]
        job = Job(names["student"], notebook, grader.files(names["student"]), grader.language(names["student"]))
        result = next(iter(run_jobs([job], 1)))
        if result.status == "error":
            raise RuntimeError(pick(result.reason))
        return result.notebook

    def score(student_id: str, values: dict[str, Any]) -> dict[str, tuple[float | None, str]]:
        outcomes = current[0].score(student_id, values)
        return {name: (outcomes[name].points, current[0].message(student_id, outcomes[name])) for name in values}

    gradebook.configure_autograde(c, classroom, execute, score)
