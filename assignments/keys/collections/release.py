"""Who pays how, who gets goods, whom to call, and the way past whoever holds payment."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from assignments.keys import mistake
from assignments.keys.collections.shared import habits, items, largest, unless, whole
from kam_lab import World
from kam_lab import receivables as kam

# ---------------------------------------------------------------------------------------------- slow_payer


def slow_payer(world: World) -> str:
    """The one of the 21 largest that pays latest, without a dispute."""
    disputed = set(world.disputes.merge(world.invoices, on="invoice_id")["account_id"])
    table = habits(world).reindex([one for one in largest(world) if one not in disputed])
    return str(table["days_late"].idxmax())


@mistake(
    of="slow_payer",
    en=(
        "You took the account that owes most today. A large balance may be perfectly in time: look at how late the "
        "settled invoices were paid."
    ),
    zh="你选的是今天欠得最多的。欠得多不等于拖：要看已经结清的发票，晚了几天才付。",
)
def largest_balance(world: World) -> str | None:
    """Balance for habit."""
    table = kam.ageing(items(world), by="account_id").reindex(largest(world))
    return unless(str(table["balance"].idxmax()), slow_payer(world))


@mistake(
    of="slow_payer",
    en=(
        "You trusted the credit file: that account has the lowest score. The file is an opinion; look at how late the "
        "settled invoices were really paid."
    ),
    zh="你信了信用档案：那家得分最低。档案只是看法，要看结清的发票实际晚了几天。",
)
def lowest_score(world: World) -> str | None:
    """The file for the ledger."""
    score = kam.credit_score(world.credit_files.set_index("account_id")).reindex(largest(world))
    return unless(str(score.idxmin()), slow_payer(world))


# ------------------------------------------------------------------------------------------- held_orders


def _decided(world: World, hold_days: int = kam.HOLD_DAYS) -> pd.DataFrame:
    return kam.release_or_hold(world.pending_orders, world.credit_files, items(world), hold_days)


def _accounts(rows: pd.DataFrame) -> list[str]:
    return sorted({str(name) for name in rows["account_id"]})


def held_orders(world: World) -> list[str]:
    """Accounts whose waiting order is held."""
    table = _decided(world)
    return _accounts(table[table["decision"] == "hold"])


@mistake(
    of="held_orders",
    credit=0.25,
    en=(
        "You looked at the limits only. An old debt holds an order, too, however far the limit is: check the oldest "
        "undisputed item of each account."
    ),
    zh="你只看了额度。有旧账的也要押住，额度还剩多少都一样：看每家最老的没争议的款。",
)
def limit_only(world: World) -> list[str] | None:
    """One reason for two."""
    table = _decided(world)
    return unless(_accounts(table[table["over_limit"]]), held_orders(world))


@mistake(
    of="held_orders",
    credit=0.25,
    en=(
        "You looked at old debts only. An order may also lift an account over its limit: add it to what is owed "
        "today and compare."
    ),
    zh="你只看了旧账。加上这单超了额度的也要押住：拿今天的欠款加上订单，和额度比。",
)
def late_only(world: World) -> list[str] | None:
    """One reason for two."""
    table = _decided(world)
    return unless(_accounts(table[table["late"]]), held_orders(world))


@mistake(
    of="held_orders",
    credit=0.5,
    en=(
        "You compared the debt of today with the limit and forgot the order itself. Add the order to the debt, then "
        "compare again."
    ),
    zh="你拿今天的欠款和额度比，忘了这张订单本身。先加上订单，再比。",
)
def order_forgotten(world: World) -> list[str] | None:
    """Exposure without the order."""
    table = _decided(world)
    found = _accounts(table[(table["exposure"] > table["credit_limit"]) | table["late"]])
    return unless(found, held_orders(world))


@mistake(
    of="held_orders",
    credit=0.5,
    en=(
        "You held everybody who is a day late or more. A few days are ordinary: the rule says from 15 days on, "
        "undisputed. Leave out the younger ones."
    ),
    zh="只要晚一天，你就押住了。晚几天很平常：规矩是没争议、15 天以上才算。不到的别押。",
)
def anybody_late(world: World) -> list[str] | None:
    """One day for fifteen."""
    table = _decided(world, 1)
    return unless(_accounts(table[table["decision"] == "hold"]), held_orders(world))


# ----------------------------------------------------------------------------------------- disputed_payer


def disputed_payer(world: World) -> list[str]:
    """The good payer who holds one disputed invoice back."""
    found = kam.held_back(items(world), habits(world))
    return sorted(str(name) for name in found.sort_values("overdue", ascending=False).index[:1])


@mistake(
    of="disputed_payer",
    en=(
        "You took the account with the largest sum in dispute, but part of its overdue debt is not disputed at all. "
        "Compare the two columns: they have to be equal."
    ),
    zh="你选的争议金额大，可它逾期的款里还有没争议的。两列比一比：要相等才行。",
)
def largest_dispute(world: World) -> list[str] | None:
    """Largest dispute for a whole one."""
    table = kam.ageing(items(world), by="account_id").sort_values("disputed", ascending=False)
    other = next((str(name) for name in table.index if [str(name)] != disputed_payer(world)), None)
    return None if other is None or not float(table["disputed"].loc[other]) else [other]


@mistake(
    of="disputed_payer",
    en=(
        "You took the latest payer. He disputes nothing: he simply pays late, every time. Look for somebody whose "
        "settled invoices were all paid by the due day."
    ),
    zh="你选的是付款最晚的那家。它没有争议，就是每次都拖。要找的那家，结清的发票没有一张晚过。",
)
def late_for_disputed(world: World) -> list[str] | None:
    """A habit for a complaint."""
    return unless([slow_payer(world)], disputed_payer(world))


# ------------------------------------------------------------------------------------------- person_above


@lru_cache(maxsize=2)
def _way(world: World) -> pd.DataFrame:
    return kam.escalation_path(world.contacts, world.ties, world.credit_files, slow_payer(world))


def person_above(world: World) -> str:
    """The person after the approver on the way to the economic buyer of the slow payer."""
    way = _way(world)
    return str(way["contact_id"].iloc[min(1, len(way) - 1)])


@mistake(
    of="person_above",
    credit=0.25,
    en="That is the one who releases the payments, and who does not move. Take the next line of the way.",
    zh="这正是批付款、却不动的那位。要取路径的下一行。",
)
def the_approver(world: World) -> str | None:
    """The approver himself."""
    return unless(str(_way(world)["contact_id"].iloc[0]), person_above(world))


@mistake(
    of="person_above",
    credit=0.5,
    en=(
        "You went straight to the end of the way. One step at a time: who comes right after the one who "
        "releases payments?"
    ),
    zh="你一步跨到了终点。一步一步来：批付款的人后面紧接着是谁？",
)
def straight_to_the_top(world: World) -> str | None:
    """The economic buyer for the next person."""
    return unless(str(_way(world)["contact_id"].iloc[-1]), person_above(world))


# -------------------------------------------------------------------------------------------- first_calls

_CALLS = pd.DataFrame(
    {
        "balance": [800_000.0, 90_000.0, 300_000.0, 500_000.0],
        "alone_chance": [0.90, 0.30, 0.40, 0.05],
        "asked_chance": [0.93, 0.80, 0.60, 0.10],
        "hours": [3.0, 1.0, 2.0, 4.0],
    },
    index=["k", "l", "m", "n"],
)


def first_calls(world: World) -> list[str]:
    """Four calls by yuan an hour."""
    return [str(name) for name in kam.collection_priority(_CALLS).index]


@mistake(
    of="first_calls",
    en=(
        "You went by the balance. The largest pays without you: multiply by what asking adds, then divide by the hours."
    ),
    zh="你按欠款排的。欠得最多的那家不催也付：先乘催一下多出来的机会，再除以小时。",
)
def by_balance(world: World) -> list[str]:
    """Balance alone."""
    return [str(name) for name in _CALLS.sort_values("balance", ascending=False).index]


@mistake(
    of="first_calls",
    credit=0.25,
    en="You took the chance of payment if asked. Some of it comes unasked: use the difference of the two chances.",
    zh="你用的是催了会付的机会。有一部分不催也会来：要用两个机会的差。",
)
def by_asked_chance(world: World) -> list[str]:
    """Chance if asked for the difference."""
    worth = _CALLS["balance"] * _CALLS["asked_chance"] / _CALLS["hours"]
    return [str(name) for name in worth.sort_values(ascending=False).index]


# ----------------------------------------------------------------------------------------- interest_daily


def _oldest(world: World) -> pd.Series:
    table = items(world)
    mine = table[(table["account_id"] == slow_payer(world)) & (table["open"] > 0)]
    return mine.sort_values("days_overdue").iloc[-1]


def interest_daily(world: World) -> float:
    """0.05 % a day on the oldest open invoice of the slow payer, whole yuan."""
    row = _oldest(world)
    return whole(row["open"] * 0.0005 * row["days_overdue"])


@mistake(
    of="interest_daily",
    credit=0.25,
    en="You counted from the invoice. Interest starts on the day after the due date: count the days from there.",
    zh="你从开票日算起了。利息从到期日的第二天起算：从那天数天数。",
)
def interest_from_the_invoice(world: World) -> float:
    """Days from issue."""
    row = _oldest(world)
    return whole(row["open"] * 0.0005 * (pd.Timestamp(world.as_of) - row["issued_on"]).days)


@mistake(
    of="interest_daily",
    credit=0.5,
    en="One day too many: the due day itself bears no interest. Begin with the day after it.",
    zh="多算了一天：到期当天不计息。从第二天数起。",
)
def due_day_counted(world: World) -> float:
    """Due day included."""
    row = _oldest(world)
    return whole(row["open"] * 0.0005 * (row["days_overdue"] + 1))


@mistake(
    of="interest_daily",
    en="Your rate is ten times too high: 0.05 % is 0.0005, not 0.005. Set the decimal point again.",
    zh="你的利率大了十倍：0.05% 是 0.0005，不是 0.005。小数点重新点。",
)
def decimal_point(world: World) -> float:
    """0.5 % a day."""
    row = _oldest(world)
    return whole(row["open"] * 0.005 * row["days_overdue"])
