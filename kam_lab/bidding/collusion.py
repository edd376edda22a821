"""Signs that bidders have agreed: prices that lie strangely, and marks in the documents.

A price screen gives a reason to look, never proof. Marks in the documents are another matter: some of them count as
collusion by law (招标投标法实施条例 40).
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab import rules
from kam_lab.bidding.compliance import compliance
from kam_lab.checks import fail, need_columns, need_number, need_whole

#: Marks that two bids can share, and the column that shows each.
MARKS = {
    "same_author": "file_author",
    "same_account": "bond_account",
    "same_lead": "project_lead",
    "same_file": "file_hash",
}
#: Cuts of the screens (Imhof 2017 reports cartel bids with a CV near 3 % and RD well above 1 ✎).
LOW_CV, HIGH_RD = 0.05, 1.5
#: Gaps between neighbouring prices that differ by less than this part of their mean count as equal ✎.
EQUAL_GAPS = 0.10
#: Two bidders whose prices keep this distance over several tenders: spread of the ratio below this ✎.
STEADY, MEETINGS = 0.005, 3


class Screens(NamedTuple):
    """Two price screens: coefficient of variation, and relative distance of the winning bid."""

    cv: float
    relative_distance: float


def price_screens(prices: Any) -> Screens:
    """CV = s / mean; RD = (second-lowest − lowest) / s of the losing bids (Imhof; handbook T-3.7).

    Parameters
    ----------
    prices : at least three prices above 0, of the bids that were compared.

    Returns
    -------
    Screens
        ``cv`` low and ``relative_distance`` high together are suspicious: covers stand close together, a step above
        the one that is to win. RD is infinite where all losing prices are equal. Sample standard deviations.

    Covers: t_3_7.
    """
    values = _prices(prices, 3)
    losing = float(np.std(values[1:], ddof=1))
    distance = float(values[1] - values[0])
    return Screens(
        float(np.std(values, ddof=1) / values.mean()),
        distance / losing if losing > 0 else (np.inf if distance > 0 else 0.0),
    )


def gap_spread(prices: Any) -> float:
    """How regular the steps between neighbouring prices are: (largest − smallest gap) / mean gap; 0 = equal steps.

    At least three prices. Infinite never occurs; all prices equal gives 0.

    Covers: collusion_deemed, t_3_7.
    """
    gaps = np.diff(_prices(prices, 3))
    return 0.0 if gaps.mean() == 0 else float((gaps.max() - gaps.min()) / gaps.mean())


def shared_marks(bids: pd.DataFrame) -> pd.DataFrame:
    """Pairs of bids in one tender whose documents share something that two rivals do not share by chance.

    Parameters
    ----------
    bids : tender_id, bidder_id, file_author, bond_account, project_lead, file_hash.

    Returns
    -------
    DataFrame: ``tender_id, bidder_a, bidder_b``, ``same_author, same_account, same_lead, same_file`` (bool),
    ``marks`` (how many); only pairs with at least one, most marks first.

    Covers: collusion_deemed.
    """
    need_columns(bids, ["tender_id", "bidder_id", *MARKS.values()], "bids")
    rows = []
    for tender, group in bids.groupby("tender_id"):
        for a, b in itertools.combinations(group.sort_values("bidder_id").to_dict("records"), 2):
            same = {name: bool(a[column] == b[column]) for name, column in MARKS.items()}
            if any(same.values()):
                rows.append({"tender_id": tender, "bidder_a": a["bidder_id"], "bidder_b": b["bidder_id"], **same})
    table = pd.DataFrame(rows, columns=["tender_id", "bidder_a", "bidder_b", *MARKS])
    table["marks"] = table[list(MARKS)].sum(axis=1).astype(int)
    return table.sort_values(["marks", "tender_id"], ascending=[False, True], kind="stable", ignore_index=True)


def steady_pairs(bids: pd.DataFrame, meetings: int = MEETINGS) -> pd.DataFrame:
    """Pairs of bidders that met several times: does one always bid the same step above the other?

    Returns
    -------
    DataFrame: ``bidder_a, bidder_b, met`` (tenders), ``price_ratio`` (mean price of b over a; b is the dearer one),
    ``spread`` (standard deviation of that ratio), steadiest first.

    Covers: collusion_deemed.
    """
    need_columns(bids, ["tender_id", "bidder_id", "price"], "bids")
    least = need_whole(meetings, "meetings", 2)
    wide = bids[bids["price"] > 0].pivot_table(index="tender_id", columns="bidder_id", values="price")
    rows = []
    for a, b in itertools.combinations(sorted(wide.columns), 2):
        both = wide[[a, b]].dropna()
        if len(both) >= least:
            ratio = both[b] / both[a]
            if ratio.mean() < 1:
                a, b, ratio = b, a, 1 / ratio
            rows.append((a, b, len(both), ratio.mean(), ratio.std(ddof=1)))
    table = pd.DataFrame(rows, columns=["bidder_a", "bidder_b", "met", "price_ratio", "spread"])
    return table.sort_values("spread", kind="stable", ignore_index=True)


def collusion_flags(tenders: pd.DataFrame, bids: pd.DataFrame) -> pd.DataFrame:
    """Every screen for every tender with at least three comparable bids. A flag is a reason to look.

    Returns
    -------
    DataFrame, index tender_id: ``bids`` (compared), ``cv``, ``relative_distance``, ``gap_spread``, ``marks`` (most
    marks that any two bids share), ``low_cv_high_rd, equal_gaps, same_marks`` (bool), ``flags`` (how many of the
    three), most flags first.

    Covers: t_3_7, collusion_deemed.
    """
    need_columns(tenders, ["tender_id"], "tenders")
    marks = shared_marks(bids).groupby("tender_id")["marks"].max()
    rows = {}
    for _, tender in tenders.iterrows():
        mine = bids[bids["tender_id"] == tender["tender_id"]]
        if len(mine) < 3:
            continue
        checked = compliance(mine, tender.get("ceiling"))
        prices = checked.loc[checked["compliant"], "price"]
        if len(prices) >= 3:
            screens, spread = price_screens(prices), gap_spread(prices)
            rows[tender["tender_id"]] = {"bids": len(prices), **screens._asdict(), "gap_spread": spread}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["bids", *Screens._fields, "gap_spread"])
    table = table.rename_axis("tender_id")
    table["marks"] = marks.reindex(table.index).fillna(0).astype(int)
    table["low_cv_high_rd"] = (table["cv"] < LOW_CV) & (table["relative_distance"] > HIGH_RD)
    table["equal_gaps"] = table["gap_spread"] < EQUAL_GAPS
    table["same_marks"] = table["marks"] > 0
    table["flags"] = table[["low_cv_high_rd", "equal_gaps", "same_marks"]].sum(axis=1).astype(int)
    return table.sort_index().sort_values(["flags", "marks"], ascending=False, kind="stable")


def collusion_penalty(award: float, as_of: rules.Day) -> dict[str, float]:
    """What collusion costs (招标投标法 53): the company's fine, the persons' share of it, and the ban if serious.

    Parameters
    ----------
    award : the contract that was won, CNY.

    Returns
    -------
    dict ``fine_min, fine_max, person_fine_min, person_fine_max`` (CNY), ``ban_years_max``. The award is void besides.

    Covers: collusion_penalty.
    """
    money = need_number(award, "award", 0)
    low, high = (rules.value(f"collusion_fine_{end}", as_of) for end in ("min", "max"))
    least, most = (rules.value(f"collusion_person_fine_{end}", as_of) for end in ("min", "max"))
    return {
        "fine_min": money * low,
        "fine_max": money * high,
        "person_fine_min": money * low * least,
        "person_fine_max": money * high * most,
        "ban_years_max": float(rules.value("collusion_ban_years_max", as_of)),
    }


def _prices(prices: Any, least: int) -> np.ndarray:
    values = np.sort(np.asarray(list(prices), dtype=float))
    if values.size < least:
        raise fail("need_prices", owner="bidding", least=least, came=values.size)
    if not (values > 0).all():
        raise fail("no_price", owner="bidding", bidder="–")
    return values
