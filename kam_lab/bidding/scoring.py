"""From sealed bids to a winner: adjusted prices, points, places, and what another day's law would have said.

The order is fixed (handbook, trap 4): reject first, deduct second, find the benchmark third, score fourth, round last.
Teaching, not legal advice: every result names the rules it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab import rules
from kam_lab.bidding.compliance import compliance, low_bid_review
from kam_lab.checks import fail, listed, need_columns, need_number
from kam_lab.i18n import t

#: The days on which the course scores one tender: before and after the deductions of 2022, and with the rules of 2026.
LAW_DATES = {"2021": "2021-06-30", "2023": "2023-06-30", "2026": "2026-06-30"}
#: Scores this close count as equal (points).
TIE = 1e-9
COMPREHENSIVE, LOWEST = "comprehensive", "lowest_price"


class Deductions(NamedTuple):
    """What is taken off a price before it is compared, as fractions of the price."""

    small: float
    consortium: float
    domestic: float


@dataclass(frozen=True)
class Evaluation:
    """The result of one tender under one day's rules.

    Attributes
    ----------
    table : index bidder_id, best place first, rejected bids last: ``price`` (CNY, as bid), ``compliant``,
        ``rejection``, ``deduction`` (fraction), ``evaluation_price`` (CNY), ``price_score``, ``quality_score``,
        ``total_score`` (points), ``place`` (1 = best; missing if rejected).
    status : "awarded", "void" (too few bids) or "tie" (equal in score and price).
    winner : bidder_id; None unless awarded.
    candidates : the best three bidder ids.
    benchmark : the price every compliant price is measured by (CNY), and ``benchmark_bidder``.
    contract_price : the winner's price *as bid*: deductions never change the contract (CNY).
    notes : sentences that a reader has to know.
    rule_ids : rules behind the result; ``cited`` shows them as they stood on ``as_of``.
    """

    table: pd.DataFrame
    status: str
    winner: str | None
    candidates: list[str]
    benchmark: float | None
    benchmark_bidder: str | None
    contract_price: float | None
    notes: tuple[str, ...]
    rule_ids: tuple[str, ...]
    as_of: rules.Day
    deductions: Deductions = field(default=Deductions(0.0, 0.0, 0.0))

    @property
    def cited(self) -> pd.DataFrame:
        """The rules behind the result as they stood on the day (:func:`kam_lab.rules.cite`)."""
        return rules.cite(self.rule_ids, self.as_of)


def tender_row(tenders: pd.DataFrame, tender_id: str) -> pd.Series:
    """One row of ``tenders``; the error proposes ids that look alike."""
    need_columns(tenders, ["tender_id"], "tenders")
    found = tenders[tenders["tender_id"] == tender_id]
    if found.empty:
        raise fail("unknown_tender", owner="bidding", tender=tender_id, some=listed(tenders["tender_id"], 4))
    return found.iloc[0]


def bids_of(bids: pd.DataFrame, tender_id: str) -> pd.DataFrame:
    """The bids of one tender, in the order of the table; none is an empty table, not an error."""
    need_columns(bids, ["tender_id", "bidder_id"], "bids")
    return bids[bids["tender_id"] == tender_id].reset_index(drop=True)


def price_score(evaluation_price: Any, benchmark: float, weight: float) -> Any:
    """Points for the price: benchmark / evaluation price × weight (财政部令第87号 55).

    Parameters
    ----------
    evaluation_price : CNY above 0, a number or a Series.
    benchmark : the lowest compliant evaluation price, CNY.
    weight : points for the price out of 100.

    Covers: price_score.
    """
    lowest, points = need_number(benchmark, "benchmark", 0), need_number(weight, "price_weight", 0, 100)
    prices = evaluation_price if isinstance(evaluation_price, pd.Series) else float(evaluation_price)
    if not np.all(np.asarray(prices) > 0):
        raise fail("no_price", owner="bidding", bidder="–")
    return lowest / prices * points


def deductions_on(
    tender: Mapping[str, Any] | pd.Series, as_of: rules.Day | None = None, small_deduction: float | None = None
) -> Deductions:
    """What a tender takes off the prices of small firms, their partners, and domestic products.

    Parameters
    ----------
    tender : regime, procurement_type, small_deduction, deadline.
    as_of : None: the tender as it was, with the deduction its documents give. A day: the same tender held on that day,
        with the largest deduction that day's rules allow.
    small_deduction : a deduction of your own (fraction); must lie within the day's range.

    Notes
    -----
    The deductions belong to government procurement of goods and services; elsewhere only what the documents say
    counts. The consortium deduction lies as far within its range as the small firms' does in theirs. How a small firm's
    and a domestic product's deduction combine is not confirmed (rule ``deductions_combine``); the course takes the one
    off first and the other off what is left.

    Covers: small_deduction, domestic_product.
    """
    day = tender["deadline"] if as_of is None else as_of
    given = float(tender.get("small_deduction", 0) or 0)
    if tender.get("regime") != "government" or tender.get("procurement_type") == "works":
        return Deductions(given if small_deduction is None else need_number(small_deduction, "deduction", 0, 1), 0, 0)
    domestic = float(rules.value("domestic_deduction", day)) if rules.in_force("domestic_deduction", day) else 0.0
    if not rules.in_force("small_deduction_max", day):
        return Deductions(0.0 if as_of is not None else given, 0.0, domestic)
    low, high = (float(rules.value(f"small_deduction_{end}", day)) for end in ("min", "max"))
    if small_deduction is not None:
        small = need_number(small_deduction, "deduction", low, high)
    else:
        small = given if as_of is None else high
    place = min(1.0, max(0.0, (small - low) / (high - low)))
    least, most = (float(rules.value(f"consortium_deduction_{end}", day)) for end in ("min", "max"))
    return Deductions(small, least + place * (most - least) if small else 0.0, domestic)


def evaluate(
    tender: Mapping[str, Any] | pd.Series,
    bids: pd.DataFrame,
    as_of: rules.Day | None = None,
    small_deduction: float | None = None,
) -> Evaluation:
    """Open, reject, adjust, score and rank the bids of one tender (handbook T-3.1).

    Parameters
    ----------
    tender : one row of ``tenders`` (or a dictionary): regime, procurement_type, method, price_weight (points),
        small_deduction (fraction), deadline; ceiling and budget (CNY) if there are any.
    bids : its rows of ``bids``: bidder_id, price (CNY), technical_score, service_score (points), small,
        small_consortium, domestic, signed, qualified, responsive, single_price (bool); low_price_proven if asked for.
    as_of : None: as it was; a day: under that day's rules. See :func:`deductions_on`.
    small_deduction : see :func:`deductions_on`.

    Returns
    -------
    Evaluation
        Fewer than three bids (government: fewer than three compliant ones) make it void, with a sentence. Equal scores
        go to the lower bid price; if that is equal too, the tender stays a tie, with a sentence.

    Raises
    ------
    InputError
        No bids at all, a missing column, points outside 0–100.

    Covers: t_3_1, methods, few_bidders, award_publicity.
    """
    need_columns(bids, ["bidder_id", "price", "technical_score", "service_score"], "bids")
    day = rules.as_date(tender["deadline"] if as_of is None else as_of)
    government = tender.get("regime") == "government"
    table = compliance(bids, _amount(tender, "ceiling"))
    notes: list[str] = []
    used = ["mandatory_rejection", f"min_bidders_{'government' if government else 'tendering'}"]
    if government and rules.in_force("low_bid_mean", day):
        used += ["low_bid_mean", "low_bid_second", "low_bid_ceiling"]
        notes += _review_low(table, bids, tender, day)
        used += ["low_bid_explain_minutes", "low_bid_unproven"] if notes else []
    taken = deductions_on(tender, as_of, small_deduction)
    used += ["methods", "price_score", *_deduction_rules(taken, bids), "candidates_max", "deduction_evaluation_only"]
    _adjust(table, bids, taken)
    _score(table, bids, tender)
    table = _ranked(table, tender)
    standing = table[table["compliant"]]
    least = int(rules.value(used[1], day))
    enough = len(standing) if government else len(table)
    if enough < least or standing.empty:
        notes.insert(0, _too_few(len(table), len(standing), least, government))
        return Evaluation(table, "void", None, [], None, None, None, tuple(notes), tuple(used), day, taken)
    best = standing.index[0]
    status: str = "awarded"
    if len(standing) > 1 and _level(standing.iloc[0], standing.iloc[1]):
        equal = [str(one) for one in standing.index if _level(standing.iloc[0], standing.loc[one])]
        notes.insert(0, t("bidding.notes.tie", bidders=listed(equal)))
        status = "tie"
    elif len(standing) > 1 and abs(standing["total_score"].iloc[0] - standing["total_score"].iloc[1]) <= TIE:
        notes.insert(0, t("bidding.notes.tie_by_price", bidder=best))
        used.append("tie_order")
    marker = standing["evaluation_price"].idxmin()
    return Evaluation(
        table,
        status,
        str(best) if status == "awarded" else None,
        [str(one) for one in standing.index[: int(rules.value("candidates_max", day))]],
        float(standing["evaluation_price"].min()),
        str(marker),
        float(standing["price"].iloc[0]) if status == "awarded" else None,
        tuple(notes),
        tuple(used),
        day,
        taken,
    )


def winners_by_law(
    tender: Mapping[str, Any] | pd.Series, bids: pd.DataFrame, dates: Mapping[str, rules.Day] | None = None
) -> pd.DataFrame:
    """One tender under the rules of several days: who would have won, and what set the benchmark.

    Returns
    -------
    DataFrame, index ``law`` ("none" = no deduction at all, then the names of ``dates``): ``winner`` (bidder_id, missing
    if void or tied), ``contract_price, benchmark`` (CNY), ``benchmark_bidder``, ``small, domestic`` (deductions).

    Covers: t_3_1, small_deduction, domestic_product.
    """
    plain = {**dict(tender), "small_deduction": 0.0, "regime": "none"}
    found = {"none": evaluate(plain, bids)}
    for name, day in (LAW_DATES if dates is None else dates).items():
        found[name] = evaluate(tender, bids, day)
    rows = {
        name: {
            "winner": one.winner, "contract_price": one.contract_price, "benchmark": one.benchmark,
            "benchmark_bidder": one.benchmark_bidder, "small_rate": one.deductions.small,
            "domestic_rate": one.deductions.domestic,
        }
        for name, one in found.items()
    }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("law")


def law_changes(tenders: pd.DataFrame, bids: pd.DataFrame) -> pd.DataFrame:
    """Government tenders whose winner depends on the day's rules.

    Returns
    -------
    DataFrame, index tender_id, most different winners first: the winner under each of ``LAW_DATES`` and ``winners``
    (how many different ones). Tenders that are void or still open are left out.
    """
    rows = {}
    for _, tender in tenders[tenders["regime"] == "government"].iterrows():
        mine = bids_of(bids, tender["tender_id"])
        if len(mine):
            alike = not mine[["small", "small_consortium"]].to_numpy().any() and mine["domestic"].nunique() == 1
            days = list(LAW_DATES.items())[: 1 if alike else None]  # nobody is favoured: one day speaks for all
            winners = {name: evaluate(tender, mine, day).winner for name, day in days}
            if all(winners.values()):
                named = {name: winners.get(name, winners[days[0][0]]) for name in LAW_DATES}
                rows[tender["tender_id"]] = {**named, "winners": len(set(named.values()))}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*LAW_DATES, "winners"]).rename_axis("tender_id")
    return table.sort_index().sort_values("winners", ascending=False, kind="stable")


def benchmark_trap(
    tender: Mapping[str, Any] | pd.Series, bids: pd.DataFrame, as_of: rules.Day | None = None
) -> pd.DataFrame:
    """What happens if a rejected bid is allowed to set the benchmark: the slip of trap 4.

    Returns
    -------
    DataFrame, index bidder_id: ``total_score`` (right), ``wrong_score`` (every price measured by the lowest of *all*
    bids), ``place``, ``wrong_place``; compliant bids only.

    Covers: compliance_first.
    """
    right = evaluate(tender, bids, as_of)
    table = right.table[right.table["compliant"]][["total_score", "place", "quality_score", "evaluation_price"]].copy()
    everyone = right.table.loc[right.table["price"] > 0]
    lowest = float((everyone["price"] * (1 - everyone["deduction"])).min())
    weight = float(tender["price_weight"])
    table["wrong_score"] = price_score(table["evaluation_price"], lowest, weight) + table["quality_score"]
    table["wrong_place"] = table["wrong_score"].rank(ascending=False, method="min").astype(int)
    return table[["total_score", "wrong_score", "place", "wrong_place"]]


def lowest_rejected(tenders: pd.DataFrame, bids: pd.DataFrame) -> pd.DataFrame:
    """Tenders whose lowest price belongs to a rejected bid: who wins, and who would if it set the benchmark.

    An unproven low price counts as rejected, too.

    Returns
    -------
    DataFrame, index tender_id: ``bidder_id`` (of the rejected lowest bid), ``rejection``, ``winner``, ``wrong_winner``,
    ``winner_changes`` (bool).

    Covers: compliance_first, mandatory_rejection.
    """
    rows = {}
    for _, tender in tenders.iterrows():
        mine = bids_of(bids, tender["tender_id"])
        if mine.empty or tender["method"] == LOWEST:
            continue
        checked = compliance(mine, _amount(tender, "ceiling"))
        priced = checked[checked["price"] > 0]
        if priced.empty or bool(priced["compliant"].iloc[int(priced["price"].argmin())]):
            continue  # the lowest may be compared: nothing to see here
        result = evaluate(tender, mine)
        lowest = str(result.table.loc[result.table["price"] > 0, "price"].idxmin())
        if result.winner is None or bool(result.table["compliant"][lowest]):
            continue
        wrong = str(benchmark_trap(tender, mine)["wrong_score"].idxmax())
        rows[tender["tender_id"]] = {
            "bidder_id": lowest, "rejection": result.table["rejection"][lowest], "winner": result.winner,
            "wrong_winner": wrong, "winner_changes": wrong != result.winner,
        }  # fmt: skip
    columns = ["bidder_id", "rejection", "winner", "wrong_winner", "winner_changes"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("tender_id")
    return table.sort_index().sort_values("winner_changes", ascending=False, kind="stable")


def _amount(tender: Mapping[str, Any] | pd.Series, name: str) -> float | None:
    found = tender.get(name)
    return None if found is None or pd.isna(found) else float(found)


def _deduction_rules(taken: Deductions, bids: pd.DataFrame) -> list[str]:
    found = ["small_deduction_min", "small_deduction_max"] if taken.small else []
    partners = "small_consortium" in bids and bool(bids["small_consortium"].any())
    found += ["consortium_deduction_max"] if taken.consortium and partners else []
    return found + (["domestic_deduction", "deductions_combine"] if taken.domestic else [])


def _review_low(table: pd.DataFrame, bids: pd.DataFrame, tender: Any, day: rules.Day) -> list[str]:
    """Who has to explain a low price before the award: the sentences to be said. Unproven ones are out already."""
    standing = table.loc[table["compliant"], "price"]
    if len(standing) < 2:
        return []
    review = low_bid_review(standing, _amount(tender, "ceiling"), _amount(tender, "budget"), day)
    said = []
    proven = bids.set_index("bidder_id").get("low_price_proven", pd.Series(dtype=object))
    for bidder in review.index[review["must_explain"]]:
        asked = proven.get(bidder)
        key = "ask" if asked is None or pd.isna(asked) else "proven"
        said.append(t(f"bidding.notes.{key}", bidder=bidder, minutes=rules.value("low_bid_explain_minutes", day)))
    return said


def _adjust(table: pd.DataFrame, bids: pd.DataFrame, taken: Deductions) -> None:
    facts = bids.set_index("bidder_id")

    def fact(name: str) -> pd.Series:
        return facts[name].astype(bool) if name in facts else pd.Series(False, index=facts.index)

    small, partner, domestic = fact("small"), fact("small_consortium"), fact("domestic")
    off = small * taken.small + (partner & ~small) * taken.consortium
    at_home = domestic[table["compliant"]]
    # The advantage is for domestic products that compete with others; where all are alike there is nothing to prefer.
    if len(at_home) and at_home.any() and not at_home.all():
        off = 1 - (1 - off) * (1 - domestic * taken.domestic)
    table["deduction"] = off.reindex(table.index).astype(float)
    table["evaluation_price"] = table["price"] * (1 - table["deduction"])


def _score(table: pd.DataFrame, bids: pd.DataFrame, tender: Any) -> None:
    facts = bids.set_index("bidder_id")
    quality = (facts["technical_score"] + facts["service_score"]).reindex(table.index).astype(float)
    weight = need_number(tender["price_weight"], "price_weight", 0, 100)
    if tender.get("method") == LOWEST:
        quality, weight = quality * 0, 100.0
    for bidder, points in quality.items():
        need_number(points, f"{bidder}: technical_score + service_score", 0, 100 - weight + TIE)
    table["quality_score"] = quality
    standing = table[table["compliant"]]
    table["price_score"] = np.nan
    if len(standing):
        benchmark = float(standing["evaluation_price"].min())
        table.loc[standing.index, "price_score"] = price_score(standing["evaluation_price"], benchmark, weight)
    table["total_score"] = table["price_score"] + table["quality_score"]


def _ranked(table: pd.DataFrame, tender: Any) -> pd.DataFrame:
    """Best first; equal points in the order of the bid price, then of the bidder's id."""
    table = table.assign(points=table["total_score"].round(9)).sort_index(kind="stable")
    table = table.sort_values(["points", "price"], ascending=[False, True], kind="stable", na_position="last")
    places: list[int] = []
    standing = table[table["compliant"]]
    for position in range(len(standing)):
        same = position > 0 and _level(standing.iloc[position - 1], standing.iloc[position])
        places.append(places[-1] if same else position + 1)
    table["place"] = pd.Series(places, index=standing.index, dtype="Int64").reindex(table.index)
    columns = ["price", "compliant", "rejection", "deduction", "evaluation_price", "price_score", "quality_score"]
    return table[[*columns, "total_score", "place"]]


def _level(one: pd.Series, other: pd.Series) -> bool:
    """Equal in score and in bid price."""
    return abs(float(one["total_score"]) - float(other["total_score"])) <= TIE and float(one["price"]) == float(
        other["price"]
    )


def _too_few(bids: int, standing: int, least: int, government: bool) -> str:
    key = "void_compliant" if bids >= least else "void"
    return t(f"bidding.notes.{key}", bids=bids, standing=standing, least=least)
