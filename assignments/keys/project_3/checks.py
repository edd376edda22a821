"""The checks by which plan and account plan are judged. Stated to the students in the prompts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assignments.keys.checking import Check, Later, check
from assignments.keys.project_3 import shared
from assignments.keys.project_3.shared import PLAN_HOURS
from kam_lab import World

GOOD_ENOUGH = 0.90
MOST_VISITS = 2


def quarter_plan(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """Decided by the quarter."""
    raise Later(
        "Your plan is in. What it earns is decided when the quarter is run with the plans of all teams.",
        "计划收到了。等所有小组的计划一起走完季度，才知道得几分。",
    )


# --------------------------------------------------------------------------------------------- plan_account

_ACCOUNT = {
    "tier": (
        ("It is a large account.", "等级够。"),
        (
            "A plan takes hours that only tiers A and B are given: choose among them.",
            "写计划书要花时间，只给 A 级和 B 级：从里面选。",
        ),
    ),
    "earns": (
        ("It earns.", "挣钱。"),
        ("It costs more than it brings: look at its contribution in 2025.", "它倒贴：看 2025 年的贡献额。"),
    ),
    "buys": (
        ("It still buys.", "还在买。"),
        (
            "It has probably stopped buying: that is a case for winning back, not for a plan.",
            "它多半不买了：那是挽回，不是计划书的事。",
        ),
    ),
    "health": (
        ("There is something to be won.", "有得可争。"),
        (
            "It is healthy or unknown: choose one that is amber or red.",
            "它很健康，或者没有健康度：选一家黄的或红的。",
        ),
    ),
}  # fmt: skip


def plan_account(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """Tier, contribution, still buying, health: a quarter each."""
    found = shared.passes(world, str(value))
    return [check(name, 0.25, float(passed), *_ACCOUNT[name]) for name, passed in found.items()]


# --------------------------------------------------------------------------------------------- plan_actions


def _account(world: World, answers: Mapping[str, Any]) -> str:
    """The account the plan is for; where none was chosen that has orders, the best one."""
    name = str(answers.get("plan_account") or "")
    return name if name in shared.book(world).earned.index else shared.good_account(world)


def _ways(world: World, answers: Mapping[str, Any]) -> list[str]:
    known = set(world.retention_actions["action"])
    return [str(name) for name in answers.get("plan_actions") or [] if name in known]


def plan_actions(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """Hours 0.30, each worth its cost 0.30, value 0.40."""
    account = _account(world, answers)
    chosen = _ways(world, {"plan_actions": value})
    best, _ = shared.best_net(world, account)
    whole = shared.value_of(world, account, chosen)
    paying = 0
    for name in chosen:
        rest = [other for other in chosen if other != name]
        paying += int(whole.net > shared.value_of(world, account, rest).net)
    some = float(paying > 0)
    over = whole.hours / PLAN_HOURS - 1
    cover = whole.net / best if best > 0 else 0.0
    return [
        check(
            "hours",
            0.30,
            some * (1.0 if over <= 0 else max(0.0, 1 - over / 0.2)),
            ("The hours suffice.", "小时数够用。"),
            (
                "The hours do not work out, or no way is worth its cost: leave out what brings least an hour.",
                "小时数排不下，或者没有一样划得来：先去掉每小时添得最少的。",
            ),
        ),
        check(
            "pays",
            0.30,
            paying / len(chosen) if chosen else 0.0,
            ("Each way is worth its cost.", "每一样都划得来。"),
            (
                "Some ways cost more than they add, with the others there already: rank them for this account.",
                "有的花的比添的多，别的已经用上时更是这样：按这家客户排一排。",
            ),
        ),
        check(
            "value",
            0.40,
            0.0 if whole.hours > PLAN_HOURS * 1.2 else cover / GOOD_ENOUGH,
            ("They bring nearly as much as the best set.", "价值接近最好的组合。"),
            (
                "Another set within the hours brings more: begin with the way that adds most and go on while it pays.",
                "同样的小时数，有更好的组合：从添得最多的那样开始，划得来就接着加。",
            ),
        ),
    ]


# --------------------------------------------------------------------------------------------- plan_figures

_NAMED = {
    "contribution": (0.15, "contribution", "贡献额"),
    "retention": (0.20, "retention to start from", "起点的保持率"),
    "clv_now": (0.20, "lifetime value today", "现在的终身价值"),
    "clv_after": (0.20, "lifetime value with your ways", "用了办法之后的终身价值"),
    "hours": (0.10, "hours of the ways", "办法的小时数"),
}
_VISITS = 0.15


def plan_figures(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """Six figures, each held against the account and the ways of the same hand-in."""
    account, ways = _account(world, answers), _ways(world, answers)
    right = shared.figures(world, account, ways)
    made = []
    for name, (weight, en, zh) in _NAMED.items():
        given = (value.get(name) or {}).get("value") if isinstance(value, Mapping) else None
        close = {"retention": 0.11, "hours": 0.11}.get(name, max(1.01, 1e-3 * abs(right[name])))
        fits = isinstance(given, int | float) and abs(float(given) - right[name]) <= close
        passed = (f"Right: {en}.", f"{zh}对。")
        failed = (
            f"The {en} does not fit the account and the ways you chose: work it out again from them.",
            f"{zh}和你们选的客户、办法对不上：照选的重算。",
        )
        made.append(check(name, weight, float(fits), passed, failed))
    promised = shared.standard_visits(world, account)
    given = (value.get("visits") or {}).get("value") if isinstance(value, Mapping) else None
    fits = isinstance(given, int | float) and promised <= float(given) <= max(1, MOST_VISITS * promised)
    made.append(
        check(
            "visits",
            _VISITS,
            float(fits),
            ("The visits keep the standard.", "走访次数合标准。"),
            (
                "The visits break the standard of its tier, or promise more than twice as many: look it up.",
                "走访次数不到这一级的标准，或者超过两倍：查一查标准。",
            ),
        )
    )
    return made
