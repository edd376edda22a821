"""The documented formats of rubric files: Canvas rubric CSV and Moodle rubric CSV, and what breaks them.

A validator re-reads a file as the platform would and says in a sentence, with the line, what it would not take.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from grading.messages import both

__all__ = ["CANVAS_HEAD", "MOODLE_HEAD", "RATING", "csv_rows", "number_of", "validate_canvas", "validate_moodle"]

Problem = dict[str, str]

CANVAS_HEAD = ("Rubric Name", "Criteria Name", "Criteria Description", "Criteria Enable Range")
RATING = ("Rating Name", "Rating Description", "Rating Points")
MOODLE_HEAD = ("criterion", "level", "level_description", "score")


def csv_rows(text: str) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """The rows of a CSV that are not empty, each with the line it ends in."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return [], [both("rubric.exchange.empty")]
    try:
        reader = csv.reader(io.StringIO(text), strict=True)
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)], []
    except csv.Error:
        return [], [both("rubric.exchange.not_text")]


def number_of(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def validate_canvas(text: str) -> list[Problem]:
    """What Canvas would not take in a rubric CSV, a sentence each, by its documented columns."""
    rows, problems = csv_rows(text)
    if problems:
        return problems
    head = [cell.strip() for cell in rows[0][1]]
    if tuple(head[:4]) != CANVAS_HEAD:
        return [_say("head", expected=", ".join(CANVAS_HEAD), got=", ".join(head[:4]) or "–")]
    rest = head[4:]
    if not rest or len(rest) % 3 or any(tuple(rest[at : at + 3]) != RATING for at in range(0, len(rest), 3)):
        problems.append(_say("groups", got=", ".join(rest) or "–"))
    rubrics: list[str] = []
    names: set[str] = set()
    for line, row in rows[1:]:
        if len(row) < 7 or (len(row) - 4) % 3:
            problems.append(_say("columns", line=line, expected="4 + 3 + 3 …", got=len(row)))
            continue
        name, criterion, _, ranged = (cell.strip() for cell in row[:4])
        problems += [_say("blank", line=line, field=head[i]) for i, cell in enumerate((name, criterion)) if not cell]
        if ranged.upper() not in ("TRUE", "FALSE"):
            problems.append(_say("range", line=line, got=ranged or "–"))
        if name and name not in rubrics:
            rubrics.append(name)
            if len(rubrics) > 1:
                problems.append(_say("several", line=line, got=name))
        if criterion in names:
            problems.append(_say("twice", line=line, got=criterion))
        names.add(criterion)
        problems += _ratings([row[at : at + 3] for at in range(4, len(row), 3)], line)
    return problems if len(rows) > 1 else [*problems, _say("empty")]


def _ratings(groups: Sequence[Sequence[str]], line: int) -> list[Problem]:
    filled = [bool("".join(group).strip()) for group in groups]
    count = sum(filled)
    problems = []
    if not all(filled[:count]) or any(not group[0].strip() or not group[2].strip() for group in groups[:count]):
        return [_say("rating_gap", line=line)]
    points = []
    for group in groups[:count]:
        number = number_of(group[2])
        if number is None or number < 0:
            problems.append(_say("points", line=line, got=group[2].strip()))
        else:
            points.append(number)
    if count < 2:
        problems.append(_say("ratings", line=line))
    if not problems and any(before <= after for before, after in pairwise(points)):
        problems.append(_say("order", line=line))
    return problems


def validate_moodle(text: str) -> list[Problem]:
    """What Moodle's rubric import would not take, a sentence each, by its documented columns."""
    rows, problems = csv_rows(text)
    if problems:
        return problems
    head = [cell.strip() for cell in rows[0][1]]
    if tuple(head) != MOODLE_HEAD:
        return [_say("head", expected=", ".join(MOODLE_HEAD), got=", ".join(head) or "–")]
    scores: dict[str, list[Decimal]] = {}
    last = ""
    for line, row in rows[1:]:
        if len(row) != len(MOODLE_HEAD):
            problems.append(_say("columns", line=line, expected=len(MOODLE_HEAD), got=len(row)))
            continue
        name, level, words, score = (cell.strip() for cell in row)
        fields = zip((name, words), ("criterion", "level_description"), strict=True)
        problems += [_say("blank", line=line, field=field) for cell, field in fields if not cell]
        if name in scores and name != last:
            problems.append(_say("scattered", line=line, got=name))
        mine, last = scores.setdefault(name, []), name
        number = number_of(score)
        if level != str(len(mine) + 1):
            problems.append(_say("level", line=line, expected=len(mine) + 1, got=level or "–"))
        if number is None or number < 0:
            problems.append(_say("points", line=line, got=score or "–"))
        elif number in mine:
            problems.append(_say("same_score", line=line, got=score))
        mine.append(number if number is not None else Decimal(-1 - len(mine)))
    for name, found in scores.items():
        if 0 not in found:
            problems.append(_say("no_zero", got=name))
        if len(found) < 2:
            problems.append(_say("ratings", line=next(line for line, row in rows if row[0].strip() == name)))
    return problems if len(rows) > 1 else [*problems, _say("empty")]


def _say(key: str, **fields: Any) -> Problem:
    return both(f"rubric.exchange.{key}", **fields)
