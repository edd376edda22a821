"""Stage 3 by hand."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations

from .sheet import Sheet, number, smallest

FREE = "own"


def flip_contract(sheet: Sheet, question) -> float:
    small, consortium, domestic = (float(x) / 100 for x in re.findall(r"(\d+) %", sheet.note))
    weight = float(sheet.title.rsplit(" ", 1)[1])
    good = [row for row in sheet.rows if row[4] == "yes"]
    mixed = len({row[3] for row in good}) == 2
    shown = []
    for row in good:
        price = number(row[5])
        off = small if row[1] == "yes" else consortium if row[2] == "yes" else 0.0
        compared = price * (1 - off) * (1 - (domestic if mixed and row[3] == "yes" else 0.0))
        shown.append((price, compared, number(row[6])))
    lowest = min(compared for _, compared, _ in shown)
    return max(shown, key=lambda one: weight * lowest / one[1] + one[2])[0]


def bond_excess(sheet: Sheet, _: object) -> float:
    bound = [row for row in sheet.rows if FREE not in row[1]]
    return max(number(row[3]) - 0.02 * number(row[2]) for row in bound)


def collusion_pair(sheet: Sheet, _: object) -> list[str]:
    for one, two in combinations(sheet.rows, 2):
        if one[0] == two[0] and one[2] == two[2] and one[4] == two[4]:
            return sorted([one[1].split(" ")[0], two[1].split(" ")[0]])
    raise AssertionError("no pair")


def expected_value(sheet: Sheet, _: object) -> float:
    mine = next(row for row in sheet.rows if row[0] == "in tenders")
    won, lost = number(mine[1]), number(mine[2])
    offers = re.findall(r"budget ([\d,]+) yuan, bid bond ([\d,]+) yuan", sheet.note)
    budget, bond = max((number(a), number(b)) for a, b in offers)
    return won / (won + lost) * budget * 0.16 - 12_000 - bond * 0.04 * 60 / 360


def discount_effect(sheet: Sheet, _: object) -> dict:
    sums: dict[tuple[str, bool], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in sheet.rows:
        cell = sums[row[0], not row[1].startswith("below")]
        cell[0] += number(row[2])
        cell[1] += number(row[2]) + number(row[3])
    return {
        name: {
            depth: 100 * sums[risk, deep][0] / sums[risk, deep][1]
            for depth, deep in (("shallow", False), ("deep", True))
        }
        for name, risk in (("at_risk", "yes"), ("safe", "no"))
    }


def low_bid(sheet: Sheet, _: object) -> str:
    tenders: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for bid, good, price, top in zip(sheet.texts(0), sheet.texts(1), sheet.numbers(2), sheet.numbers(3), strict=True):
        if good == "yes":
            tenders[bid.split("-")[0]].append((bid, price, top))
    for bids in tenders.values():
        prices = sorted(price for _, price, _ in bids)
        if len(prices) < 2:
            continue
        for bid, price, top in bids:
            if price < 0.5 * sum(prices) / len(prices) or price < 0.5 * prices[1] or price < 0.45 * top:
                return bid
    raise AssertionError("nobody is low")


def preparation_missing(sheet: Sheet, _: object) -> float:
    rows = zip(sheet.texts(1), sheet.days(2), sheet.days(3), strict=True)
    return 20 - min((b - a).days for regime, a, b in rows if FREE not in regime)


def conflicted(sheet: Sheet, _: object) -> str:
    return next(row[0] for row in sheet.rows if row[2] != "–" and set(row[2].split(", ")) & set(row[1].split(", ")))


def tco_cheapest(sheet: Sheet, _: object) -> float:
    each, once = (float(x) for x in re.findall(r"\d+\.\d{5}", sheet.note))
    rows = zip(sheet.numbers(1), sheet.numbers(2), sheet.numbers(3), strict=True)
    return min(price + running * each - residual * once for price, running, residual in rows)


def lost_to_price(sheet: Sheet, _: object) -> float:
    lost = {row[0]: number(row[2]) for row in sheet.rows if row[0] != "won" and "no reason" not in row[0]}
    return 100 * lost["price"] / sum(lost.values())


def sensitivity_claim(sheet: Sheet, _: object) -> float:
    high = [row for row in sheet.rows if number(row[0]) >= 4]
    won_low, lost_low, won_deep, lost_deep = (sum(number(row[place]) for row in high) for place in (1, 2, 3, 4))
    return 100 * (won_deep / (won_deep + lost_deep) - won_low / (won_low + lost_low))


def thin_win(sheet: Sheet, _: object) -> list[str]:
    kept = {row[0]: number(row[2]) - sum(number(cell) for cell in row[3:]) for row in sheet.rows if "price" in row[1]}
    return [smallest(kept.items())]


def void_tender(sheet: Sheet, _: object) -> str:
    today = re.search(r"\d{4}-\d\d-\d\d", sheet.title).group()
    return next(row[0] for row in sheet.rows if row[2] < today and number(row[3]) < 3)


ANSWERS = {
    "flip_contract": flip_contract,
    "bond_excess": bond_excess,
    "collusion_pair": collusion_pair,
    "expected_value": expected_value,
    "discount_effect": discount_effect,
    "low_bid": low_bid,
    "preparation_missing": preparation_missing,
    "conflicted": conflicted,
    "tco_cheapest": tco_cheapest,
    "lost_to_price": lost_to_price,
    "sensitivity_claim": sensitivity_claim,
    "thin_win": thin_win,
    "void_tender": void_tender,
}
