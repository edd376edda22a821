"""Stage 5 by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from .sheet import Sheet, largest, number, smallest

RATES = (0.003, 0.016, 0.036, 0.066, 0.106)


def _owed(sheet: Sheet) -> list[float]:
    return sheet.numbers(2)[:5]  # the last line holds credits


def dso_quarter(sheet: Sheet, _: object) -> float:
    return sheet.numbers(3)[-1] / sum(sheet.numbers(2)[-3:]) * sum(sheet.numbers(1)[-3:])


def countback_now(sheet: Sheet, _: object) -> float:
    left, days = sheet.numbers(3)[-1], 0.0
    for sold, length in zip(reversed(sheet.numbers(2)), reversed(sheet.numbers(1)), strict=True):
        eaten = min(left, sold)
        days += length * eaten / sold
        left -= eaten
        if not left:
            return days
    raise AssertionError("more months are needed")


def effectiveness_change(sheet: Sheet, _: object) -> float:
    rows = [[number(cell) for cell in row[1:]] for row in sheet.rows[2:]]
    third, fourth = (100 * (o + s - c) / (o + s - n) for o, s, c, n in rows)
    return fourth - third


def slow_payer(sheet: Sheet, _: object) -> str:
    rows = zip(sheet.texts(0), sheet.numbers(4), sheet.numbers(5), sheet.texts(6), strict=True)
    return largest((account, taken - agreed) for account, agreed, taken, disputes in rows if disputes == "no")


def held_orders(sheet: Sheet, _: object) -> list[str]:
    found = set()
    for row in sheet.rows:
        owes, order, limit, days = (number(cell) for cell in row[3:7])
        if days >= 15 or (owes + order > limit and row[2] == "no"):
            found.add(row[1])
    return sorted(found)


def clock_ends(sheet: Sheet, _: object) -> str:
    for due, proven in zip(sheet.days(2), sheet.days(3), strict=True):
        start = proven if proven is not None and proven > due else due
        ends = date(start.year + 3, start.month, min(start.day, 28) if start.month == 2 else start.day)
        if date(2026, 1, 1) <= ends <= date(2026, 3, 1):
            return ends.isoformat()
    raise AssertionError("no clock ends soon")


def late_carrier(sheet: Sheet, question) -> str:
    words = smallest((row[0], number(row[4]) / number(row[1])) for row in sheet.rows)
    return next(option.id for option in question.options if option.id in words.casefold())


def fill_of_b(sheet: Sheet, _: object) -> float:
    families: dict[str, list[list[str]]] = defaultdict(list)
    for row in sheet.rows:
        families[row[0]].append(row)
    got = wanted = 0.0
    for rows in families.values():
        there = number(rows[0][4]) - sum(number(row[3]) for row in rows)
        assert there >= 0
        for row in sorted(rows, key=lambda row: row[1]):
            more = min(there, number(row[2]) - number(row[3]))
            there -= more
            if row[1] == "B":
                got += number(row[3]) + more
                wanted += number(row[2])
    return 100 * got / wanted


def _saving(row: list[str]) -> float:
    tonnes, own, after, rate, fee = (number(cell) for cell in row[2:7])
    return tonnes * (own - after) * rate - fee


def prepay_days(sheet: Sheet, _: object) -> float:
    sold_before, before, sold_after, after = (sheet.numbers(place) for place in (3, 4, 5, 6))
    mean = [sum(a * b for a, b in zip(*pair, strict=True)) / sum(pair[0]) for pair in
            ((sold_before, before), (sold_after, after))]  # fmt: skip
    return mean[0] - mean[1]


def roll_rate(sheet: Sheet, _: object) -> float:
    row = next(row for row in sheet.rows if row[0].startswith("31"))
    there, paid, same = (number(cell) for cell in row[1:])
    return 100 * (there - paid - same) / there


def interest_daily(sheet: Sheet, _: object) -> float:
    due, left = min(zip(sheet.days(2), sheet.numbers(4), strict=True))
    return left * 0.0005 * (date(2025, 12, 31) - due).days


ANSWERS = {
    "overdue_share": lambda sheet, _: 100 * sum(_owed(sheet)[1:]) / sum(_owed(sheet)),
    "provision": lambda sheet, _: 1.2 * sum(a * r for a, r in zip(_owed(sheet), RATES, strict=True)),
    "dso_quarter": dso_quarter,
    "countback_now": countback_now,
    "effectiveness_change": effectiveness_change,
    "slow_payer": slow_payer,
    "held_orders": held_orders,
    "disputed_payer": lambda sheet, _: [
        row[0] for row in sheet.rows if row[2] == row[3] and number(row[4]) > 90 and number(row[5]) <= 0
    ],
    "clock_ends": clock_ends,
    "late_carrier": late_carrier,
    "freight_of_goods": lambda sheet, _: 100 * sum(sheet.numbers(6)) / sum(sheet.numbers(5)),
    "fill_of_b": fill_of_b,
    "swap_total": lambda sheet, _: sum(max(_saving(row), 0.0) for row in sheet.rows),
    "prepay_days": prepay_days,
    "roll_rate": roll_rate,
    "interest_daily": interest_daily,
}
