"""What accounts tell us: recommendation and satisfaction, complaints, and the value they say we deliver.

Pure functions on the tables ``surveys``, ``complaints``, ``delivered_value``; ``kam_lab.retention`` re-exports
everything.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from kam_lab.checks import amounts, fail, in_year, need_columns, need_number
from kam_lab.freshness import days_since

OWNER = "retention"
#: NPS: from 9 a promoter, up to 6 a detractor. CSAT: the top two of five boxes.
PROMOTER, DETRACTOR, SATISFIED = 9, 6, 4
VALUES = ("product_value", "service_value", "people_value", "image_value")
COSTS = ("money_cost", "time_cost", "energy_cost", "psychic_cost")
#: An owner whose median time to close is this multiple of the median of all is slow.
SLOW_MULTIPLE = 2.5
#: What S003 advises for those who take a complaint for a gift, in its order.
GIFT_ACTIONS = ("know_fully", "teach_staff", "interact", "serve", "treat_complaints", "reward_in_steps")


class Voice(NamedTuple):
    """Answers to a survey (see :func:`survey_result`). NPS in points, −100 to 100."""

    answers: int
    promoters_share: float
    detractors_share: float
    nps: float
    csat_share: float


def nps(scores: Any) -> float:
    """Net promoter score: % of 9–10 less % of 0–6, in points from −100 to 100. 30 % less 20 % is +10.

    Covers: nps_csat.
    """
    marks = pd.Series(amounts(pd.Series(list(scores), dtype=float) + 1, "recommend")) - 1  # zeros are marks, too
    need_number(float(marks.max()), "recommend", 0, 10)
    return 100 * float((marks >= PROMOTER).mean() - (marks <= DETRACTOR).mean())


def csat(scores: Any) -> float:
    """Share (0–1) of the top two boxes, 4 and 5 of 5.

    Covers: nps_csat.
    """
    marks = pd.Series(amounts(list(scores), "csat"))
    need_number(float(marks.max()), "csat", 1, 5)
    return float((marks >= SATISFIED).mean())


def survey_result(surveys: pd.DataFrame, year: int | None = None) -> Voice:
    """NPS and CSAT of a year's answers (all years if None).

    Covers: nps_csat.
    """
    need_columns(surveys, ["asked_on", "recommend", "csat"], "surveys")
    rows = in_year(surveys, "asked_on", year, "surveys")
    marks = rows["recommend"]
    promoters, detractors = float((marks >= PROMOTER).mean()), float((marks <= DETRACTOR).mean())
    return Voice(len(rows), promoters, detractors, nps(marks), csat(rows["csat"]))


def survey_by(surveys: pd.DataFrame, accounts: pd.DataFrame, by: str = "tier", year: int = 2025) -> pd.DataFrame:
    """NPS and CSAT by tier, industry or region.

    Returns
    -------
    DataFrame, index ``by``: ``answers``, ``nps`` (points), ``csat_share`` (0–1). Few answers make a shaky NPS: look at
    the first column first.

    Covers: nps_csat.
    """
    need_columns(accounts, ["account_id", by], "accounts")
    rows = in_year(need_columns(surveys, ["account_id", "asked_on"], "surveys"), "asked_on", year, "surveys")
    groups = rows.groupby(rows["account_id"].map(accounts.set_index("account_id")[by]))
    found = {name: (len(part), nps(part["recommend"]), csat(part["csat"])) for name, part in groups}
    columns = ["answers", "nps", "csat_share"]
    return pd.DataFrame.from_dict(found, orient="index", columns=columns).rename_axis(by)


def complaint_times(complaints: pd.DataFrame, as_of: date | str | pd.Timestamp) -> pd.DataFrame:
    """Every complaint with the days it took, or has been open so far.

    Returns
    -------
    The table with ``days`` (from opened to closed; for an open one to ``as_of``) and ``still_open``.

    Covers: complaint_handling.
    """
    need_columns(complaints, ["opened_on", "closed_on"], "complaints")
    table = complaints.copy()
    table["still_open"] = table["closed_on"].isna()
    closed = pd.to_datetime(table["closed_on"]).fillna(pd.Timestamp(as_of))
    table["days"] = (closed - pd.to_datetime(table["opened_on"])).dt.days
    if (table["days"] < 0).any():
        raise fail("closed_before", OWNER, complaint=str(table.loc[table["days"] < 0].index[0]))
    return table


def complaint_owners(
    complaints: pd.DataFrame, as_of: date | str | pd.Timestamp, multiple: float = SLOW_MULTIPLE
) -> pd.DataFrame:
    """How long complaints stay with each owner, and how often the first contact solves them.

    The median stands for the usual case; a mean would be ruled by the few that took months. Open ones count with their
    age so far, so that nobody looks fast by never closing.

    Returns
    -------
    DataFrame, index owner_id, slowest first: ``complaints``, ``median_days``, ``mean_days``, ``first_contact_share``
    (0–1), ``still_open``, ``slow`` (median at least ``multiple`` times that of all complaints).

    Covers: complaint_handling.
    """
    times = complaint_times(need_columns(complaints, ["owner_id", "first_contact"], "complaints"), as_of)
    by = times.groupby("owner_id")
    table = pd.DataFrame(
        {
            "complaints": by.size(),
            "median_days": by["days"].median(),
            "mean_days": by["days"].mean(),
            "first_contact_share": by["first_contact"].mean(),
            "still_open": by["still_open"].sum().astype(int),
        }
    )
    table["slow"] = table["median_days"] >= need_number(multiple, "multiple", 0) * max(
        float(times["days"].median()), 0.5
    )
    return table.sort_index().sort_values("median_days", ascending=False, kind="stable")


def complaint_groups(complaints: pd.DataFrame, as_of: date | str | pd.Timestamp, by: str = "category") -> pd.DataFrame:
    """Complaints by category, or by another column: count, median days, first-contact share.

    Covers: complaint_handling.
    """
    times = complaint_times(need_columns(complaints, [by, "first_contact"], "complaints"), as_of)
    groups = times.groupby(by)
    table = pd.DataFrame(
        {
            "complaints": groups.size(),
            "median_days": groups["days"].median(),
            "first_contact_share": groups["first_contact"].mean(),
        }
    )
    return table.sort_values("complaints", ascending=False, kind="stable")


def unanswered_complaints(complaints: pd.DataFrame, as_of: date | str | pd.Timestamp, days: int = 90) -> pd.DataFrame:
    """Complaints that took, or have been open for, more than ``days`` days; the longest first.

    Covers: complaint_handling.
    """
    times = complaint_times(complaints, as_of)
    long = times[times["days"] > need_number(days, "days", 0)]
    return long.sort_values("days", ascending=False, kind="stable")


def delivered_value(value: float, cost: float) -> dict[str, float]:
    """Kotler's delivered value: what the customer gets less all it costs him; 20,000 − 16,000 = 4,000, ratio 1.25.

    Parameters
    ----------
    value : product, service, people and image value together (CNY).
    cost : money, time, energy and psychic cost together (CNY), above 0.

    Covers: delivered_value.
    """
    got, paid = need_number(value, "value", 0), need_number(cost, "cost", 0)
    if paid == 0:
        raise fail("above_zero", name="cost")
    return {"delivered": got - paid, "value_to_cost": got / paid}


def value_table(delivered: pd.DataFrame) -> pd.DataFrame:
    """Delivered value of us and of the best rival, by account.

    Parameters
    ----------
    delivered : table ``delivered_value``: one row for "us" and one for "rival" per account.

    Returns
    -------
    DataFrame, index account_id, the account where we lag most first: ``our_value, our_cost, our_delivered,
    rival_delivered`` (CNY), ``our_value_to_cost``, ``value_lead`` = our delivered value − the rival's, ``weakest`` =
    the part of value where we lag most (or lead least).

    Covers: delivered_value.
    """
    need_columns(delivered, ["account_id", "supplier", *VALUES, *COSTS], "delivered_value")
    us, rival = (delivered[delivered["supplier"] == who].set_index("account_id") for who in ("us", "rival"))
    both = us.index.intersection(rival.index)
    if both.empty:
        raise fail("no_rival", OWNER)
    us, rival = us.loc[both], rival.loc[both]
    table = pd.DataFrame({"our_value": us[list(VALUES)].sum(axis=1), "our_cost": us[list(COSTS)].sum(axis=1)})
    table["our_delivered"] = table["our_value"] - table["our_cost"]
    table["rival_delivered"] = rival[list(VALUES)].sum(axis=1) - rival[list(COSTS)].sum(axis=1)
    table["our_value_to_cost"] = table["our_value"] / table["our_cost"].where(table["our_cost"] > 0)
    table["value_lead"] = table["our_delivered"] - table["rival_delivered"]
    table["weakest"] = (us[list(VALUES)] - rival[list(VALUES)]).idxmin(axis=1)
    return table.sort_index().sort_values("value_lead", kind="stable")


def last_answers(surveys: pd.DataFrame, as_of: date | str | pd.Timestamp) -> pd.DataFrame:
    """The latest answer of every account: index account_id; ``recommend``, ``csat``, ``days_ago``."""
    need_columns(surveys, ["account_id", "asked_on", "recommend", "csat"], "surveys")
    last = surveys.sort_values("asked_on", kind="stable").groupby("account_id").tail(1).set_index("account_id")
    return last[["recommend", "csat"]].assign(days_ago=days_since(last["asked_on"], as_of)).sort_index()
