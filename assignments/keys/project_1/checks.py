"""The checks by which a team's list and its contact plan are judged. Stated to the students in the prompts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assignments.keys.checking import Check, check
from assignments.keys.project_1 import shared
from assignments.keys.project_1.shared import ACCOUNT_ROWS, HOURS_A_MONTH, HOURS_A_YEAR, SEATS
from kam_lab import World

SUPPORTED = 15
"""So many accounts, the most valuable of 2025, count as supported by the data."""
SUPPORTED_NEEDED = 8
FULL_COVER, NO_COVER = 0.85, 0.50
OVERDRAWN = 0.20
"""With so much of the hours too many, the check of the hours earns nothing."""

_ID = re.compile(r"A\d{4,}")


# ------------------------------------------------------------------------------------------- ten_accounts


def ten_accounts(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """Supported by the data 0.30, no trap 0.30, worth 0.20, hours 0.10, potential 0.10.

    A list of small accounts has no trap and needs few hours, and is no achievement: these two count only as far as the
    data support the list.
    """
    chosen = list(dict.fromkeys(str(name) for name in value))[:SEATS]
    worth, hours = shared.worth(world), shared.hours(world)
    traps = {shared.silent(world), shared.losing(world), shared.false_dealer(world)}
    order = [name for name in worth.sort_index().sort_values(ascending=False, kind="stable").index if name not in traps]
    hits = len(set(chosen) & set(order[:SUPPORTED]))
    supported = min(1.0, hits / SUPPORTED_NEEDED)
    caught = len(set(chosen) & traps)
    _, best = shared.best_list(world)
    cover = float(worth.reindex(chosen).fillna(0.0).sum()) / best
    spent = float(hours.reindex(chosen).fillna(0.0).sum())
    over = spent / HOURS_A_YEAR - 1
    return [
        check(
            "supported",
            0.30,
            supported,
            ("The data support your list.", "名单有数据支撑。"),
            (
                "Too few of your names are among the most valuable accounts of 2025: rank by contribution, less what "
                "a dealer costs the others.",
                "名单里 2025 年最有价值的客户太少：按贡献额排，经销商再减去让邻居丢掉的毛利。",
            ),
        ),
        check(
            "no_trap",
            0.30,
            ((1.0, 0.25)[caught] if caught < 2 else 0.0) * supported,
            ("No trap is on it.", "没有选进陷阱。"),
            (
                "No trap is on it; that counts as far as the data support the list.",
                "没有选进陷阱；名单有多少支撑，这一项就算多少。",
            )
            if not caught
            else (
                "A trap is on your list: look for an account that has gone quiet, one that loses money, and a dealer "
                "who sells outside his territory.",
                "名单里有陷阱：查一查有没有已经没声音的、亏钱的、把货卖到外地的经销商。",
            ),
        ),
        check(
            "worth",
            0.20,
            (cover - NO_COVER) / (FULL_COVER - NO_COVER) if cover < FULL_COVER else 1.0,
            ("It is worth nearly as much as the best list.", "名单的价值接近最好的名单。"),
            (
                "Your list leaves a good deal of money on the table: compare what each name brings with what the "
                "next one outside the list would.",
                "名单放掉了不少钱：把名单里每一家带来的，和名单外紧挨着的那一家比一比。",
            ),
        ),
        check(
            "hours",
            0.10,
            (1 - over / OVERDRAWN if over > 0 else 1.0) * supported,
            ("The hours suffice.", "小时数够用。"),
            (
                "The hours suffice; that counts as far as the data support the list.",
                "小时数够用；名单有多少支撑，这一项就算多少。",
            )
            if over <= 0
            else (
                "Your list needs more visit hours than you have: add up the hours of 2025 and swap the one that takes "
                "most for what it brings.",
                "名单要花的走访小时数超了：把 2025 年的小时数加起来，换掉最费时间、带来最少的那家。",
            ),
        ),
        check(
            "potential",
            0.10,
            float(bool(set(chosen) & set(shared.gems(world)))),
            ("You thought of tomorrow as well.", "明天的客户也想到了。"),
            (
                "All your names are large today. Look for one that buys little from us and much from others.",
                "你选的都是今天就大的。找一家跟我们买得少、跟别人买得多的。",
            ),
        ),
    ]


# ------------------------------------------------------------------------------------------- contact_plan


def contact_plan(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """Complete 0.25, made for the own ten 0.25, hours 0.20, promise that fits the need 0.30."""
    rows = [dict(value.get(row) or {}) for row in ACCOUNT_ROWS]
    named = [_account(row.get("account")) for row in rows]
    filled = [len([c for c in row.values() if c not in (None, "")]) for row in rows]
    chosen = {str(name) for name in answers.get("ten_accounts") or []}
    own = len(chosen & {name for name in named if name}) / SEATS if chosen else 0.0
    spent = [row.get("hours") for row in rows]
    figures = [float(hours) for hours in spent if isinstance(hours, int | float) and not isinstance(hours, bool)]
    over = sum(figures) / HOURS_A_MONTH - 1
    needs = shared.needs(world)
    fits = sum(
        1 for name, row in zip(named, rows, strict=True) if name in needs.index and row.get("promise") == needs[name]
    )
    in_time = 0.0 if not figures or min(figures) < 0 else (1 - over / OVERDRAWN if over > 0 else 1.0)
    return [
        check(
            "complete",
            0.25,
            sum(filled) / (5 * SEATS),
            ("The plan is complete.", "计划填全了。"),
            (
                "Cells are empty: every account needs a promise, a channel, a coverage model and hours.",
                "有空格：每家客户都要有承诺、渠道、覆盖模式和小时数。",
            ),
        ),
        check(
            "own_ten",
            0.25,
            own,
            ("It is made for your ten.", "计划对得上你们的十家。"),
            (
                "The accounts in the plan are not the ten of your list: copy their ids from your answer above.",
                "计划里的客户和你们的名单对不上：把上面答案里的客户编号抄过来。",
            ),
        ),
        check(
            "hours",
            0.20,
            in_time * len(figures) / SEATS,
            ("The month has enough hours.", "一个月排得下。"),
            (
                "The hours do not work out: give each account hours of its own, none below 0, and stay within the "
                "month.",
                "小时数排不下：每家都要有自己的小时数，不能是负数，加起来不超过一个月的数。",
            ),
        ),
        check(
            "promise",
            0.30,
            fits / SEATS,
            ("The promises fit what the accounts need.", "承诺合客户的需求。"),
            (
                "Some promises miss the need: do not go by the note in the CRM, look at the facts on file.",
                "有的承诺没对上需求：别照 CRM 里的备注，看档案里的事实。",
            ),
        ),
    ]


def _account(text: Any) -> str:
    """The account id in a cell, which may hold the name as well."""
    found = _ID.search(str(text or "").upper())
    return found[0] if found else ""
