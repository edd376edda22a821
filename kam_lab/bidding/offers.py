"""Looking back at our own offers: where they were won and lost, and what discounts bought.

``quotes`` holds every offer of more than routine size. Discount = 1 − net / list; an offer still open or void says
nothing about winning and is left out of every rate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kam_lab.checks import fail, need_columns, need_cuts, need_number
from kam_lab.profitability import contribution

#: Upper ends of the discount bands (fractions); the last band is open.
BAND_CUTS = (0.05, 0.10, 0.15)
#: A discount from here on counts as deep ✎.
DEEP = 0.10
#: Amounts are rounded to fen, so a discount this close to a cut lies on it.
EDGE = 1e-6
#: How the CRM's score 1–5 is read.
SENSITIVITY = {1: "low", 2: "low", 3: "middle", 4: "high", 5: "high"}
#: 95 % of a normal distribution lie within so many standard errors.
_Z = 1.96


def offers(quotes: pd.DataFrame) -> pd.DataFrame:
    """Our offers with what they gave away and what they left.

    Returns
    -------
    DataFrame, index quote_id, all columns of ``quotes`` and: ``discount`` (fraction of list), ``left_over`` (net −
    product cost, CNY), ``offer_margin`` (fraction of net), ``decided`` (won or lost).

    Covers: never_below_cost.
    """
    need_columns(quotes, ["quote_id", "list_amount", "net_amount", "product_cost", "outcome"], "quotes")
    for column in ("list_amount", "net_amount"):
        if not (quotes[column] > 0).all():
            bad = quotes.loc[~(quotes[column] > 0), "quote_id"].iloc[0]
            raise fail("no_amount", owner="bidding", quote=str(bad), column=column)
    table = quotes.set_index("quote_id")
    table["discount"] = 1 - table["net_amount"] / table["list_amount"]
    table["left_over"] = table["net_amount"] - table["product_cost"]
    table["offer_margin"] = table["left_over"] / table["net_amount"]
    table["decided"] = table["outcome"].isin(["won", "lost"])
    return table


def below_cost(quotes: pd.DataFrame) -> pd.DataFrame:
    """Offers below product cost: forbidden by the course's first rule of price, and by the rejection rule in tenders.

    Returns
    -------
    DataFrame as from :func:`offers`, the largest shortfall first; empty if we kept the rule.

    Covers: never_below_cost.
    """
    table = offers(quotes)
    return table[table["left_over"] < 0].sort_values("left_over", kind="stable")


def discount_band(discount: pd.Series, cuts: Sequence[float] = BAND_CUTS) -> pd.Series:
    """Band of each discount: "0–5 %", "5–10 %", … A discount on a cut belongs to the band below it.

    Returns
    -------
    Series of ordered categories ``band``.
    """
    ends = need_cuts(cuts, len(tuple(cuts)), 0, 1)
    names = [f"{low * 100:g}–{high * 100:g} %" for low, high in zip((0.0, *ends), ends, strict=False)]
    names.append(f"> {ends[-1] * 100:g} %")
    edges = [-np.inf, *(end + EDGE for end in ends), np.inf]
    return pd.Series(pd.cut(discount, edges, labels=names, right=True), index=discount.index, name="band")


def win_rate_by_discount(quotes: pd.DataFrame, cuts: Sequence[float] = BAND_CUTS) -> pd.DataFrame:
    """Win rate by discount band: does a deeper discount win more? (S002 exercise.)

    Returns
    -------
    DataFrame, index ``band``, shallowest first: ``offers`` (decided), ``won, lost`` (counts), ``won_share`` = won /
    (won + lost), ``low_end_share, high_end_share`` (95 % interval, Wilson), ``given_away`` (CNY below list, in offers
    won).

    Covers: win_rate_by_discount.
    """
    table = offers(quotes)
    table = table[table["decided"]]
    if table.empty:
        raise fail("none_decided", owner="bidding")
    return _rates(table, discount_band(table["discount"], cuts))


def win_rate_by(quotes: pd.DataFrame, column: str) -> pd.DataFrame:
    """Win rate by any column of ``quotes``: lever, rivals, approved_by, at_risk.

    Returns
    -------
    DataFrame as from :func:`win_rate_by_discount`, index ``column``; with ``offer_margin`` (mean, of offers won).

    Covers: whole_package, win_loss_analysis.
    """
    table = offers(quotes)
    need_columns(table.reset_index(), [column], "quotes")
    table = table[table["decided"]]
    if table.empty:
        raise fail("none_decided", owner="bidding")
    found = _rates(table, table[column])
    found["offer_margin"] = table[table["outcome"] == "won"].groupby(column, observed=True)["offer_margin"].mean()
    return found


def loss_reasons(quotes: pd.DataFrame) -> pd.DataFrame:
    """Why offers were lost, by number and by value: the two orders differ.

    Returns
    -------
    DataFrame, index ``loss_reason``, most offers first: ``lost`` (count), ``lost_share``, ``lost_value`` (CNY net),
    ``value_share`` (fractions of all losses).

    Covers: win_loss_analysis.
    """
    table = offers(quotes)
    table = table[(table["outcome"] == "lost") & table["loss_reason"].notna()]
    if table.empty:
        raise fail("none_lost", owner="bidding")
    found = table.groupby("loss_reason").agg(lost=("net_amount", "size"), lost_value=("net_amount", "sum"))
    found["lost_share"] = found["lost"] / found["lost"].sum()
    found["value_share"] = found["lost_value"] / found["lost_value"].sum()
    found = found[["lost", "lost_share", "lost_value", "value_share"]]
    return found.sort_index().sort_values("lost", ascending=False, kind="stable")


def discount_by_risk(quotes: pd.DataFrame, deep: float = DEEP) -> pd.DataFrame:
    """Discounts only for accounts at risk (S000): what a deep discount changes there, and what it changes elsewhere.

    Parameters
    ----------
    deep : a discount from here on is deep (fraction of list).

    Returns
    -------
    DataFrame, index ``at_risk`` (False, True): ``shallow_offers, deep_offers`` (decided), ``shallow_won_share,
    deep_won_share``, ``difference`` (deep − shallow, fraction), ``given_away`` (CNY below list in deep offers won).

    Covers: discount_at_risk.
    """
    cut = need_number(deep, "deep", 0, 1)
    table = offers(quotes)
    table = table[table["decided"]]
    if table.empty:
        raise fail("none_decided", owner="bidding")
    is_deep = table["discount"] >= cut - EDGE
    rows = {}
    for risk in (False, True):
        part = table["at_risk"].astype(bool) == risk
        row: dict[str, float] = {}
        for name, side in (("shallow", ~is_deep), ("deep", is_deep)):
            chosen = table[part & side]
            row[f"{name}_offers"] = len(chosen)
            row[f"{name}_won_share"] = float((chosen["outcome"] == "won").mean()) if len(chosen) else np.nan
        won = table[part & is_deep & (table["outcome"] == "won")]
        row["given_away"] = float((won["list_amount"] - won["net_amount"]).sum())
        rows[risk] = row
    found = pd.DataFrame.from_dict(rows, orient="index").rename_axis("at_risk")
    found["difference_share"] = found["deep_won_share"] - found["shallow_won_share"]
    columns = ["shallow_offers", "deep_offers", "shallow_won_share", "deep_won_share", "difference_share", "given_away"]
    return found[columns].astype({"shallow_offers": int, "deep_offers": int})


def price_sensitivity(quotes: pd.DataFrame, profiles: pd.DataFrame, deep: float = DEEP) -> pd.DataFrame:
    """Does the CRM's price sensitivity (1–5) tell who reacts to a discount? (S000: price sensitivity by account.)

    Returns
    -------
    DataFrame, index ``sensitivity`` ("low" 1–2, "middle" 3, "high" 4–5): ``offers``, ``shallow_won_share,
    deep_won_share``, ``difference_share`` — a useful score would show a larger difference where it is high.

    Covers: price_sensitivity_by_account.
    """
    need_columns(profiles, ["account_id", "price_sensitivity"], "profiles")
    score = profiles.set_index("account_id")["price_sensitivity"].map(SENSITIVITY)
    table = offers(quotes)
    table = table[table["decided"]].assign(sensitivity=lambda rows: rows["account_id"].map(score))
    table = table.dropna(subset=["sensitivity"])
    if table.empty:
        raise fail("none_decided", owner="bidding")
    is_deep = table["discount"] >= need_number(deep, "deep", 0, 1) - EDGE
    won = table["outcome"] == "won"
    by = table["sensitivity"]
    found = pd.DataFrame(
        {
            "offers": won.groupby(by).size(),
            "shallow_won_share": won[~is_deep].groupby(by[~is_deep]).mean(),
            "deep_won_share": won[is_deep].groupby(by[is_deep]).mean(),
        }
    )
    found["difference_share"] = found["deep_won_share"] - found["shallow_won_share"]
    order = [name for name in ("low", "middle", "high") if name in found.index]
    return found.loc[order].rename_axis("sensitivity")


def after_the_win(quotes: pd.DataFrame, orders: pd.DataFrame, costs: pd.DataFrame, year: int = 2025) -> pd.DataFrame:
    """Tenders we won: how the offer looked on the day, and what the account earns us since (S002).

    Returns
    -------
    DataFrame, index tender_id, best account first: ``account_id, lever, discount, offer_margin`` (of the offer),
    ``revenue, contribution`` (CNY, of the account in ``year``), ``margin`` (contribution / revenue).

    Covers: thin_win_free_service.
    """
    table = offers(quotes)
    won = table[(table["outcome"] == "won") & table["tender_id"].notna()]
    if won.empty:
        raise fail("none_decided", owner="bidding")
    earned = contribution(orders, costs, year)[["revenue", "contribution", "margin"]]
    columns = ["tender_id", "account_id", "lever", "discount", "offer_margin"]
    found = won.reset_index()[columns].merge(earned, left_on="account_id", right_index=True, how="left")
    return found.set_index("tender_id").sort_values("contribution", ascending=False, kind="stable", na_position="last")


def _rates(table: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    won = (table["outcome"] == "won").groupby(by, observed=True)
    found = pd.DataFrame({"offers": won.size(), "won": won.sum().astype(int)})
    found["lost"] = found["offers"] - found["won"]
    found["won_share"] = found["won"] / found["offers"]
    middle, half = _wilson(found["won"], found["offers"])
    found["low_end_share"], found["high_end_share"] = middle - half, middle + half
    given = (table["list_amount"] - table["net_amount"]).where(table["outcome"] == "won", 0.0)
    found["given_away"] = given.groupby(by, observed=True).sum()
    return found


def _wilson(won: pd.Series, count: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Middle and half width of the Wilson interval: honest for small counts, where ± from the mean leaves 0–1."""
    share, z2 = won / count, _Z**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z * np.sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return middle, half
