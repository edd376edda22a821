"""The members' confidential forms: handed out with the last notebook of a project, collected, read.

A form comes from ``submitted/<student>/<project…>/member_form.json`` (saved by ``rate_members()`` and handed in with a
notebook), or from a folder of sheets that the teacher brings. It is kept in ``contributions/<project>/``, which only
the owner can open; nothing of it goes into feedback. The log holds who handed in a form, and its hash, never what
stands in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from grading.assessment import audit
from grading.assessment.contribution.factors import FactorRules
from grading.assessment.contribution.form_sheet import write_form_sheet
from grading.assessment.contribution.forms import (
    FORM_FILE,
    LARGEST,
    Asked,
    FormRules,
    MemberForm,
    expected,
    load_rules,
    read_form,
    read_forms,
    setup,
)
from grading.assessment.panel.model import moment
from grading.assessment.rollup.policy import load_policy
from grading.classroom.content import project_assignments
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.classroom.projects import load_project
from grading.classroom.teams.private import close, write_private
from grading.flow.teams import project_teams
from grading.messages import both

Text = dict[str, str]
SUFFIXES = (".json", ".xlsx")


@dataclass
class Collected:
    """What a collection of forms found.

    Attributes
    ----------
    new : students whose form is new or has changed.
    there : students of whom there is a usable form.
    missing : students of whom there is none.
    problems : a sentence each.
    """

    new: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[Text] = field(default_factory=list)

    def report(self) -> list[Text]:
        """What happened, one sentence after the other in both languages; nothing of what stands in the forms."""
        missing = {lang: ("、" if lang == "zh" else ", ").join(self.missing) or "–" for lang in ("en", "zh")}
        said = {"there": len(self.there), "new": len(self.new), "missing": missing}
        return [both("contribution.collect.summary", **said), *self.problems]


def form_rules(classroom: Classroom, rules: FactorRules | None = None) -> FormRules:
    """What members are asked: ``contributions/criteria.yaml`` if the class has its own, else the course's.

    Raises
    ------
    ClassroomError
        Where the class's own file cannot be used.
    """
    counts_self = (rules or load_policy(classroom.policy_path).contribution).counts_self
    own = classroom.contributions / "criteria.yaml"
    try:
        return load_rules(own if own.is_file() else None, counts_self)
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        what = " ".join(str(error).split())[:80] or type(error).__name__
        raise ClassroomError(both("contribution.collect.criteria", file=own.name, what=what)) from None


def asked_of(classroom: Classroom, project: str) -> dict[str, Asked]:
    """Student → whose form is expected, for everybody who is in a team of the project."""
    names = {student.student_id: student.name for student in classroom.roster}
    return {one.rater: one for one in expected(project, project_teams(classroom, project), names)}


# -- handing out ------------------------------------------------------------------------------------------------------


def forms_out(classroom: Classroom, project: str) -> dict[str, bytes]:
    """Student → ``member_form_setup.json``, for the handout of the project's last notebook."""
    rules, title = form_rules(classroom), load_project(project, classroom.content).title
    asked = asked_of(classroom, project)
    made = {}
    for student in classroom.roster:
        one = asked.get(student.student_id) or Asked(project, student.student_id, "", (student.student_id,))
        tree = setup(one, rules, {"en": title["en"], "zh": title["zh"]})
        made[student.student_id] = (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()
    return made


def setup_json(classroom: Classroom, project: str, student_id: str) -> bytes:
    """``member_form_setup.json`` of one student. For a whole class use :func:`forms_out`."""
    classroom.student(student_id)
    return forms_out(classroom, project)[student_id]


def write_sheets(classroom: Classroom, project: str) -> dict[str, Path]:
    """Write the form as a workbook for each member, ``handouts/<project>_forms/<student>.xlsx``.

    For classes without JupyterLab. Filled in, they come back through :func:`collect_forms`.
    """
    rules = form_rules(classroom)
    folder = classroom.handouts / f"{project}_forms"
    return {
        student: write_form_sheet(folder / f"{student}.xlsx", one, rules, classroom.language_of(student))
        for student, one in asked_of(classroom, project).items()
    }


# -- collecting -------------------------------------------------------------------------------------------------------


def collect_forms(
    classroom: Classroom, project: str, source: str | Path | None = None, *, who: str = "kam-lab"
) -> Collected:
    """Bring the forms of a project together in ``contributions/<project>/``; may be repeated.

    Of several forms of one student that can be used the one saved last counts, wherever it lies, in whatever order
    they are found. One that cannot be used never takes the place of one that can.

    Parameters
    ----------
    source : a folder of filled-in forms (``<student>.xlsx`` or ``.json``) to take in as well.
    who : for the log, where a form was brought by the teacher.
    """
    rules, asked = form_rules(classroom), asked_of(classroom, project)
    folder = classroom.contributions / project
    found = Collected()
    brought = _brought(source, asked, project, found.problems)
    for student in sorted(asked):
        for suffix in SUFFIXES:
            places = [path for path in brought if path.stem == student and path.suffix.lower() == suffix]
            if suffix == ".json":
                places += _handed_in(classroom, project, student)
            _keep(folder / f"{student}{suffix}", places, asked[student], rules, found)
    _log(classroom, project, asked, who)
    forms, problems = read_forms(folder, asked.values(), rules)
    found.problems += [problem for problem in problems if problem not in found.problems]
    found.there = sorted(forms)
    found.missing = sorted(set(asked) - set(forms))
    found.new = sorted(set(found.new))
    return found


def _brought(source: str | Path | None, asked: dict[str, Asked], project: str, problems: list[Text]) -> list[Path]:
    if source is None:
        return []
    folder = Path(source)
    if not folder.is_dir():
        raise ClassroomError(both("contribution.collect.absent", folder=folder.name))
    kept = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES or path.name.startswith((".", "~$")):
            continue
        if path.stem in asked:
            kept.append(path)
        else:
            problems.append(both("contribution.collect.stranger", file=path.name, project=project))
    return kept


def _handed_in(classroom: Classroom, project: str, student: str) -> list[Path]:
    """Where a student's form may lie: beside the notebooks of the project, the earlier attempts too."""
    places = []
    for name in project_assignments(project):
        places.append(classroom.step("submitted", student, name))
        earlier = classroom.step("attempts", student, name)
        places += sorted(earlier.iterdir()) if earlier.is_dir() else []
    files = (folder / FORM_FILE for folder in places)
    return [file for file in files if file.is_file() and not file.is_symlink()]


def _keep(target: Path, places: Sequence[Path], asked: Asked, rules: FormRules, found: Collected) -> None:
    """Keep the best of these and of what is there already."""
    best: tuple[tuple[object, ...], bytes, Path] | None = None
    seen: set[str] = set()
    for path in [target, *places]:
        if not path.is_file() or path.stat().st_size > LARGEST:
            if path.is_file():
                found.problems += read_form(path, asked, rules)[1]
            continue
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        form, problems = read_form(path, asked, rules)
        if form is None and path != target:
            for problem in problems:
                said = both("contribution.collect.unusable", place=_place(path), what=problem)
                if said not in found.problems:
                    found.problems.append(said)
        if form is not None and digest not in seen:
            seen.add(digest)
            rank: tuple[object, ...] = (moment(form.at), digest)
            # A sheet does not say when it was filled in: the one that the teacher brings takes the place of the old.
            if target.suffix == ".xlsx":
                rank = (path != target, digest)
            if best is None or rank > best[0]:
                best = (rank, data, path)
    if best is None:
        return
    if len(seen) > 1 and target.suffix == ".json":
        said = {"student": asked.rater, "project": asked.project, "place": _place(best[2])}
        found.problems.append(both("contribution.collect.both", **said))
    if write_private(target, best[1]):
        found.new.append(asked.rater)


def _place(path: Path) -> str:
    return "/".join(path.parts[-3:])


# -- reading and logging ----------------------------------------------------------------------------------------------


def forms_of(
    classroom: Classroom, project: str, rules: FactorRules | None = None
) -> tuple[dict[str, MemberForm], list[Text]]:
    """The forms of a project that can be used: student → form; and a sentence for everything that cannot."""
    asked = asked_of(classroom, project)
    return read_forms(classroom.contributions / project, asked.values(), form_rules(classroom, rules))


def log_forms(classroom: Classroom, project: str, *, who: str = "kam-lab") -> None:
    """Log the forms that lie in ``contributions/`` and are not in the log yet, and close them to others."""
    _log(classroom, project, asked_of(classroom, project), who)


def _log(classroom: Classroom, project: str, asked: dict[str, Asked], who: str) -> None:
    folder = classroom.contributions / project
    known = {
        (entry["data"]["project"], entry["data"]["file"]): entry["data"]["sha256"]
        for entry in audit.entries(classroom.audit_file)
        if entry["event"] == "member_form"
    }
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix.lower() not in SUFFIXES or path.stem not in asked or path.name.startswith((".", "~$")):
            continue
        close(folder)
        close(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if known.get((project, path.name)) != digest:
            data = {"project": project, "student_id": path.stem, "file": path.name, "sha256": digest}
            audit.append(classroom.audit_file, "member_form", who, "member form", data)
