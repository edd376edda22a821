"""A panel's result on the teacher's screen: tables and sentences in the current language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text as Words

from grading.assessment.panel.calibration import Calibration
from grading.assessment.panel.model import PanelProject, People, Problem, say, told
from grading.classroom.folder import Classroom
from grading.flow.panel import PanelResult
from grading.flow.panel_cards import CardsIn
from grading.flow.panel_setup import HandedOut, outbox
from kam_lab.i18n import pick

__all__ = ["calibrated", "handed_out", "shown"]

Parts = list[Any]


def handed_out(classroom: Classroom, made: HandedOut) -> str:
    """What was made for the raters, and where it lies."""
    folder = outbox(classroom, made.project)
    lines = ["✓ " + _say("out", cards=len(made.cards), handouts=len(made.handouts), folder=folder)]
    lines += [f"  {_say('desks', teacher=name.partition(':')[2], folder=place)}" for name, place in made.desks.items()]
    lines += [f"  ! {pick(note)}" for note in made.notes]
    return "\n".join(lines)


def shown(found: PanelResult) -> Parts:
    """Marks, second marking, raters, the two sentences of the audit, and everything that needs a look."""
    if not found.cards:
        return [_say("nothing"), *_problems(found.problems), *(f"! {pick(note)}" for note in found.notes)]
    parts: Parts = [_marks(found), _criteria(found)]
    if sum(card.role == "teacher" and bool(card.scores) for card in found.cards) > 1:
        parts.append(_teachers(found))
    parts.append(_raters(found))
    parts += [f"→ {pick(sentence)}" for sentence in found.audit.sentences]
    about_teams = [(team, note) for team, mark in found.combined.teams.items() for note in mark.notes]
    parts += [f"! {_named(found.project, team)}: {pick(note)}" for team, note in about_teams]
    parts += [f"! {pick(note)}" for note in (*found.combined.notes, *found.notes)]
    return parts + _problems(found.problems)


def calibrated(found: Calibration, taken: CardsIn, problems: Sequence[Problem]) -> Parts:
    """Every representative against the teacher, with a sentence of advice."""
    parts: Parts = [taken.summary()]
    if not found.raters.empty:
        table = _table("calibration", ("rater", "deviation", "distance", "advice"))
        for rater, row in found.raters.iterrows():
            deviation = f"{float(row['deviation']):+.1f}"
            table.add_row(Words(str(rater)), deviation, _number(row["distance"]), Words(pick(found.advice[str(rater)])))
        parts.append(table)
    return parts + _problems([one for one in problems if one not in taken.problems])


def _marks(found: PanelResult) -> Table:
    table = _table("marks", ("team", "mark", "teacher", "peers", "deducted"), project=pick(dict(found.project.title)))
    for team, mark in found.combined.teams.items():
        numbers = [mark.mark, mark.teacher, mark.peers, mark.deducted or None]
        table.add_row(Words(_named(found.project, team)), *(_number(number) for number in numbers))
    return table


def _criteria(found: PanelResult) -> Table:
    """A line for each criterion, a column for each team: so it fits a terminal, since teams have short names."""
    table = Table(title=_say("head.criteria"), title_justify="left")
    table.add_column(_say("head.criterion"))
    table.add_column(_say("head.most"), justify="right")
    for team in found.combined.teams:
        table.add_column(Words(_named(found.project, team)), justify="right", min_width=4)
    for place, criterion in enumerate(found.project.criteria):
        points = [_number(mark.cells[place].points) for mark in found.combined.teams.values()]
        table.add_row(Words(pick(dict(criterion.title))), f"{criterion.max:g}", *points)
    return table


def _teachers(found: PanelResult) -> Table:
    both = found.second_marking()
    table = Table(title=_say("head.teachers"), title_justify="left")
    table.add_column(_say("head.team"))
    for column in both.columns:
        name = _say("head.gap") if column == "gap" else str(column).partition(":")[2]
        table.add_column(Words(name), justify="right")
    for team, row in both.iterrows():
        gap = float(row["gap"])
        wide = gap >= found.combined.rules.teacher_gap
        style = "bold" if wide else ""
        table.add_row(Words(_named(found.project, str(team))), *(_number(n) for n in row), style=style)
    return table


def _raters(found: PanelResult) -> Table:
    columns = ("scored", "mean", "severity", "agreement")
    table = _table("raters", ("rater", *columns, "flags"))
    for rater, row in found.audit.raters.iterrows():
        flags = [_say(f"flag.{flag}") for flag in str(row["flags"]).split(", ") if flag]
        severity = "–" if math.isnan(float(row["severity"])) else f"{float(row['severity']):+.1f}"
        numbers = [str(int(row["scored"])), _number(row["mean"]), severity, _number(row["agreement"], 2)]
        table.add_row(Words(_who(str(rater), found.people, found.project)), *numbers, ", ".join(flags))
    return table


def _table(title: str, columns: Sequence[str], **fields: Any) -> Table:
    table = Table(title=_say(f"head.{title}", **fields), title_justify="left")
    for column in columns:
        words = column in ("rater", "flags", "advice", "team")
        table.add_column(_say(f"head.{column}"), justify="left" if words else "right")
    return table


def _who(rater: str, people: People, project: PanelProject) -> str:
    team = people.team(rater)
    if team is None:
        return pick(say("who.teacher", name=rater.partition(":")[2] or rater))
    return f"{rater} · {pick(say('who.representative', team=_named(project, team)))}"


def _named(project: PanelProject, team: str) -> str:
    return project.teams.get(team, team)


def _problems(problems: Sequence[Problem]) -> list[str]:
    older = sum(one.kind == "older" for one in problems)
    lines = [f"! {pick(text)}" for text in told(one for one in problems if one.kind != "older")]
    return [*lines, _say("older", count=older)] if older else lines


def _number(value: Any, decimals: int = 1) -> str:
    return "–" if value is None or math.isnan(float(value)) else f"{float(value):.{decimals}f}"


def _say(key: str, /, **fields: Any) -> str:
    return pick(say(f"flow.{key}", **fields))
