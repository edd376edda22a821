"""Who gets which paper, so that neighbours have different ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from grading.assessment.sheets import csv_text
from grading.classroom.files import write_if_changed
from grading.messages import both

Text = dict[str, str]
COLUMNS = ("student_id", "paper")


def deal(
    letters: str,
    students: Sequence[str],
    seats: Mapping[str, tuple[int, int]] | None = None,
    known: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Give everybody a paper.

    Parameters
    ----------
    letters : of the papers, such as ``AB``.
    students : ids in the order of the roster; without seats, neighbours are those who stand next to each other in it.
    seats : student → (row, place in the row). Then the neighbours to both sides, in front and behind have other papers
        (with one paper, nobody does); with four papers or more also those across the corner.
    known : papers given before. They stay, so that one who joins late changes nobody's paper.

    Returns
    -------
    dict
        Student → letter, in the order given.
    """
    if not letters:
        raise ValueError("there is no paper to give out")
    down = 1 if len(letters) < 3 else 2  # two apart from row to row, so that corners differ as far as they can
    given: dict[str, str] = {}
    for number, student in enumerate(students):
        before = (known or {}).get(student)
        if before is not None and before in letters:
            given[student] = before
        elif seats is not None and student in seats:
            row, place = seats[student]
            given[student] = letters[(place + down * row) % len(letters)]
        else:
            given[student] = letters[number % len(letters)]
    return given


def write_dealt(path: str | Path, given: Mapping[str, str]) -> Path:
    """Write who has which paper (``student_id,paper``)."""
    file = Path(path)
    write_if_changed(file, "\ufeff" + csv_text(COLUMNS, given.items()))
    return file


def read_dealt(
    path: str | Path, letters: str, students: Sequence[str] | None = None
) -> tuple[dict[str, str], list[Text]]:
    """Read who has which paper; a line that cannot be used is left out with a sentence that names it."""
    file = Path(path)
    if not file.is_file():
        return {}, []
    rows, problems = read_rows(file)
    if not rows:
        return {}, problems
    heads = [head.strip().casefold() for head in rows[0]]
    if not set(COLUMNS) <= set(heads):
        got = ", ".join(rows[0])
        return {}, [both("exams.dealing.columns", file=file.name, got=got)]
    at = [heads.index(name) for name in COLUMNS]
    given: dict[str, str] = {}
    for line, row in enumerate(rows[1:], start=2):
        student, letter = (row[place].strip() if place < len(row) else "" for place in at)
        if not student and not letter:
            continue
        if students is not None and student not in students:
            problems.append(both("exams.dealing.student", file=file.name, line=line, got=student))
        elif len(letter) != 1 or letter.upper() not in letters:
            shown = ", ".join(letters)
            problems.append(both("exams.dealing.letter", file=file.name, line=line, got=letter, letters=shown))
        elif student in given and given[student] != letter.upper():
            problems.append(both("exams.dealing.twice", file=file.name, line=line, student=student))
        else:
            given[student] = letter.upper()
    return given, problems


SEAT_COLUMNS = ("student_id", "row", "place")


def read_seats(
    path: str | Path, students: Sequence[str] | None = None
) -> tuple[dict[str, tuple[int, int]], list[Text]]:
    """Read who sits where (``student_id,row,place``, whole numbers); a line that cannot be used is named.

    Of two students on one seat, and of two seats for one student, the first line counts.
    """
    file = Path(path)
    if not file.is_file():
        return {}, []
    rows, problems = read_rows(file)
    if not rows:
        return {}, problems
    heads = [head.strip().casefold() for head in rows[0]]
    if not set(SEAT_COLUMNS) <= set(heads):
        return {}, [both("exams.dealing.seat_columns", file=file.name, got=", ".join(rows[0]))]
    at = [heads.index(name) for name in SEAT_COLUMNS]
    seats: dict[str, tuple[int, int]] = {}
    for line, cells in enumerate(rows[1:], start=2):
        student, row, place = (cells[number].strip() if number < len(cells) else "" for number in at)
        if not (student or row or place):
            continue
        where = (int(row), int(place)) if row.isdecimal() and place.isdecimal() else None
        if students is not None and student not in students:
            problems.append(both("exams.dealing.student", file=file.name, line=line, got=student))
        elif where is None:
            problems.append(both("exams.dealing.seat", file=file.name, line=line, got=f"{row}, {place}"))
        elif student in seats or where in seats.values():
            problems.append(both("exams.dealing.seat_twice", file=file.name, line=line, student=student))
        else:
            seats[student] = where
    return seats, problems


def read_rows(path: str | Path) -> tuple[list[list[str]], list[Text]]:
    """The cells of a CSV file as spreadsheet programs write it: UTF-8 or GBK, commas, semicolons or tabs."""
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError:
        return [], [both("exams.dealing.unreadable", file=file.name)]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        return [], [both("exams.dealing.unreadable", file=file.name)]
    head = next(iter(text.splitlines()), "")
    separator = max((",", ";", "\t"), key=head.count)
    try:
        return list(csv.reader(io.StringIO(text.replace("\0", "")), delimiter=separator)), []
    except csv.Error:
        return [], [both("exams.dealing.unreadable", file=file.name)]
