"""Whose file is this? Reading the names that learning platforms and people give to hand-ins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from .archives import believable
from .messages import say
from .roster import Roster, Student

# Moodle: "Li Ting_48213_assignsubmission_file_", a folder or (where folders are switched off) the head of a file name.
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?", re.DOTALL)
# Canvas: "liting_LATE_1042_98765_prospecting.zip": sort name, user, file.
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
# Blackboard: "Prospecting_liting_attempt_2026-11-20-10-22-33_prospecting.ipynb".
_BLACKBOARD = re.compile(r"(?P<head>.+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|\.txt)?", re.DOTALL)
_SHORT = 4


@dataclass(frozen=True)
class Match:
    """Whose a file is.

    Attributes
    ----------
    student
        The line of the roster.
    anchor
        Index of the path part that says so.
    rest
        The student's own file name, where the platform put its own words in front of it.
    when
        Time of the attempt, where the name holds it.
    """

    student: Student
    anchor: int
    rest: str | None = None
    when: datetime | None = None


class Matcher:
    """Finds the student a path belongs to."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._ids = {student.student_id.casefold(): student for student in roster}
        self._lms = {student.lms_id.casefold(): student for student in roster if student.lms_id}
        names: dict[str, list[Student]] = {}
        for student in roster:
            names.setdefault(_letters(student.name), []).append(student)
        self._names = {name: found[0] for name, found in names.items() if len(found) == 1 and name}
        self._shared = {name for name, found in names.items() if len(found) > 1}
        long = sorted((name for name in self._ids if not _short(name)), key=len, reverse=True)
        short = sorted((name for name in self._ids if _short(name)), key=len, reverse=True)
        self._anywhere = _tokens(long)
        # "1" or "07" occurs in many names by chance; there it has to be the first word.
        self._first = re.compile(rf"(?:{'|'.join(map(re.escape, short))})(?![0-9A-Za-z])") if short else None

    def match(self, parts: tuple[str, ...]) -> Match | dict[str, str]:
        """The match for a path, or the reason why there is none (a sentence in both languages).

        What the platform wrote goes before what the student wrote: a file named after somebody else inside one's own
        hand-in stays one's own.
        """
        for index, part in enumerate(parts):
            found = self._platform(part, index)
            if found is not None:
                return found
        for index, part in enumerate(parts):
            students = self._students_in(part)
            if len(students) == 1:
                return Match(students[0], index)
            if len(students) > 1:
                names = sorted(student.student_id for student in students)
                return say("collect.ambiguous", ids={"en": ", ".join(names), "zh": "、".join(names)})
        for index, part in enumerate(parts):
            student = self._names.get(_letters(_stem(part)))
            if student is not None:
                return Match(student, index)
        if any(_letters(_stem(part)) in self._shared for part in parts):
            return say("collect.namesake")
        return say("collect.nobody")

    def _platform(self, part: str, index: int) -> Match | None:
        found = _MOODLE.fullmatch(part)
        if found:
            student = self._person(found["user"], found["name"])
            return Match(student, index, found["rest"] or None) if student else None
        found = _BLACKBOARD.fullmatch(part)
        if found:
            head = found["head"].casefold()
            people = {**self._ids, **self._lms}
            users = [name for name in people if head == name or head.endswith(f"_{name}")]
            if users:
                when = datetime.strptime(found["when"], "%Y-%m-%d-%H-%M-%S").astimezone(UTC)
                student = people[max(users, key=len)]
                return Match(student, index, found["rest"] or part, believable(when))
            return None
        found = _CANVAS.fullmatch(part)
        if found:
            student = self._person(found["user"], found["name"])
            return Match(student, index, found["rest"]) if student else None
        return None

    def _person(self, user: str, name: str) -> Student | None:
        student = self._lms.get(user) or self._ids.get(user.casefold()) or self._names.get(_letters(name))
        if student is not None:
            return student
        found = self._students_in(name)
        return found[0] if len(found) == 1 else None

    def _students_in(self, part: str) -> list[Student]:
        text = part.casefold()
        found = {self._ids[name] for name in self._anywhere.findall(text)} if self._anywhere else set()
        if self._first and (first := self._first.match(text)):
            found.add(self._ids[first.group(0)])
        return list(found)


def _short(name: str) -> bool:
    return len(name) < _SHORT and name.isdigit()


def _tokens(names: list[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    return re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(map(re.escape, names))})(?![0-9A-Za-z])")


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _stem(part: str) -> str:
    path = PurePosixPath(part)
    return path.stem if path.suffix.casefold() in (".zip", ".ipynb", ".json") else part
