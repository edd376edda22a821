"""The roster: who is in the class, in which team, and who is called what elsewhere.

``roster.csv`` comes out of a school's system or out of Excel, so the reader takes UTF-8 with or without its mark and
GBK, commas, semicolons or tabs, English or Chinese headings. What would put marks into the wrong folder is refused
with the line it stands in.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from .messages import ClassroomError, Text, fail, say

COLUMNS = ("student_id", "name", "team", "language", "email", "lms_id")
REQUIRED = ("student_id", "name", "team")
_HEADINGS = {
    "student_id": ("student_id", "studentid", "student", "id", "学号", "学生编号", "学生学号"),
    "name": ("name", "full_name", "fullname", "student_name", "姓名", "学生姓名", "名字"),
    "team": ("team", "group", "小组", "团队", "组别", "组", "小组/团队", "小组名称", "团队名称"),
    "language": ("language", "lang", "语言"),
    "email": ("email", "e_mail", "mail", "邮箱", "电子邮箱", "电子邮件", "邮件"),
    "lms_id": ("lms_id", "lms", "lms_user", "username", "平台账号", "平台编号", "平台id", "用户名"),
}
_LANGUAGES = {
    **dict.fromkeys(("en", "english", "英文", "英语", "en-us", "en-gb"), "en"),
    **dict.fromkeys(("zh", "chinese", "中文", "汉语", "zh-cn", "cn"), "zh"),
    **dict.fromkeys(("both", "双语", "en+zh", "zh+en", "中英"), "both"),
    "": "",
}
# Ids become folder names on every system, and parts of nbgrader's globs and exchange names.
_ID = re.compile(r"\w(?:[\w.@-]*[\w@-])?")
_MANGLED = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+|\d+\.0+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_ID_LENGTH = 64


@dataclass(frozen=True)
class Student:
    """One line of the roster.

    Attributes
    ----------
    student_id
        Name of the student's folders.
    name, team
        As the school writes them.
    language
        ``en``, ``zh``, ``both`` or empty: the class's language.
    email, lms_id
        May be empty. ``lms_id`` is the number or user name by which the school's platform names files.
    """

    student_id: str
    name: str
    team: str
    language: str = ""
    email: str = ""
    lms_id: str = ""


class Roster(Sequence[Student]):
    """The students of a class, in the order of the file.

    Attributes
    ----------
    students : list of Student
    """

    def __init__(self, students: Iterable[Student]) -> None:
        self.students = list(students)
        self._by_id = {student.student_id: student for student in self.students}

    def __len__(self) -> int:
        return len(self.students)

    def __getitem__(self, index: Any) -> Any:
        return self.students[index]

    def find(self, student_id: str) -> Student | None:
        """The student with this id, or None."""
        return self._by_id.get(student_id)

    @property
    def teams(self) -> dict[str, list[Student]]:
        """Team → its members."""
        teams: dict[str, list[Student]] = {}
        for student in self.students:
            teams.setdefault(student.team, []).append(student)
        return teams


def read_roster(path: str | Path) -> Roster:
    """Read a roster file.

    Parameters
    ----------
    path
        CSV with a heading line; the columns ``student_id``, ``name``, ``team`` are needed, ``language``, ``email``,
        ``lms_id`` are optional, others are left alone. Chinese headings (学号, 姓名, 小组 …) are understood.

    Returns
    -------
    Roster

    Raises
    ------
    ClassroomError
        With one sentence per problem, each naming the line.
    """
    file = Path(path)
    if not file.is_file():
        raise fail("roster.absent", file=file.name)
    text = _decode(file)
    frame = _table(text, file.name)
    names = _columns(frame, file.name)
    frame = frame.rename(columns={found: name for name, found in names.items()})
    for name in COLUMNS:
        if name not in frame:
            frame[name] = ""
    frame = frame[list(COLUMNS)].apply(lambda column: column.str.replace("\u3000", " ").str.strip())
    frame = frame[(frame != "").any(axis=1)]  # the index keeps the line, blank lines do not count
    if frame.empty:
        raise fail("roster.empty", file=file.name)
    students, problems = [], []
    for index, row in frame.iterrows():
        line = int(str(index)) + 2
        found = _row_problems(row, line)
        problems += found
        if not found:
            students.append(Student(**{**row.to_dict(), "language": _LANGUAGES[row["language"].casefold()]}))
    problems += _duplicates(frame)
    if problems:
        raise ClassroomError(problems)
    return Roster(students)


def read_table(path: str | Path) -> pd.DataFrame:
    """The cells of a CSV as text, in any encoding and with any separator that a roster may have.

    Raises
    ------
    ClassroomError
        When there is no such file, or it is not a table.
    """
    file = Path(path)
    if not file.is_file():
        raise fail("roster.absent", file=file.name)
    return _table(_decode(file), file.name)


def _decode(file: Path) -> str:
    data = file.read_bytes()
    if data[:4] == b"PK\x03\x04":
        raise fail("roster.workbook", file=file.name)
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise fail("roster.encoding", file=file.name)


def _table(text: str, name: str) -> pd.DataFrame:
    head = next((line for line in text.splitlines() if line.strip()), "")
    if not head:
        raise fail("roster.empty", file=name)
    text = text[text.index(head) :]
    separator = max((",", ";", "\t"), key=head.count)
    try:
        return pd.read_csv(
            io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, skip_blank_lines=False, index_col=False
        ).fillna("")
    except pd.errors.ParserError as error:
        found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(error))
        if found:
            expected, line, saw = found.groups()
            raise fail("roster.fields", file=name, line=line, expected=expected, got=saw) from None
        raise fail("roster.table", file=name) from None
    except pd.errors.ParserWarning:
        raise fail("roster.table", file=name) from None


def _columns(frame: pd.DataFrame, file: str) -> dict[str, str]:
    plain = {_heading(str(column)): str(column) for column in reversed(list(frame.columns))}
    names = {}
    for name, headings in _HEADINGS.items():
        found = next((plain[heading] for heading in map(_heading, headings) if heading in plain), None)
        if found is not None:
            names[name] = found
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        got = ", ".join(str(column) for column in frame.columns)
        chinese = {"student_id": "学号", "name": "姓名", "team": "小组"}
        wanted = {"en": ", ".join(missing), "zh": "、".join(f"{name}（{chinese[name]}）" for name in missing)}
        raise fail("roster.columns", file=file, missing=wanted, got=got)
    return names


def _heading(text: str) -> str:
    return re.sub(r"[\s_\-]+", "", text).casefold()


def _row_problems(row: pd.Series, line: int) -> list[dict[str, str]]:
    problems = [say("roster.blank", line=line, column=_column(name)) for name in REQUIRED if not row[name]]
    if row["student_id"]:
        trouble = id_problem(row["student_id"])
        if trouble:
            problems.append(say(f"roster.{trouble}", line=line, id=row["student_id"], most=_ID_LENGTH))
    if row["language"].casefold() not in _LANGUAGES:
        problems.append(say("roster.language", line=line, got=row["language"]))
    return problems


def _column(name: str) -> Text:
    return {"en": name, "zh": {"student_id": "学号", "name": "姓名", "team": "小组"}[name]}


def id_problem(student_id: str) -> str | None:
    """Why this text cannot be a student id: ``mangled``, ``characters``, ``reserved``, ``long`` or None."""
    if _MANGLED.fullmatch(student_id):
        return "mangled"
    if ".." in student_id or not _ID.fullmatch(student_id):
        return "characters"
    if _RESERVED.fullmatch(student_id):
        return "reserved"
    return "long" if len(student_id.encode()) > _ID_LENGTH else None


def _duplicates(frame: pd.DataFrame) -> list[dict[str, str]]:
    problems = []
    for name in ("student_id", "lms_id"):
        # Folders on Windows and macOS do not tell upper from lower case.
        lines: dict[str, list[int]] = {}
        for index, value in frame[name].items():
            if value:
                lines.setdefault(value.casefold(), []).append(int(str(index)) + 2)
        for value, found in lines.items():
            if len(found) > 1:
                shown = frame.loc[found[0] - 2, name] if value else value
                problems.append(say(f"roster.duplicate_{name}", id=shown, lines=_join(found)))
    return problems


def _join(lines: list[int]) -> Text:
    return {"en": ", ".join(map(str, lines)), "zh": "、".join(map(str, lines))}
