"""Stage 2 by hand."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import date, timedelta

from .sheet import Sheet, number

TODAY = date(2025, 12, 31)


def single_thread_account(sheet: Sheet, _: object) -> str:
    met: dict[str, int] = defaultdict(int)
    for account, day in zip(sheet.texts(0), sheet.days(4), strict=True):
        met[account] += day is not None and day > TODAY - timedelta(days=180)
    return next(account for account, people in met.items() if people == 1)


def _arrows(sheet: Sheet) -> set[tuple[str, str]]:
    found = set()
    for row in sheet.rows:
        for cell in row[2:4]:
            found |= {(row[0], other) for other in cell.split(", ") if other != "–"}
    return found


def _role(sheet: Sheet, word: str) -> list[str]:
    return [row[0] for row in sheet.rows if word in row[1].casefold()]


def _reached(start: str, pairs: set[tuple[str, str]], without: str = "") -> dict[str, int]:
    steps, line = {start: 0}, deque([start])
    while line:
        here = line.popleft()
        for a, b in pairs:
            if a == here and b not in steps and without not in (a, b):
                steps[b] = steps[here] + 1
                line.append(b)
    return steps


def gatekeeper(sheet: Sheet, _: object) -> str:
    arrows = _arrows(sheet)
    pairs = arrows | {(b, a) for a, b in arrows}
    people = [name for name in sheet.texts(0) if any(name in pair for pair in pairs)]
    for name in people:
        rest = [other for other in people if other != name]
        if len(_reached(rest[0], pairs, name)) < len(rest):
            return name
    raise AssertionError("nobody holds the map together")


def hidden_blocker(sheet: Sheet, _: object) -> str:
    arrows = _arrows(sheet)
    back = {(b, a) for a, b in arrows}
    buyer = _role(sheet, "economic buyer")[0]
    for coach in _role(sheet, "coach"):
        there, home = _reached(coach, arrows), _reached(buyer, back)
        if buyer not in there:
            continue
        way = [p for p in there if p in home and there[p] + home[p] == there[buyer] and p not in (coach, buyer)]
        for row in sheet.rows:
            if row[0] in way and number(row[4]) >= 4 and row[5] != "?" and number(row[5]) < 0:
                return row[0]
    raise AssertionError("nobody stands in the way")


def largest_support(sheet: Sheet, _: object) -> float:
    known = [(number(row[4]), number(row[5])) for row in sheet.rows if row[5] != "?"]
    return sum(power * stance for power, stance in known) / sum(power for power, _ in known)


def arrows_to_buyer(sheet: Sheet, _: object) -> float:
    buyer = _role(sheet, "economic buyer")[0]
    return len({a for a, b in _arrows(sheet) if b == buyer})


def _verdict(row: list[str]) -> tuple[bool, bool]:
    fields = [number(cell) for cell in row[1:8]]
    return sum(fields) / 14 >= 0.7, fields[1] > 0 and fields[5] > 0


def coverage_of_largest(sheet: Sheet, _: object) -> float:
    kept = [number(row[5]) for row in sheet.rows if (row[0], row[1]) != ("executive", "operational")]
    assert len(kept) == 8
    return sum(kept) / 8


def thinnest_files(sheet: Sheet, _: object) -> list[str]:
    worth = {row[0]: number(row[3]) * number(row[4]) for row in sheet.rows if row[2] == "A"}
    return sorted(worth, key=lambda account: worth[account])[:3]


ANSWERS = {
    "single_thread_account": single_thread_account,
    "gatekeeper": gatekeeper,
    "hidden_blocker": hidden_blocker,
    "largest_support": largest_support,
    "arrows_to_buyer": arrows_to_buyer,
    "hollow_deal": lambda sheet, _: next(row[0] for row in sheet.rows if _verdict(row) == (True, False)),
    "qualified_value": lambda sheet, _: sum(number(row[9]) for row in sheet.rows if _verdict(row) == (True, True)),
    "coverage_of_largest": coverage_of_largest,
    "thinnest_files": thinnest_files,
    "overconfident_account": lambda sheet, _: [
        row[0] for row in sheet.rows if row[2] == "economic buyer" and row[3] == "overconfident"
    ],
    "blockers_count": lambda sheet, _: sum(
        number(row[1]) + number(row[2]) for row in sheet.rows if number(row[0]) >= 4
    ),
}
