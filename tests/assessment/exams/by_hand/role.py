"""Stage 0 by hand."""

from __future__ import annotations

import math
import re
from collections import defaultdict

from .sheet import Sheet, largest, smallest

REGIONS = {"North": "north", "Northeast": "northeast", "East": "east", "Central": "central", "South": "south",
           "West": "west"}  # fmt: skip
COURSES = {
    "account planning": "account_planning", "decision": "decision_mapping", "value selling": "value_selling",
    "negotiation": "negotiation", "business": "business_insight", "coordination": "coordination",
    "data": "data_use", "compliance": "compliance", "lawful": "compliance", "departments": "coordination",
}  # fmt: skip


def _owed(sheet: Sheet) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for example, margin, share in zip(sheet.texts(0), sheet.numbers(2), sheet.numbers(3), strict=True):
        found[example] += margin * share
    return found


def _region(text: str) -> str:
    return next(name for shown, name in REGIONS.items() if text.casefold() == shown.casefold())


def region_managers(sheet: Sheet, _: object) -> dict:
    made = {}
    for region, a, b, have in zip(sheet.texts(0), sheet.numbers(1), sheet.numbers(2), sheet.numbers(5), strict=True):
        need = math.ceil((a + b) / 9)
        made[_region(region)] = {"needed": float(need), "enough": "enough" if have >= need else "short"}
    return made


def understaffed_region(sheet: Sheet, _: object) -> str:
    ratios = zip(sheet.texts(0), sheet.numbers(6), sheet.numbers(7), strict=True)
    return _region(smallest((region, people / norm) for region, people, norm in ratios))


def seller_growth(sheet: Sheet, _: object) -> float:
    rows = list(zip(*(sheet.numbers(place) for place in (1, 2, 3, 4)), strict=True))
    before, spent_before, now, spent_now = max(rows, key=lambda row: row[2])
    return 100 * ((now / spent_now) / (before / spent_before) - 1)


def training_first(sheet: Sheet, question) -> str:
    short = [sheet.numbers(place) for place in (4, 5, 6, 7)]
    sums = [a + 2 * b + 3 * c + 4 * d for a, b, c, d in zip(*short, strict=True)]
    words = largest(zip(sheet.texts(0), sums, strict=True))
    exact = [option.id for option in question.options if option.en.casefold() == words.casefold()]
    return exact[0] if exact else next(name for shown, name in COURSES.items() if shown in words)


def stale_file(sheet: Sheet, _: object) -> str:
    rows = zip(sheet.texts(0), sheet.numbers(2), sheet.numbers(3), strict=True)
    return smallest((account, full * fresh) for account, full, fresh in rows if full >= 90)


def exposed_revenue(sheet: Sheet, _: object) -> float:
    return max(whole - shared for whole, shared in zip(sheet.numbers(2), sheet.numbers(4), strict=True))


def single_owner_share(sheet: Sheet, _: object) -> float:
    revenue = sheet.numbers(2)
    return 100 * revenue[sheet.texts(0).index("1")] / sum(revenue)


def profit_from_80(sheet: Sheet, _: object) -> float:
    counts, sums = [int(value) for value in sheet.numbers(0)], sheet.numbers(1)
    return 100 * sums[counts.index(math.ceil(counts[-1] / 5))] / sums[-1] - 80


def asset_index_largest(sheet: Sheet, _: object) -> float:
    place = sheet.numbers(2).index(max(sheet.numbers(2)))
    months, visits, change, projects, conflicts, settled, saving = (sheet.numbers(c)[place] for c in range(3, 10))
    cuts = [float(x.replace(",", "")) for x in re.findall(r"(?:from|at) ([\d,]+)", sheet.note)]
    pairs = list(zip(cuts[::2], cuts[1::2], strict=True))
    points = 1 if conflicts == 0 else sum(100 * settled / conflicts >= cut for cut in pairs[4])
    for value, (one, two) in zip((months, visits, change, projects, saving), (*pairs[:4], pairs[5]), strict=True):
        points += (value >= one) + (value >= two)
    return points


def definitions_met(sheet: Sheet, _: object) -> list[str]:
    return [row[0] for row in sheet.rows if row[2:].count("yes") >= 3]


ANSWERS = {
    "definitions_met": definitions_met,
    "region_managers": region_managers,
    "reference_worth": lambda sheet, _: max(_owed(sheet).values()),
    "reference_share": lambda sheet, _: 100 / (1 + sheet.noted()[-1] / sum(_owed(sheet).values())),
    "understaffed_region": understaffed_region,
    "seller_growth": seller_growth,
    "training_first": training_first,
    "stale_file": stale_file,
    "exposed_revenue": exposed_revenue,
    "single_owner_share": single_owner_share,
    "profit_from_80": profit_from_80,
    "asset_index_largest": asset_index_largest,
    "overrating": lambda sheet, _: largest(
        (name, own - theirs) for name, own, theirs in
        zip(sheet.texts(0), sheet.numbers(1), sheet.numbers(2), strict=True)
    ),
}  # fmt: skip
