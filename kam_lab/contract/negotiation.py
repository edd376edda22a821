"""Room for agreement: reservation points, ZOPA and BATNA, several issues at once, and the Pareto frontier.

Prices in CNY. In a deal with several issues each side gives every option points, 0–100 in all; a package is one option
for every issue. After Fisher & Ury (BATNA) and Raiffa (trading between issues).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, listed, need_columns, need_number
from kam_lab.i18n import language, t


class Zopa(NamedTuple):
    """Zone of possible agreement between the least we take and the most they pay (CNY; missing where there is none)."""

    our_limit: float
    their_limit: float
    zopa: float
    midpoint: float
    exists: bool

    @property
    def said(self) -> str:
        """The result in a sentence of the current language."""
        key = "some" if self.exists else "none"
        return t(f"contract.zopa.{key}", size=f"{self.zopa:,.0f}", gap=f"{self.our_limit - self.their_limit:,.0f}")


class Reservation(NamedTuple):
    """Where each side would rather leave (CNY): our least price, their largest."""

    our_limit: float
    their_limit: float


class Split(NamedTuple):
    """What a package is worth to both, above what each has without a deal (points)."""

    our_points: float
    their_points: float
    our_gain: float
    their_gain: float
    created: float


def zopa(our_limit: float, their_limit: float) -> Zopa:
    """The zone of possible agreement of a sale (Fisher & Ury; handbook T-4.7).

    Parameters
    ----------
    our_limit : CNY, least price at which we sell. their_limit : CNY, most that they pay.

    Returns
    -------
    Zopa
        No zone if our limit is above theirs: then size and midpoint are missing, and ``said`` says what to do.

    Raises
    ------
    InputError
        A limit is 0 or below.

    Covers: t_4_7, zopa_batna.
    """
    low, high = need_number(our_limit, "our_limit", 0), need_number(their_limit, "their_limit", 0)
    if low == 0 or high == 0:
        raise fail("no_price", owner="contract", which="our_limit" if low == 0 else "their_limit")
    if low > high:
        return Zopa(low, high, float("nan"), float("nan"), False)
    return Zopa(low, high, high - low, (low + high) / 2, True)


def zopas(opportunities: pd.DataFrame) -> pd.DataFrame:
    """The zone of every open deal, smallest first; a negative one is no zone.

    Returns
    -------
    DataFrame, index opportunity_id: ``account_id, our_limit, their_limit, room`` (their limit − our limit, CNY),
    ``midpoint`` (missing without a zone), ``exists`` (bool).

    Covers: t_4_7, zopa_batna.
    """
    need_columns(opportunities, ["opportunity_id", "account_id", "our_limit", "their_limit"], "opportunities")
    found = opportunities.set_index("opportunity_id")[["account_id", "our_limit", "their_limit"]].copy()
    found["room"] = found["their_limit"] - found["our_limit"]
    found["exists"] = found["room"] >= 0
    found["midpoint"] = ((found["our_limit"] + found["their_limit"]) / 2).where(found["exists"])
    found = found[["account_id", "our_limit", "their_limit", "room", "midpoint", "exists"]]
    return found.sort_index().sort_values("room", kind="stable")


def reservation_points(
    cost: float, next_best_profit: float, rival_price: float, difference_worth: float = 0.0, switching_cost: float = 0.0
) -> Reservation:
    """Reservation points from the best alternatives (BATNA): value is sold first, only then is there room to haggle.

    Our alternative is the next deal for the same capacity; theirs is the rival, plus what our difference is worth to
    them in money, less nothing: whatever it would cost them to change to us lowers what they pay us.

    Parameters
    ----------
    cost : CNY, all that the deal costs us. next_best_profit : CNY that the next-best deal would earn.
    rival_price : CNY. difference_worth : CNY, what our product and service save them. switching_cost : CNY.

    Covers: zopa_batna, value_then_negotiation.
    """
    ours = need_number(cost, "cost", 0) + need_number(next_best_profit, "next_best_profit", 0)
    theirs = need_number(rival_price, "rival_price", 0) + need_number(difference_worth, "difference_worth", 0)
    return Reservation(ours, theirs - need_number(switching_cost, "switching_cost", 0))


def issues_of(deal_issues: pd.DataFrame, opportunity_id: str) -> pd.DataFrame:
    """The issues of one deal, with the options' text in the current language.

    Returns
    -------
    DataFrame, index (issue, option) in the order of the table: ``text, our_points, their_points``.

    Raises
    ------
    InputError
        The deal has no issues; the deals that have some are named.
    """
    need_columns(deal_issues, ["opportunity_id", "issue", "option", "our_points", "their_points"], "deal_issues")
    mine = deal_issues[deal_issues["opportunity_id"] == opportunity_id]
    if mine.empty:
        some = sorted(set(deal_issues["opportunity_id"]))
        raise fail("no_issues", owner="contract", deal=opportunity_id, some=listed(some))
    found = mine[["issue", "option", "our_points", "their_points"]].copy()
    found.insert(2, "text", mine[f"text_{language()}"] if f"text_{language()}" in mine else mine["option"].astype(str))
    return found.set_index(["issue", "option"])


def deal_names(opportunities: pd.DataFrame, deal_issues: pd.DataFrame) -> dict[str, str]:
    """Deals that have issues to negotiate, the largest first: id and name in the current language → id."""
    need_columns(opportunities, ["opportunity_id", "value", f"name_{language()}"], "opportunities")
    need_columns(deal_issues, ["opportunity_id"], "deal_issues")
    mine = opportunities[opportunities["opportunity_id"].isin(deal_issues["opportunity_id"])]
    mine = mine.sort_values("value", ascending=False, kind="stable")
    rows = zip(mine["opportunity_id"], mine[f"name_{language()}"], strict=True)
    return {f"{deal} {name}": str(deal) for deal, name in rows}


def packages(deal_issues: pd.DataFrame, opportunity_id: str, their_least: float = 0.0) -> pd.DataFrame:
    """Every possible package of one deal, or those that give the other side enough.

    Parameters
    ----------
    deal_issues : opportunity_id, issue, option, our_points, their_points. their_least : points for them, at least.

    Returns
    -------
    DataFrame, index ``package`` (number): one column per issue (the option's number), ``our_points, their_points,
    joint_points``.

    Covers: issue_scoring.
    """
    found = packages_from(issues_of(deal_issues, opportunity_id))
    return found[found["their_points"] >= their_least]


def packages_from(issues: pd.DataFrame) -> pd.DataFrame:
    """Every package of a table as from :func:`issues_of`."""
    names = list(dict.fromkeys(issues.index.get_level_values("issue")))
    options = [list(issues.loc[name].index) for name in names]
    table = pd.DataFrame(list(itertools.product(*options)), columns=names)
    for side in ("our_points", "their_points"):
        points = issues[side]
        table[side] = sum(table[name].map(points.loc[name]).to_numpy(float) for name in names)
    table["joint_points"] = table["our_points"] + table["their_points"]
    return table.rename_axis("package")


def packages_in_words(deal_issues: pd.DataFrame, opportunity_id: str, their_least: float = 0.0) -> pd.DataFrame:
    """The packages of one deal with the text of each option instead of its number (see :func:`packages`).

    Returns
    -------
    DataFrame, index ``package``: ``our_points, their_points, joint_points``, then ``issue_<issue>`` in words.

    Covers: issue_scoring.
    """
    table, words = packages(deal_issues, opportunity_id, their_least), issues_of(deal_issues, opportunity_id)["text"]
    points = ["our_points", "their_points", "joint_points"]
    names = [name for name in table.columns if name not in points]
    told = {f"issue_{name}": table[name].map(words.loc[name]) for name in names}
    return table[points].assign(**told)


def package_points(options: Mapping[str, int], deal_issues: pd.DataFrame, opportunity_id: str) -> dict[str, float]:
    """What one package is worth to both sides.

    Parameters
    ----------
    options : issue → number of the option, for every issue of the deal.

    Returns
    -------
    dict: ``our_points, their_points, joint_points``.

    Covers: issue_scoring.
    """
    table = issues_of(deal_issues, opportunity_id)
    known = list(dict.fromkeys(table.index.get_level_values("issue")))
    worth = {side: table[side].astype(float).to_dict() for side in ("our_points", "their_points")}
    pairs = list(options.items())
    if set(options) != set(known) or any(pair not in worth["our_points"] for pair in pairs):
        raise fail("package_issues", owner="contract", expected=listed(known), came=listed(pairs))
    ours, theirs = (sum(points[pair] for pair in pairs) for points in worth.values())
    return {"our_points": ours, "their_points": theirs, "joint_points": ours + theirs}


def pareto_frontier(table: pd.DataFrame) -> pd.DataFrame:
    """The packages that nobody can improve on without harming the other side.

    Parameters
    ----------
    table : ``our_points, their_points`` and whatever else, as from :func:`packages`.

    Returns
    -------
    DataFrame
        The rows of ``table`` on the frontier, most of our points first; of equal packages the first only.

    Covers: pareto_trade.
    """
    need_columns(table, ["our_points", "their_points"], "packages")
    ordered = table.sort_values(["our_points", "their_points"], ascending=False, kind="stable")
    best = ordered["their_points"].cummax().shift(fill_value=-np.inf)
    return ordered[ordered["their_points"] > best]


def split_every_issue(table: pd.DataFrame) -> pd.Series:
    """The package of those who halve every issue: second and third option in turn."""
    names = [name for name in table.columns if not name.endswith("_points")]
    wanted = {name: 2 + place % 2 for place, name in enumerate(names)}
    rows = table[(table[names] == pd.Series(wanted)).all(axis=1)]
    if rows.empty:
        raise fail("cannot_split", owner="contract")
    return rows.iloc[0]


def best_package(table: pd.DataFrame, their_least: float) -> pd.Series:
    """The package that gives us most while they still get ``their_least`` points (then: most for them).

    Raises
    ------
    InputError
        No package gives them so much.

    Covers: pareto_trade.
    """
    least = need_number(their_least, "their_least")
    able = table[table["their_points"] >= least]
    if able.empty:
        raise fail("nobody_so_much", owner="contract", least=f"{least:g}", most=f"{table['their_points'].max():g}")
    return able.sort_values(["our_points", "their_points"], ascending=False, kind="stable").iloc[0]


def fair_package(table: pd.DataFrame, our_batna: float = 0.0, their_batna: float = 0.0) -> pd.Series:
    """The package with the largest product of both gains over no deal (Nash).

    Raises
    ------
    InputError
        No package is better than no deal for both: there is no zone of agreement.

    Covers: pareto_trade.
    """
    able = table[(table["our_points"] >= our_batna) & (table["their_points"] >= their_batna)]
    if able.empty:
        raise fail("no_zone", owner="contract")
    gain = (able["our_points"] - our_batna) * (able["their_points"] - their_batna)
    return able.iloc[int(gain.to_numpy(float).argmax())]


def value_split(our_points: float, their_points: float, our_batna: float = 0.0, their_batna: float = 0.0) -> Split:
    """How much a package creates above both alternatives, and who gets it.

    Covers: issue_scoring.
    """
    ours, theirs = need_number(our_points, "our_points"), need_number(their_points, "their_points")
    mine, yours = ours - need_number(our_batna, "our_batna"), theirs - need_number(their_batna, "their_batna")
    return Split(ours, theirs, mine, yours, mine + yours)
