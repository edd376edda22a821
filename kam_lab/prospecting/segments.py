"""Segments, wallets and the portfolio: what a customer needs, what it buys elsewhere, how much to invest in it.

Pure functions: money in CNY yuan, shares as fractions 0–1; ``kam_lab.prospecting`` re-exports everything here.
Functions of plain figures take numbers or Series alike and return the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, overload

import numpy as np
import pandas as pd

from kam_lab.checks import fail, need_columns, need_number, need_weights, need_whole, wallet_year
from kam_lab.concentration import revenue
from kam_lab.i18n import t
from kam_lab.profitability import LAST_FULL_YEAR

#: Needs (S002) in the order in which ties are decided: TCO before the others, since a TCO buyer looks price-driven.
NEEDS = ("tco", "performance", "service", "price")
#: The signs of each need, columns of ``profiles`` (true/false).
NEED_SIGNS = {
    "tco": ("counts_total_cost", "skilled_purchasing"),
    "performance": ("special_specs", "few_substitutes", "past_quality_problem"),
    "service": ("supply_security", "stockout_costly", "left_poor_supplier"),
    "price": ("thin_margin", "standard_needs"),
}
SIZES = ("key", "mid", "small")
#: Cut between low and high on both axes of the portfolio matrix (scores 0–10).
PORTFOLIO_CUT = 5.0
#: Share of wallet to aim at where no other target is given.
TARGET_SHARE = 0.5


def weighted_score(
    scores: Mapping[str, float] | Sequence[float], weights: Mapping[str, float] | Sequence[float]
) -> float:
    """Σ score · weight (handbook T-1.5).

    Parameters
    ----------
    scores, weights : two mappings with the same names, or two sequences of the same length. Weights ≥ 0, sum 1.

    Raises
    ------
    InputError
        Different names or lengths; weights that do not sum to 1 (``normalise`` rescales them).
    """
    score_map = dict(scores) if isinstance(scores, Mapping) else {f"{i + 1}": s for i, s in enumerate(scores)}
    weight_map = dict(weights) if isinstance(weights, Mapping) else {f"{i + 1}": w for i, w in enumerate(weights)}
    checked = need_weights(weight_map, list(score_map))
    return float(sum(need_number(score_map[name], str(name)) * checked[name] for name in score_map))


def portfolio(attractiveness: Any, strength: Any, cut: float = PORTFOLIO_CUT) -> Any:
    """Cell of the portfolio matrix (Millman & Wilson 1995; handbook T-1.5). A score on the cut counts as high.

    Parameters
    ----------
    attractiveness, strength : scores 0–10; two numbers, or two Series with the same index.
    cut : border between low and high on both axes.

    Returns
    -------
    str or Series of str
        ``invest`` (high, high: invest for growth) · ``invest_selectively`` (high attractiveness, low strength) ·
        ``maintain`` (low attractiveness, high strength: maintain or manage for cash) · ``withdraw`` (low, low).

    Covers: portfolio_matrix.
    """
    border = need_number(cut, "cut", 0, 10)
    if not isinstance(attractiveness, pd.Series):
        attractive = need_number(attractiveness, "attractiveness", 0, 10) >= border
        strong = need_number(strength, "strength", 0, 10) >= border
        if attractive:
            return "invest" if strong else "invest_selectively"
        return "maintain" if strong else "withdraw"
    pairs = zip(attractiveness, strength.reindex(attractiveness.index), strict=True)
    cells = [portfolio(a, s, border) for a, s in pairs]
    return pd.Series(cells, index=attractiveness.index, name="portfolio", dtype="str")


def classify_need(profiles: pd.DataFrame) -> pd.Series:
    """The need that drives an account's buying, from signs in its profile (S002, industrial packaging case).

    For each need the share of its signs that are present is taken (``NEED_SIGNS``); the largest share wins. Ties go to
    the need that comes first in ``NEEDS``: tco, performance, service, price. No sign at all: ``price``.

    Parameters
    ----------
    profiles : one row per account, with account_id (column or index) and the ten true/false columns.

    Returns
    -------
    Series ``need`` of performance / service / price / tco, index account_id.

    Covers: need_size.
    """
    signs = [sign for group in NEED_SIGNS.values() for sign in group]
    need_columns(profiles, signs, "profiles")
    table = profiles.set_index("account_id") if "account_id" in profiles.columns else profiles
    shares = pd.DataFrame({need: table[list(NEED_SIGNS[need])].astype(float).mean(axis=1) for need in NEEDS})
    needs = shares.idxmax(axis=1).where(shares.max(axis=1) > 0, "price")  # idxmax: the first of equals
    return needs.astype("str").rename("need")


def need_confusion(stated: pd.Series, classified: pd.Series) -> pd.DataFrame:
    """Confusion matrix: the need in the account manager's note against the one the signs point to.

    Parameters
    ----------
    stated, classified : Series of needs by account_id; only accounts in both count.

    Returns
    -------
    DataFrame 4 × 4 of counts, rows ``stated``, columns ``classified``, both in the order of ``NEEDS``. The share of
    agreement is the diagonal over the sum (see :func:`need_agreement`).

    Covers: need_size.
    """
    both = pd.concat([stated.rename("stated"), classified.rename("classified")], axis=1, join="inner").dropna()
    if both.empty:
        raise fail("nothing_shared")
    unknown = sorted(set(both.to_numpy().ravel().tolist()) - set(NEEDS))
    if unknown:
        raise fail("unknown_need", came=", ".join(map(str, unknown)), expected=", ".join(NEEDS))
    table = pd.crosstab(both["stated"], both["classified"])
    return table.reindex(index=list(NEEDS), columns=list(NEEDS), fill_value=0)


def need_agreement(confusion: pd.DataFrame) -> float:
    """Share of accounts (0–1) on the diagonal of :func:`need_confusion`."""
    counts = confusion.to_numpy(dtype=float)
    return float(np.trace(counts) / counts.sum())


def need_by_size(accounts: pd.DataFrame, needs: pd.Series, values: pd.Series | None = None) -> pd.DataFrame:
    """Need × size segments (S002): number of accounts, or the sum of ``values`` (such as revenue), per segment.

    Returns
    -------
    DataFrame, rows in the order of ``NEEDS``, columns key, mid, small.

    Covers: need_size.
    """
    need_columns(accounts, ["account_id", "size_class"], "accounts")
    table = accounts.set_index("account_id")[["size_class"]].join(needs.rename("need"), how="inner")
    table["value"] = 1 if values is None else values.reindex(table.index).fillna(0.0)
    sums = table.pivot_table(index="need", columns="size_class", values="value", aggfunc="sum", fill_value=0)
    return sums.reindex(index=list(NEEDS), columns=list(SIZES), fill_value=0)


def value_promise(need: str, size: str = "mid") -> str:
    """The promise to make to a segment, in the current language (S002: four promises; small ones pay for specials).

    Covers: need_size.
    """
    if need not in NEEDS:
        raise fail("unknown_need", came=need, expected=", ".join(NEEDS))
    if size not in SIZES:
        raise fail("unknown_size", came=size, expected=", ".join(SIZES))
    promise = t(f"prospecting.promise.{need}")
    return promise + t("prospecting.promise.small_premium") if size == "small" and need == "price" else promise


@overload
def share_of_wallet(our_sales: float, category_spend: float) -> float: ...
@overload
def share_of_wallet(our_sales: pd.Series, category_spend: pd.Series) -> pd.Series: ...
def share_of_wallet(our_sales: Any, category_spend: Any) -> Any:
    """Our sales / what the account spends on the category with all suppliers, us included (0–1).

    Parameters
    ----------
    our_sales, category_spend : CNY of the same year; numbers, or Series by account_id (aligned on the first).

    Raises
    ------
    InputError
        Spend not above 0, sales below 0, or sales above spend (then the spend is wrong: it includes us).
    """
    if isinstance(our_sales, pd.Series):
        spend = category_spend.reindex(our_sales.index)
        shares = [_wallet_share(o, s, str(name)) for name, o, s in zip(our_sales.index, our_sales, spend, strict=True)]
        return pd.Series(shares, index=our_sales.index, name="share_of_wallet", dtype=float)
    return _wallet_share(our_sales, category_spend)


def _wallet_share(our_sales: Any, category_spend: Any, account: str = "") -> float:
    """One share of wallet; ``account`` names the account in an error."""
    label = f" ({account})" if account else ""
    sales = need_number(our_sales, f"our_sales{label}", 0)
    spend = need_number(category_spend, f"category_spend{label}", 0)
    if spend == 0:
        raise fail("above_zero", name=f"category_spend{label}")
    if sales > spend * (1 + 1e-9):
        raise fail("more_than_wallet", account=label, sales=f"{sales:,.0f}", spend=f"{spend:,.0f}")
    return sales / spend


@overload
def white_space(our_sales: float, category_spend: float, target: float = ...) -> float: ...
@overload
def white_space(our_sales: pd.Series, category_spend: pd.Series, target: float = ...) -> pd.Series: ...
def white_space(our_sales: Any, category_spend: Any, target: float = TARGET_SHARE) -> Any:
    """Sales still to be won: (target − current share of wallet) · category spend, CNY.

    Negative if the account already gives us more than ``target`` (0–1). Numbers or Series, as ``share_of_wallet``.
    """
    goal = need_number(target, "target", 0, 1)
    current = share_of_wallet(our_sales, category_spend)
    if isinstance(current, pd.Series):
        return ((goal - current) * category_spend.reindex(current.index)).rename("white_space")
    return (goal - current) * float(category_spend)


def wallet_allocation(rank: float, suppliers: int) -> float:
    """Share of wallet (0–1) to expect from our place among the suppliers: (1 − rank/(n+1))·2/n.

    Wallet Allocation Rule, Keiningham et al. (handbook T-1.6). The shares of all n places sum to 1.

    Parameters
    ----------
    rank : 1 = the account's first choice; a tie is the average place (1.5 for two firsts).
    suppliers : number n of suppliers the account uses (≥ 1).

    Covers: wallet_share.
    """
    number = need_whole(suppliers, "suppliers", 1)
    place = need_number(rank, "rank", 1, number)
    return (1 - place / (number + 1)) * 2 / number


def wallet_table(
    orders: pd.DataFrame, wallets: pd.DataFrame, year: int = LAST_FULL_YEAR, target: float = TARGET_SHARE
) -> pd.DataFrame:
    """Every account's wallet: our share, the share our rank lets expect, and the white space.

    Returns
    -------
    DataFrame, index account_id, largest white space first (ties by id): ``our_sales, category_spend`` (CNY),
    ``share_of_wallet``, ``expected_share`` (0–1, :func:`wallet_allocation`), ``gap`` = expected − actual,
    ``white_space`` (CNY). An account without orders in the year has our_sales 0.

    Covers: wallet_share.
    """
    spend = wallet_year(wallets, year, ["category_spend", "our_rank", "suppliers"])
    sales = revenue(orders, year).reindex(spend.index).fillna(0.0).clip(lower=0)
    table = pd.DataFrame({"our_sales": sales, "category_spend": spend["category_spend"].astype(float)})
    table["share_of_wallet"] = share_of_wallet(table["our_sales"], table["category_spend"])
    places = zip(spend["our_rank"], spend["suppliers"], strict=True)
    table["expected_share"] = [wallet_allocation(rank, suppliers) for rank, suppliers in places]
    table["gap"] = table["expected_share"] - table["share_of_wallet"]
    table["white_space"] = white_space(table["our_sales"], table["category_spend"], target)
    return table.sort_index().sort_values("white_space", ascending=False, kind="stable")
