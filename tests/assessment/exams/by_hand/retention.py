"""Stage 6 by hand."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from .collections import _saving
from .sheet import Sheet, largest, number, smallest


def _option(question, words: str) -> str:
    exact = [option.id for option in question.options if option.en.casefold() == words.casefold()]
    return exact[0] if exact else next(o.id for o in question.options if words.casefold() in o.en.casefold())


def churn_second_half(sheet: Sheet, _: object) -> float:
    sold = number(re.search(r"2024: ([\d,.]+) yuan", sheet.note).group(1))
    return 100 * sum(number(row[3]) for row in sheet.rows if row[0].startswith("July")) / sold


def reason_order(sheet: Sheet, question) -> list[str]:
    lost = {row[0]: number(row[2]) + number(row[3]) for row in sheet.rows}
    return [_option(question, name) for name in sorted(lost, key=lambda name: -lost[name])[:4]]


def running_after_two_years(sheet: Sheet, _: object) -> float:
    share = 1.0
    for months, watched, ended in zip(sheet.numbers(0), sheet.numbers(1), sheet.numbers(2), strict=True):
        if months <= 24:
            share *= 1 - ended / watched
    return 100 * share


def kept_promises(sheet: Sheet, _: object) -> dict:
    made = {}
    for row in sheet.rows:
        if row[0] in "ABC":
            share = 100 * number(row[4]) / (number(row[1]) * number(row[2]))
            made[row[0]] = {"made": round(share), "verdict": "kept" if share >= 75 else "broken"}
    return made


def nps_of_b(sheet: Sheet, _: object) -> float:
    marks = dict(zip(sheet.numbers(0), sheet.numbers(2), strict=True))
    whole = sum(marks.values())
    high, low = sum(marks[m] for m in (9, 10)), sum(marks[m] for m in range(7))
    return 100 * (high - low) / whole


def rival_gives_more(sheet: Sheet, _: object) -> str:
    return largest((row[0], number(row[4]) - number(row[5]) - number(row[2]) + number(row[3])) for row in sheet.rows)


def longest_complaint(sheet: Sheet, _: object) -> str:
    rows = [(opened, closed or date(2025, 12, 31)) for opened, closed in zip(sheet.days(2), sheet.days(3), strict=True)]
    return max((r for r in rows if r[0].year == 2025), key=lambda row: (row[1] - row[0]).days)[0].isoformat()


def edge_visits(sheet: Sheet, _: object) -> float:
    mean = {(row[0], row[1]): number(row[4]) / number(row[2]) for row in sheet.rows}
    return mean["B", "quarter with the largest spend"] - mean["A", "quarter with the smallest spend"]


def best_rival(sheet: Sheet, _: object) -> str:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in sheet.rows:
        if _saving(row) > 0:
            sums[row[1]][0] += _saving(row)
            sums[row[1]][1] += number(row[2])
    return largest((name, saved / tonnes) for name, (saved, tonnes) in sums.items())


def losing_programme(sheet: Sheet, question) -> list[str]:
    rates = {row[0]: number(row[3]) / number(row[2]) - 1 for row in sheet.rows}
    return [_option(question, name) for name in sorted(rates, key=lambda name: -rates[name])]


def weakest_link(sheet: Sheet, question) -> str:
    return _option(question, smallest((row[0], sum(number(cell) for cell in row[1:])) for row in sheet.rows))


def lowest_health(sheet: Sheet, _: object) -> str:
    weights = [float(x) for x in re.findall(r"(\d+) %", sheet.note)]
    scores = {}
    for row in sheet.rows:
        parts = [(number(cell), weight) for cell, weight in zip(row[3:], weights, strict=True) if cell != "–"]
        scores[row[0]] = sum(p * w for p, w in parts) / sum(w for _, w in parts)
    return smallest(scores.items())


ANSWERS = {
    "churn_second_half": churn_second_half,
    "reason_order": reason_order,
    "running_after_two_years": running_after_two_years,
    "kept_promises": kept_promises,
    "who_diverts": lambda sheet, _: [
        row[0] for row in sheet.rows if row[2] != "chain" and number(row[4]) > 0.3 * number(row[3])
    ],
    "unruly_agent": lambda sheet, _: largest((row[0], number(row[4]) / number(row[3])) for row in sheet.rows),
    "nps_of_b": nps_of_b,
    "rival_gives_more": rival_gives_more,
    "longest_complaint": longest_complaint,
    "edge_visits": edge_visits,
    "best_rival": best_rival,
    "fed_dealer": lambda sheet, _: [
        row[0] for row in sheet.rows if number(row[3]) < number(row[2]) and number(row[5]) > number(row[4])
    ],
    "losing_programme": losing_programme,
    "weakest_link": weakest_link,
    "lowest_health": lowest_health,
}
