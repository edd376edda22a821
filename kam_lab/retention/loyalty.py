"""Who deserves what: loyalty × volume, the three errors, rewards, the six strategies, and the five faults of a case.

Pure functions; money in CNY, shares as fractions 0–1. ``kam_lab.retention`` re-exports everything here.
"""

from __future__ import annotations

import pandas as pd

from kam_lab.checks import fail, need_columns, need_number
from kam_lab.concentration import revenue
from kam_lab.profitability import LAST_FULL_YEAR
from kam_lab.prospecting.tiers import TIERS, spend_tier, tier_cuts
from kam_lab.receivables.delivery import swap_savings
from kam_lab.retention.churn import agent_churn
from kam_lab.retention.diversion import OUTSIDE_LIMIT
from kam_lab.retention.voice import complaint_times

OWNER = "retention"
#: From this revenue a year an account counts as large, from this share of repurchase as loyal (defaults of the course).
LARGE, LOYAL = 600_000.0, 0.60
#: Price difference from which a loyal account would look elsewhere: at least this much is a friend's patience.
WILLING = 0.06
#: Quadrant by (large, loyal) and what to do there (S004; the fourth was not legible there: minimal service).
QUADRANTS = {(True, True): "core", (False, True): "upgrade", (True, False): "control", (False, False): "minimal"}
#: A dealer's share of all dealers' volume from which it is big enough to owe us his sell-out data.
BIG_SHARE = 0.02
#: Most points of a criterion of the six strategies.
FULL_SCORE = 5
#: Limits of the five faults (see :func:`telecom_faults`); what lies beyond is a fault.
FAULT_LIMITS = {
    "mixed_accounts": 0.25, "same_service": 0.80, "unruly_agents": 2.0, "price_war": 0.50, "better_rivals": 0.50,
}  # fmt: skip


def loyalty_quadrants(
    orders: pd.DataFrame,
    loyalty: pd.DataFrame,
    outside_share: pd.Series | None = None,
    overdue: pd.Series | None = None,
    year: int = LAST_FULL_YEAR,
    large: float = LARGE,
    loyal: float = LOYAL,
) -> pd.DataFrame:
    """Loyalty × volume (S004): who is core, who can be raised, who must be controlled, who gets the minimum.

    Parameters
    ----------
    loyalty : table ``loyalty``; ``repurchase_share`` says how loyal.
    outside_share : share of codes found outside the region, by account, without chains (as from :func:`scan_table`).
    overdue : CNY past due, by account.
    large, loyal : cuts; a value on the cut is large, is loyal.

    Returns
    -------
    DataFrame, index account_id, largest volume first: ``yearly_volume`` (CNY, the year's revenue),
    ``repurchase_share``, ``diverts`` (outside share above ``OUTSIDE_LIMIT``), ``overdue`` (CNY; 0 where unknown),
    ``quadrant`` (core, upgrade, control, minimal), ``action`` = what to do: the quadrant's own, or "stop_diversion" /
    "collect_first" where a large disloyal account diverts or owes.

    Covers: loyalty_quadrants.
    """
    need_columns(loyalty, ["account_id", "repurchase_share"], "loyalty")
    cut, border = need_number(large, "large", 0), need_number(loyal, "loyal", 0, 1)
    table = loyalty.set_index("account_id")[["repurchase_share"]].copy()
    table.insert(0, "yearly_volume", revenue(orders, year).reindex(table.index).fillna(0.0))
    outside = pd.Series(dtype=float) if outside_share is None else outside_share
    table["diverts"] = outside.reindex(table.index).fillna(0.0) > OUTSIDE_LIMIT
    owed = pd.Series(dtype=float) if overdue is None else overdue
    table["overdue"] = owed.reindex(table.index).fillna(0.0)
    which = zip(table["yearly_volume"] >= cut, table["repurchase_share"] >= border, strict=True)
    table["quadrant"] = [QUADRANTS[bool(big), bool(true)] for big, true in which]
    table["action"] = table["quadrant"]
    control = table["quadrant"] == "control"
    table.loc[control & (table["overdue"] > 0), "action"] = "collect_first"
    table.loc[control & table["diverts"], "action"] = "stop_diversion"
    return table.sort_index().sort_values("yearly_volume", ascending=False, kind="stable")


def why_they_stay(
    loyalty: pd.DataFrame,
    orders: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
    loyal: float = LOYAL,
    tolerance: float = WILLING,
) -> pd.DataFrame:
    """Loyal accounts that stay because they want to, and those that only find leaving too dear (S001-9).

    *willing*: would look elsewhere only at a price difference of at least ``tolerance``; *bound*: looks elsewhere
    sooner, but changing the supplier would cost it more than such a difference on a year's purchases; *loose*:
    neither, only used to us.

    Returns
    -------
    DataFrame, index account_id, largest volume first: ``yearly_volume`` (CNY), ``repurchase_share``,
    ``price_tolerance`` (0–1), ``switching_cost`` (CNY), ``stays_because`` (willing, bound, loose). Only accounts that
    are loyal.

    Covers: loyalty_practice.
    """
    need_columns(loyalty, ["account_id", "repurchase_share", "price_tolerance", "switching_cost"], "loyalty")
    rows = loyalty[loyalty["repurchase_share"] >= need_number(loyal, "loyal", 0, 1)].set_index("account_id")
    table = rows[["repurchase_share", "price_tolerance", "switching_cost"]].copy()
    table.insert(0, "yearly_volume", revenue(orders, year).reindex(table.index).fillna(0.0))
    willing = table["price_tolerance"] >= need_number(tolerance, "tolerance", 0, 1)
    bound = ~willing & (table["switching_cost"] > tolerance * table["yearly_volume"])
    table["stays_because"] = "loose"
    table.loc[bound, "stays_because"] = "bound"
    table.loc[willing, "stays_because"] = "willing"
    return table.sort_index().sort_values("yearly_volume", ascending=False, kind="stable")


def quadrant_summary(quadrants: pd.DataFrame) -> pd.DataFrame:
    """Accounts, volume and warning signs of each quadrant.

    Covers: loyalty_quadrants.
    """
    by = need_columns(quadrants, ["quadrant", "yearly_volume", "diverts", "overdue"], "quadrants").groupby("quadrant")
    table = pd.DataFrame(
        {"accounts": by.size(), "yearly_volume": by["yearly_volume"].sum(), "overdue": by["overdue"].sum()}
    )
    table["diverts"] = by["diverts"].sum().astype(int)
    return table.reindex([name for name in QUADRANTS.values() if name in table.index])


def three_errors(rebates: pd.DataFrame, year: int = LAST_FULL_YEAR, big: float = BIG_SHARE) -> pd.DataFrame:
    """The three errors of S001-7 as flags on every dealer.

    *Reward without managing*: the rebate rate went up while the volume did not grow. *Lean without doing*: a big
    share of our dealer volume without sell-out data. *Wait without stimulating*: no award for growth.

    Parameters
    ----------
    rebates : table ``rebates``; needs the year and the one before.
    big : share of all dealers' volume from which "lean" is asked.

    Returns
    -------
    DataFrame, index account_id, most flags first, then largest volume: ``yearly_volume`` (CNY), ``growth`` and
    ``rate_change`` against the year before, ``volume_share``, ``sell_out_reported``, ``growth_award``,
    ``reward_without_managing``, ``lean_without_doing``, ``wait_without_stimulating``, ``errors`` (0–3).

    Covers: three_errors.
    """
    columns = ["account_id", "year", "volume", "rebate_rate", "sell_out_reported", "growth_award"]
    need_columns(rebates, columns, "rebates")
    now, before = (rebates[rebates["year"] == y].set_index("account_id") for y in (year, year - 1))
    if now.empty or before.empty:
        raise fail("two_years", OWNER, year=year, before=year - 1)
    table = now[["volume"]].astype(float).rename(columns={"volume": "yearly_volume"})
    old = before["volume"].reindex(table.index).astype(float)
    table["growth_rate"] = table["yearly_volume"] / old.where(old > 0) - 1
    table["rebate_change_rate"] = now["rebate_rate"] - before["rebate_rate"].reindex(table.index)
    table["volume_share"] = table["yearly_volume"] / table["yearly_volume"].sum()
    table["sell_out_reported"] = now["sell_out_reported"].astype(bool)
    table["growth_award"] = now["growth_award"].astype(bool)
    table["reward_without_managing"] = (table["rebate_change_rate"] > 1e-9) & (table["growth_rate"] <= 0)
    table["lean_without_doing"] = (table["volume_share"] >= big) & ~table["sell_out_reported"]
    table["wait_without_stimulating"] = ~table["growth_award"]
    flags = ["reward_without_managing", "lean_without_doing", "wait_without_stimulating"]
    table["errors"] = table[flags].sum(axis=1).astype(int)
    return table.sort_index().sort_values(["errors", "yearly_volume"], ascending=False, kind="stable")


def reward_roi(rewards: pd.DataFrame) -> pd.DataFrame:
    """What each reward programme brings for what it costs (S003: reward in steps, while it stays profitable).

    Parameters
    ----------
    rewards : table ``rewards``; extra_margin is what an account with the reward brought above comparable ones.

    Returns
    -------
    DataFrame, index programme, best first: ``accounts``, ``spend``, ``reward_cost``, ``extra_earned`` (CNY a year),
    ``net`` = extra margin − cost, ``return_rate`` = net / cost (missing where it costs nothing: the group for
    comparison).

    Covers: complaint_gift.
    """
    columns = ["spend", "reward_cost", "extra_margin"]
    by = need_columns(rewards, ["programme", *columns], "rewards").groupby("programme")
    table = by[columns].sum().rename(columns={"extra_margin": "extra_earned"})
    table.insert(0, "accounts", by.size())
    table["net"] = table["extra_earned"] - table["reward_cost"]
    table["return_rate"] = table["net"] / table["reward_cost"].where(table["reward_cost"] > 0)
    return table.sort_index().sort_values("return_rate", ascending=False, kind="stable", na_position="last")


def points_worth(spend: float, points_rate: float, extra_spend: float, margin: float) -> dict[str, float]:
    """Does a points programme pay for one account? Points are paid on all its spend, the gain is on the extra spend
    only.

    Parameters
    ----------
    spend : CNY a year it would buy anyway.
    points_rate : worth of the points as a share of spend.
    extra_spend : CNY a year it buys on top because of them.
    margin : gross margin on it (0–1).

    Covers: complaint_gift.
    """
    base, more = need_number(spend, "spend", 0), need_number(extra_spend, "extra_spend", 0)
    cost = need_number(points_rate, "points_rate", 0, 1) * (base + more)
    gain = need_number(margin, "margin", 0, 1) * more
    return {
        "reward_cost": cost,
        "extra_earned": gain,
        "net": gain - cost,
        "return_rate": gain / cost - 1 if cost else 0.0,
    }


def strategy_maturity(scores: pd.DataFrame) -> pd.DataFrame:
    """The six strategies of S000, how mature each is, and which is the weakest link.

    Parameters
    ----------
    scores : table ``strategy_scores``: strategy × criterion, 0–5.

    Returns
    -------
    DataFrame, index strategy, weakest first: ``criteria`` (count), ``maturity_share`` = Σ score / (5 · criteria),
    ``lowest_score`` (score of its worst criterion), ``weakest`` (True for the last link). They work as a mix: the
    weakest one decides.

    Covers: six_strategies.
    """
    rows = need_columns(scores, ["strategy", "criterion", "score"], "strategy_scores")
    need_number(rows["score"].max(), "score", 0, FULL_SCORE)
    by = rows.groupby("strategy")["score"]
    table = pd.DataFrame(
        {"criteria": by.size(), "maturity_share": by.sum() / (FULL_SCORE * by.size()), "lowest_score": by.min()}
    )
    table = table.sort_index().sort_values("maturity_share", kind="stable")
    table["weakest"] = table["maturity_share"] == table["maturity_share"].min()
    return table


def rival_accounts(swaps: pd.DataFrame) -> pd.DataFrame:
    """Rivals as accounts 竞合 (S001-3): what swapping supplies with each of them would save against our own haul.

    Only the swaps that pay are counted (``receivables.swap_savings`` works out each).

    Returns
    -------
    DataFrame, index rival, largest saving first: ``swaps`` offered, ``worth_it`` (how many pay), ``net_saving`` (CNY
    a year).

    Covers: rivals_as_accounts.
    """
    each = swap_savings(swaps)
    good = each[each["worth_it"]]
    table = pd.DataFrame({"swaps": each.groupby("rival").size(), "worth_it": good.groupby("rival").size()})
    table["saving"] = good.groupby("rival")["saving"].sum()
    return table.fillna(0).astype({"worth_it": int}).sort_values("saving", ascending=False, kind="stable")


def telecom_faults(
    accounts: pd.DataFrame,
    orders: pd.DataFrame,
    visits: pd.DataFrame,
    complaints: pd.DataFrame,
    agents: pd.DataFrame,
    agent_accounts: pd.DataFrame,
    log: pd.DataFrame,
    delivered: pd.DataFrame,
    as_of: pd.Timestamp | str,
    year: int = LAST_FULL_YEAR,
) -> pd.DataFrame:
    """The five faults of telecom A (S000), each tested on our data instead of nodded through.

    1 *mixed accounts*: share of tier A and B accounts that would not be in A or B by last year's spend. 2 *same
    service*: median days to close a complaint of tiers A and B over that of C and D (as slow for key accounts: near
    1). 3 *unruly agents*: highest agent's rate of loss over the next. 4 *price war*: share of the avoidable loss (by
    value) that went to a lower price. 5 *better-served rivals*: share of A and B accounts that value the best rival's
    service and people above ours.

    Returns
    -------
    DataFrame, index fault: ``measured``, ``limit``, ``fault`` (measured at or beyond the limit).

    Covers: telecom_faults.
    """
    spend = revenue(orders, year, accounts["account_id"]).clip(lower=0)
    official = accounts.set_index("account_id")["tier"]
    spend = spend.reindex(official.index)
    by_spend = spend_tier(spend, tier_cuts(spend, official), TIERS[::-1])
    upper = official.isin(["A", "B"])
    mixed = float((~by_spend[upper].isin(["A", "B"])).mean())
    days = complaint_times(complaints, as_of)
    key = days["account_id"].map(official).isin(["A", "B"])
    same = float(days.loc[key, "days"].mean() / max(days.loc[~key, "days"].mean(), 1e-9))
    rates = agent_churn(agents, agent_accounts, log, orders, year)["lost_rate"].fillna(0.0)
    unruly = float(rates.iloc[0] / rates.iloc[1]) if len(rates) > 1 and rates.iloc[1] > 0 else 0.0
    avoidable = log[~log["reason"].isin(["own_trouble", "relocation"])]
    price = float(
        avoidable.loc[avoidable["reason"] == "rival_price", "yearly_value"].sum() / avoidable["yearly_value"].sum()
    )
    sides = {who: delivered[delivered["supplier"] == who].set_index("account_id") for who in ("us", "rival")}
    soft = {who: side["service_value"] + side["people_value"] for who, side in sides.items()}
    better = float((soft["rival"] > soft["us"].reindex(soft["rival"].index)).mean())
    found = dict(zip(FAULT_LIMITS, (mixed, same, unruly, price, better), strict=True))
    table = pd.DataFrame({"measured": pd.Series(found), "limit": pd.Series(FAULT_LIMITS)})
    table["fault"] = table["measured"] >= table["limit"]
    return table.rename_axis("fault_name")
