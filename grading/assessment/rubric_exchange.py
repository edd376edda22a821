"""Rubrics to and from other systems: Canvas rubric CSV and Moodle rubric CSV (the xlsx is in ``rubric_workbook``).

Canvas, one criterion a row: ``Rubric Name, Criteria Name, Criteria Description, Criteria Enable Range``, then groups of
``Rating Name, Rating Description, Rating Points`` from the most points down; rows may be of unequal length.
Moodle (CSV import of a rubric), one level a row: ``criterion, level, level_description, score``; every level of a
criterion has its own score, and one of them is 0.

Neither has a place for who judges a criterion in which ratio. That stands in square brackets, in words that a student
may read and that are read back: in Canvas's description, at the end of Moodle's criterion. Text in both languages
stands side by side. Moodle holds neither title nor version; reading takes them from ``base``.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from grading.assessment.rubric_file import SOURCES, Criterion, Level, ProjectRubric, parse_rubric
from grading.assessment.rubric_formats import (
    CANVAS_HEAD,
    MOODLE_HEAD,
    RATING,
    csv_rows,
    number_of,
    validate_canvas,
    validate_moodle,
)
from grading.assessment.sheets import RISKY, csv_field

__all__ = [
    "BESIDE",
    "CANVAS_HEAD",
    "MOODLE_HEAD",
    "from_canvas",
    "from_moodle",
    "to_canvas",
    "to_moodle",
    "validate_canvas",
    "validate_moodle",
]

Problem = dict[str, str]

BESIDE = " ‖ "
"""Stands between the English and the Chinese text."""

_NOTE = re.compile(r"\s*\[(?P<note>id:[^\[\]]*)\]\s*$")


# -- writing ----------------------------------------------------------------------------------------------------------


def to_canvas(rubric: ProjectRubric, lang: str = "both") -> str:
    """The rubric as a Canvas rubric CSV.

    Parameters
    ----------
    lang : ``en``, ``zh``, or ``both`` (side by side). What a single language leaves out cannot be read back.
    """
    most = max(len(criterion.levels) for criterion in rubric.criteria)
    rows: list[list[str]] = [[*CANVAS_HEAD, *RATING * most]]
    name = _said(rubric.title, lang) + f" [version: {rubric.version}]"
    for criterion in rubric.criteria:
        row = [name, _said(criterion.title, lang), f"[{note(criterion)}]", "FALSE"]
        for number, level in enumerate(criterion.best_first()):
            place = len(criterion.levels) - number
            row += [
                _said({"en": f"Level {place}", "zh": f"第 {place} 档"}, lang),
                _said(level.text, lang),
                _points(criterion, level),
            ]
        rows.append(row)
    return _csv(rows)


def to_moodle(rubric: ProjectRubric, lang: str = "both") -> str:
    """The rubric as a CSV for Moodle's rubric import: levels numbered from the best, 1, down."""
    rows: list[list[str]] = [list(MOODLE_HEAD)]
    for criterion in rubric.criteria:
        name = f"{_said(criterion.title, lang)} [{note(criterion)}]"
        for number, level in enumerate(criterion.best_first(), start=1):
            rows.append([name, str(number), _said(level.text, lang), _points(criterion, level)])
    return _csv(rows)


def note(criterion: Criterion) -> str:
    """What neither system has a column for, in one line: ``id: … ; family: … ; evidence: answers 0.6 + …``."""
    evidence = " + ".join(f"{source} {criterion.ratio(source):g}" for source in SOURCES if criterion.ratio(source))
    parts = [
        f"id: {criterion.id}",
        f"family: {criterion.family}",
        f"aspect: {criterion.aspect}",
        f"scope: {criterion.scope}",
        f"evidence: {evidence}",
    ]
    parts += [f"questions: {' '.join(criterion.questions)}"] if criterion.questions else []
    parts += ["gate: yes"] if criterion.gate else []
    return "; ".join(parts)


def _said(text: Any, lang: str) -> str:
    return f"{text['en']}{BESIDE}{text['zh']}" if lang == "both" else str(text[lang])


def _points(criterion: Criterion, level: Level) -> str:
    return f"{Decimal(str(criterion.points_of(level))).normalize():f}"


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[csv_field(value) for value in row] for row in rows])
    return out.getvalue()


# -- reading ----------------------------------------------------------------------------------------------------------


def from_canvas(text: str, base: ProjectRubric | None = None) -> tuple[ProjectRubric | None, list[Problem]]:
    """Read a Canvas rubric CSV; never raises for what stands in it.

    Parameters
    ----------
    base : where the file says nothing (id, a language, who judges), this rubric's fields are kept; criteria and levels
        are found by id and by points. Without it the teacher judges, and a text stands for both languages.

    Returns
    -------
    (rubric, problems)
        None when the file cannot be used.
    """
    problems = validate_canvas(text)
    if problems:
        return None, problems
    title, version, criteria = "", None, []
    for _, row in csv_rows(text)[0][1:]:
        title, name, description, _ = (_plain(cell) for cell in row[:4])
        found = re.search(r"\s*\[version:\s*([^\]]*)\]\s*$", title)
        if found:
            title, version = title[: found.start()], found[1].strip()
        groups = [row[at : at + 3] for at in range(4, len(row), 3)]
        levels = [(_plain(cells[1]), Decimal(cells[2].strip())) for cells in groups if "".join(cells).strip()]
        criteria.append((name, description, levels))
    return _rubric(title, version, criteria, base, "Canvas CSV")


def from_moodle(text: str, base: ProjectRubric | None = None) -> tuple[ProjectRubric | None, list[Problem]]:
    """Read a Moodle rubric CSV; see :func:`from_canvas`."""
    problems = validate_moodle(text)
    if problems:
        return None, problems
    order: dict[str, list[tuple[str, Decimal]]] = {}
    for _, row in csv_rows(text)[0][1:]:
        order.setdefault(_plain(row[0]), []).append((_plain(row[2]), Decimal(row[3].strip())))
    criteria = []
    for name, levels in order.items():
        found = _NOTE.search(name)
        title = name[: found.start()] if found else name
        criteria.append((title, f"[{found['note']}]" if found else "", levels))
    return _rubric("", None, criteria, base, "Moodle CSV")


def _rubric(
    title: str,
    version: str | None,
    criteria: Sequence[tuple[str, str, Sequence[tuple[str, Decimal]]]],
    base: ProjectRubric | None,
    where: str,
) -> tuple[ProjectRubric | None, list[Problem]]:
    trees = []
    for number, (name, description, levels) in enumerate(criteria, start=1):
        known = _known(description)
        old = _old(known.get("id"), name, base)
        weight = max(points for _, points in levels)
        tree: dict[str, Any] = {
            "id": known.get("id") or (old.id if old else f"criterion_{number}"),
            "title": _both(name, old.title if old else None),
            "family": known.get("family") or (old.family if old else "judgement"),
            "aspect": known.get("aspect") or (old.aspect if old else "ability"),
            "scope": known.get("scope") or (old.scope if old else "team"),
            "weight": float(weight),
            "evidence": _evidence(known.get("evidence"))
            or ({str(name): ratio for name, ratio in old.evidence.items()} if old else {"teacher": 1.0}),
            "questions": known["questions"].split() if "questions" in known else [],
            "gate": known.get("gate") == "yes",
            "levels": [],
        }
        if not known and old:
            tree.update(questions=list(old.questions), gate=old.gate)
        for text, points in levels:
            share = float(round(points / weight, 6)) if weight else 0.0
            match = next((x for x in old.levels if math.isclose(x.points, share, abs_tol=1e-6)), None) if old else None
            tree["levels"].append(
                {"points": match.points if match else share, **_both(text, match.text if match else None)}
            )
        trees.append(tree)
    raw = {
        "id": base.id if base else "imported",
        "title": _both(title, base.title if base else None) if title else (dict(base.title) if base else _both(where)),
        "version": version or (base.version if base else "1"),
        "criteria": trees,
    }
    return parse_rubric(raw, where)


def _known(description: str) -> dict[str, str]:
    found = _NOTE.search(description)
    if not found:
        return {}
    pairs = (part.partition(":") for part in found["note"].split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}


def _evidence(text: str | None) -> dict[str, float]:
    found = {}
    for part in (text or "").split("+"):
        source, _, ratio = part.strip().partition(" ")
        if source in SOURCES and number_of(ratio) is not None:
            found[source] = float(ratio)
    return found


def _old(name: str | None, title: str, base: ProjectRubric | None) -> Criterion | None:
    for criterion in base.criteria if base else ():
        if criterion.id == name or (name is None and title in (criterion.title["en"], criterion.title["zh"])):
            return criterion
    return None


def _both(text: str, old: Any = None) -> dict[str, str]:
    """A text of the file in both languages; the language it is not in comes from the rubric it belongs to."""
    if BESIDE in text:
        english, _, chinese = text.partition(BESIDE)
        return {"en": english, "zh": chinese}
    if old is not None:
        lang = "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"
        return {**old, lang: text}
    return {"en": text, "zh": text}


def _plain(cell: str) -> str:
    """A field without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip().startswith(RISKY) else cell
