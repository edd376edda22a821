"""Names of companies and people: bilingual, invented, no two alike in a world."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grading.market import words

Pair = tuple[str, str]  # (zh, en)


def company_names(
    industries: Sequence[str],
    regions: Sequence[str],
    types: Sequence[str],
    large: Sequence[bool],
    rng: np.random.Generator,
) -> list[Pair]:
    """One name per account: (zh, en).

    A brand belongs to one company only, so that names differ by more than their endings. The English name translates
    the brand and the trade instead of spelling the Chinese one out.

    Parameters
    ----------
    industries, regions, types
        As in the table accounts, one each per account.
    large
        Whether the account may call itself a group.
    """
    brands = [
        (first[0] + second[0], f"{first[1]} {second[1]}")
        for first in words.FIRST
        for second in words.SECOND
        if first[0] + second[0] not in words.AVOID
    ]
    if len(industries) > len(brands):
        raise ValueError(f"{len(industries)} accounts need names, but there are only {len(brands)} brands")
    order = rng.permutation(len(brands))
    dice = rng.random((len(industries), 4))
    trades = {"dealer": words.DEALER_TRADES, "chain": words.CHAIN_TRADES}
    names = []
    for i, (industry, region, kind) in enumerate(zip(industries, regions, types, strict=True)):
        trade = _one(trades.get(kind, words.TRADES[industry]), dice[i, 0])
        place = _one(words.PLACES[region], dice[i, 1])
        names.append(_company(brands[order[i]], trade, place, dice[i, 2], dice[i, 3], large[i], kind))
    return names


def _one(items: Sequence[Pair], u: float) -> Pair:
    return items[int(u * len(items))]


def _company(brand: Pair, trade: Pair, place: Pair, where: float, form: float, large: bool, kind: str) -> Pair:
    if large and kind == "end_user" and form < 0.55:
        return f"{brand[0]}{trade[0]}集团有限公司", f"{brand[1]} {trade[1]} Group"
    limited = ("股份有限公司", "Corporation") if form > 0.8 and kind == "end_user" else ("有限公司", "Co., Ltd.")
    if where < 0.5:
        return f"{place[0]}{brand[0]}{trade[0]}{limited[0]}", f"{brand[1]} {trade[1]} ({place[1]}) {limited[1]}"
    if where < 0.75:
        return f"{brand[0]}{trade[0]}（{place[0]}）{limited[0]}", f"{place[1]} {brand[1]} {trade[1]} {limited[1]}"
    return f"{brand[0]}{trade[0]}{limited[0]}", f"{brand[1]} {trade[1]} {limited[1]}"


def people_names(count: int, rng: np.random.Generator) -> list[Pair]:
    """Names of people, no two alike: (zh, en), the English one with the family name first."""
    surnames, given = words.SURNAMES, words.GIVEN
    second = len(given) + 1  # the last one: a given name of one character
    picks = rng.choice(len(surnames) * len(given) * second, size=count, replace=False)
    names: list[Pair] = []
    for pick in picks.tolist():
        rest, s = divmod(pick, len(surnames))
        b, a = divmod(rest, len(given))
        first, last = given[a], ("", "") if b == len(given) or b == a else given[b]
        name = (surnames[s][0] + first[0] + last[0], f"{surnames[s][1]} {(first[1] + last[1]).capitalize()}")
        names.append(name)
    return _distinct(names)


def new_names(taken: set[str], count: int, rng: np.random.Generator) -> list[Pair]:
    """Names that nobody in `taken` bears: (zh, en)."""
    free = [pair for pair in people_names(2 * count + 60, rng) if pair[0] not in taken and not pair[0][-1].isdigit()]
    return free[:count]


def _distinct(names: list[Pair]) -> list[Pair]:
    """Number the rare second bearer of a name, as colleagues do (Zhao Lan 2)."""
    seen: dict[str, int] = {}
    result = []
    for zh, en in names:
        seen[zh] = seen.get(zh, 0) + 1
        result.append((zh, en) if seen[zh] == 1 else (f"{zh}{seen[zh]}", f"{en} {seen[zh]}"))
    return result
