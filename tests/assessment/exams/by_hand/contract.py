"""Stage 4 by hand."""

from __future__ import annotations

import re
from datetime import timedelta

from .sheet import Sheet, largest, number


def overreach_account(sheet: Sheet, _: object) -> str:
    limits = {name.strip(): float(top) for name, top in re.findall(r"([a-z][a-z ]+) (\d+) %", sheet.note.split(":")[1])}
    found = [row[1] for row in sheet.rows if 100 * (1 - number(row[4]) / number(row[3])) > limits[row[2]] + 0.01]
    assert len(found) == 1
    return found[0].split(" ")[0]


def below_floor(sheet: Sheet, _: object) -> list[str]:
    pockets = [(row[1], number(row[3]) - number(row[4]), number(row[5])) for row in sheet.rows]
    return [account for account, pocket, cost in pockets if (pocket - cost) / pocket < 0.05]


def pocket_price(sheet: Sheet, _: object) -> float:
    price = number(sheet.rows[0][2])
    left = [number(row[2]) for row in sheet.rows[1:] if "deal" not in row[1] and "cost" not in row[1]]
    return price - sum(left)


def off_invoice_share(sheet: Sheet, _: object) -> float:
    return 100 * sum(number(row[2]) for row in sheet.rows if "off" in row[1]) / sheet.noted()[1]


def excess_deposit(sheet: Sheet, _: object) -> float:
    named = [row for row in sheet.rows if row[1].split(" ")[0] == "deposit"]
    return max(number(row[3]) - 0.2 * number(row[2]) for row in named)


def overloaded_dealer(sheet: Sheet, _: object) -> list[str]:
    return [row[0] for row in sheet.rows if number(row[2]) > 1.2 * number(row[3])]


def financing_margin(sheet: Sheet, _: object) -> float:
    amount, days, rate, free = (
        number(x)
        for x in re.search(
            r"Amount ([\d,.]+) yuan, paid within (\d+) days.*pays ([\d.]+) %.*beyond (\d+) ", sheet.note
        ).groups()
    )
    worth = sum(number(row[1]) / 100 * number(row[3]) for row in sheet.rows)
    return amount * rate / 100 * (days - free) / 360 - amount * (1 - worth)


def excessive_damages(sheet: Sheet, _: object) -> str:
    broken = [row for row in sheet.rows if number(row[4]) > 0 and row[5] != "–"]
    return next(row[1] for row in broken if number(row[4]) > 1.3 * number(row[5]))


def excess_retention(sheet: Sheet, _: object) -> float:
    works = [row for row in sheet.rows if row[1] == "yes"]
    return max(number(row[2]) * (number(row[3]) - 3) / 100 for row in works)


def rebate_gap(sheet: Sheet, _: object) -> float:
    rates = {row[0]: number(row[2]) / number(row[1]) for row in sheet.rows}
    return 100 * (rates["the ten largest together"] - rates["the ten smallest together"])


def last_day(sheet: Sheet, _: object) -> str:
    rows = [(due, days) for due, days, cell in zip(sheet.days(2), sheet.numbers(3), sheet.texts(3), strict=True)
            if cell != "–"]  # fmt: skip
    due, days = max(rows)
    return (due + timedelta(days=days)).isoformat()


ANSWERS = {
    "overreach_account": overreach_account,
    "below_floor": below_floor,
    "pocket_price": pocket_price,
    "off_invoice_share": off_invoice_share,
    "excess_deposit": excess_deposit,
    "overloaded_dealer": overloaded_dealer,
    "financing_margin": financing_margin,
    "excessive_damages": excessive_damages,
    "excess_retention": excess_retention,
    "running_contracts": lambda sheet, _: sum(text >= "2025-12-31" for text in sheet.texts(4) if text != "–"),
    "rebate_gap": rebate_gap,
    "no_zone": lambda sheet, _: largest((row[1], number(row[2]) - number(row[3])) for row in sheet.rows),
    "last_day": last_day,
}
