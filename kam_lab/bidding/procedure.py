"""Was the procedure in order? Days, bonds, weights, the committee: each against the rule of its day.

Day counts are calendar days between two dates, unless the rule counts working days (``kam_lab.workdays``). A company
that buys by its own rules is not bound by these limits; its tenders are left out. Teaching, not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from kam_lab import rules, workdays
from kam_lab.bidding.scoring import bids_of, tender_row
from kam_lab.checks import fail, need_columns, need_number

#: Regimes that the law binds.
BOUND = ("tendering", "government")
#: Checks of a procedure, in the order of time.
CHECKS = (
    "preparation", "provision", "clarification", "objection", "answer", "bid_bond", "performance_bond", "price_weight",
    "small_range", "committee_size", "committee_odd", "committee_experts", "committee_large", "committee_conflict",
    "publicity_start", "publicity", "result_objection", "signing", "bond_return",
)  # fmt: skip
#: What a missed limit is called.
LEAST, MOST = "least", "most"


class Check(NamedTuple):
    """One limit held against one procedure; ``measured`` and ``limit`` in the unit of the rule."""

    check: str
    measured: float
    limit: float
    kind: str
    rule_id: str

    @property
    def kept(self) -> bool:
        """Whether the limit is kept; a limit itself is allowed."""
        return self.measured >= self.limit - 1e-9 if self.kind == LEAST else self.measured <= self.limit + 1e-9


def procedure(
    tender: pd.Series, committee: pd.DataFrame | None = None, bids: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every limit that one tender had to keep.

    Parameters
    ----------
    tender : one row of ``tenders``.
    committee : its rows of ``committee`` (seat, kind, worked_for); None leaves these checks out.
    bids : its rows of ``bids``, for members who worked for a bidder.

    Returns
    -------
    DataFrame, index ``check`` (of ``CHECKS``; those without a date in the table are left out): ``measured, limit``,
    ``bound`` ("least" or "most"), ``kept`` (bool), ``status`` of the rule, ``rule_id``, ``source``. Empty for a company
    that buys by its own rules.

    Covers: regimes, preparation_time, document_sale, clarification, objection_documents, price_weight, award_publicity.
    """
    if tender["regime"] not in BOUND:
        return _checked([], tender["deadline"])
    found = [*_dates(tender), *_money(tender)]
    if committee is not None and len(committee):
        found += _seats(tender, committee, bids)
    order = {name: place for place, name in enumerate(CHECKS)}
    return _checked(sorted(found, key=lambda one: order[one.check]), tender["deadline"])


def procedure_of(tenders: pd.DataFrame, committee: pd.DataFrame, bids: pd.DataFrame, tender_id: str) -> pd.DataFrame:
    """:func:`procedure` for one tender of the tables."""
    seats = committee[committee["tender_id"] == tender_id]
    return procedure(tender_row(tenders, tender_id), seats, bids_of(bids, tender_id))


def breaches(tenders: pd.DataFrame, committee: pd.DataFrame, bids: pd.DataFrame) -> pd.DataFrame:
    """Every limit that was not kept, in all tenders that the law binds. Rules that nobody has confirmed do not count.

    Returns
    -------
    DataFrame, index tender_id: ``check, measured, limit, bound, rule_id, source``.

    Covers: preparation_time, bid_bond, committee, award_publicity.
    """
    found = []
    for _, tender in tenders.iterrows():
        seats, mine = (part[part["tender_id"] == tender["tender_id"]] for part in (committee, bids))
        table = procedure(tender, seats, mine)
        missed = table[~table["kept"].astype(bool) & (table["status"] == "confirmed")].reset_index()
        missed.insert(0, "tender_id", tender["tender_id"])
        found.append(missed)
    table = pd.concat([one for one in found if len(one)] or found[:1]).set_index("tender_id")
    return table[["check", "measured", "limit", "bound", "rule_id", "source"]]


def committee_check(
    members: int, experts: int, as_of: rules.Day, regime: str = "tendering", budget: float = 0.0
) -> pd.DataFrame:
    """Size, oddness and experts of a committee (招标投标法 37; seven for large government purchases is not confirmed).

    Parameters
    ----------
    members, experts : heads.
    budget : CNY.

    Returns
    -------
    DataFrame as from :func:`procedure`.

    Covers: committee.
    """
    size, able = (int(need_number(x, name, 0)) for x, name in ((members, "members"), (experts, "experts")))
    if able > size:
        raise fail("more_experts", owner="bidding", members=size, experts=able)
    if size == 0:
        raise fail("no_members", owner="bidding")
    return _checked(list(_composition(size, able, regime, budget, as_of)), as_of)


def bond_limits(amount: float, contract: float, as_of: rules.Day, regime: str = "government") -> dict[str, float]:
    """The largest bid bond for a budget (or estimate) and the largest performance bond for a contract, CNY.

    Covers: bid_bond, performance_bond.
    """
    bid = rules.value(f"bid_bond_max_{'government' if regime == 'government' else 'tendering'}", as_of)
    return {
        "bid_bond_max": need_number(amount, "budget", 0) * bid,
        "performance_bond_max": need_number(contract, "contract", 0) * rules.value("performance_bond_max", as_of),
    }


def calendar(
    issued_on: rules.Day, deadline: rules.Day, awarded_on: rules.Day, regime: str = "government"
) -> pd.DataFrame:
    """The days by which something has to happen in a tender: what a bidder writes on the wall.

    Parameters
    ----------
    issued_on, deadline, awarded_on : issue of the documents, opening, award notice.
    regime : "tendering" or "government".

    Returns
    -------
    DataFrame, index ``step``, by day: ``day``, ``rule_id`` (empty for the days given), ``settled`` (False where the
    worked weekends of that year are not known yet, so that a count of working days is an estimate).

    Covers: preparation_time, clarification, objection_documents, award_publicity.
    """
    start, end, won = (rules.as_date(day) for day in (issued_on, deadline, awarded_on))
    if not start < end <= won:
        raise fail("order_of_days", owner="bidding", issued=start, deadline=end, awarded=won)
    if regime not in BOUND:
        raise fail("own_rules", owner="bidding")
    public = regime == "government"
    suffix = "government" if public else "tendering"

    def limit(rule_id: str) -> int:
        return int(rules.value(rule_id, start))

    day = pd.Timedelta(days=1)
    steps: list[tuple[str, Any, str]] = [
        ("earliest_deadline", start + limit(f"preparation_days_{suffix}") * day, f"preparation_days_{suffix}"),
        ("last_clarification", end - limit("clarification_days") * day, "clarification_days"),
        ("deadline", end, ""),
        ("award", won, ""),
        ("last_signing", won + limit("contract_days") * day, "contract_days"),
    ]
    if public:
        rule = "query_days_government"
        steps.append(("last_query_documents", workdays.add_working_days(start, limit(rule)), rule))
        steps.append(("last_query_result", workdays.add_working_days(won, limit(rule)), rule))
        rule = "bond_return_days_government"
        steps.append(("bonds_back", workdays.add_working_days(won, limit(rule)), rule))
    else:
        rule = "objection_documents_days"
        steps.append(("last_objection_documents", end - limit(rule) * day, rule))
    table = pd.DataFrame(steps, columns=["step", "day", "rule_id"])
    table["day"] = pd.to_datetime(table["day"])
    table["settled"] = [workdays.is_settled(one.year) for one in table["day"]]
    return table.sort_values("day", kind="stable").set_index("step")


def _dates(tender: pd.Series) -> Iterator[Check]:
    public = tender["regime"] == "government"
    suffix = "government" if public else "tendering"
    day = tender["deadline"]

    def against(check: str, measured: Any, rule_id: str, kind: str) -> Check:
        return Check(check, float(measured), float(rules.value(rule_id, day)), kind, rule_id)

    def known(*columns: str) -> bool:
        return all(pd.notna(tender.get(column)) for column in columns)

    def days(first: str, last: str) -> int:
        return int((tender[last] - tender[first]).days)

    yield against("preparation", days("issued_on", "deadline"), f"preparation_days_{suffix}", LEAST)
    yield against("provision", tender["sale_days"], f"document_days_{suffix}", LEAST)
    if known("clarified_on"):
        yield against("clarification", days("clarified_on", "deadline"), "clarification_days", LEAST)
    if known("objected_on"):
        if not public:
            yield against("objection", days("objected_on", "deadline"), "objection_documents_days", LEAST)
        if known("answered_on") and public:
            taken = workdays.working_days_between(tender["objected_on"], tender["answered_on"])
            yield against("answer", taken, "reply_days_government", MOST)
        elif known("answered_on"):
            yield against("answer", days("objected_on", "answered_on"), "objection_answer_days", MOST)
    if known("published_on", "publicity_ends_on"):
        # The law asks this of works that must be tendered; the course holds government tenders against it as well.
        yield against("publicity_start", days("deadline", "published_on"), "publicity_start_days", MOST)
        yield against("publicity", days("published_on", "publicity_ends_on"), "publicity_days", LEAST)
    if known("result_objected_on", "awarded_on") and public:
        start = min(tender["awarded_on"], tender["published_on"])
        taken = workdays.working_days_between(start, tender["result_objected_on"])
        yield against("result_objection", taken, "query_days_government", MOST)
    if known("awarded_on", "signed_on"):
        yield against("signing", days("awarded_on", "signed_on"), "contract_days", MOST)
    if known("bonds_returned_on", "signed_on", "awarded_on"):
        if public:
            taken = workdays.working_days_between(tender["awarded_on"], tender["bonds_returned_on"])
            yield against("bond_return", taken, "bond_return_days_government", MOST)
        else:
            yield against("bond_return", days("signed_on", "bonds_returned_on"), "bond_return_days_tendering", MOST)


def _money(tender: pd.Series) -> Iterator[Check]:
    day, public = tender["deadline"], tender["regime"] == "government"
    suffix = "government" if public else "tendering"
    if tender["budget"] > 0:
        rule = f"bid_bond_max_{suffix}"
        yield Check("bid_bond", tender["bid_bond"] / tender["budget"], rules.value(rule, day), MOST, rule)
    rule = "performance_bond_max"
    yield Check("performance_bond", float(tender["performance_bond"]), rules.value(rule, day), MOST, rule)
    if public and tender["method"] == "comprehensive" and tender["procurement_type"] in ("goods", "services"):
        rule = f"price_weight_{tender['procurement_type']}_min"
        yield Check("price_weight", tender["price_weight"] / 100, rules.value(rule, day), LEAST, rule)
    if public and tender["procurement_type"] != "works" and rules.in_force("small_deduction_min", day):
        rule = "small_deduction_min"
        yield Check("small_range", float(tender["small_deduction"]), rules.value(rule, day), LEAST, rule)


def _seats(tender: pd.Series, committee: pd.DataFrame, bids: pd.DataFrame | None) -> list[Check]:
    need_columns(committee, ["kind", "worked_for"], "committee")
    experts = int((committee["kind"] == "expert").sum())
    found = list(_composition(len(committee), experts, tender["regime"], tender["budget"], tender["deadline"]))
    if bids is not None:
        partial = int(committee["worked_for"].isin(bids["bidder_id"]).sum())
        found.append(Check("committee_conflict", partial, 0, MOST, "committee_min"))
    return found


def _composition(size: int, experts: int, regime: str, budget: float, day: rules.Day) -> Iterator[Check]:
    yield Check("committee_size", size, rules.value("committee_min", day), LEAST, "committee_min")
    yield Check("committee_odd", size % 2, 1, LEAST, "committee_min")
    yield Check(
        "committee_experts", experts / size, rules.value("committee_expert_share", day), LEAST, "committee_expert_share"
    )
    large = "committee_min_large"
    if regime == "government" and rules.in_force(large, day) and budget >= rules.value("committee_large_budget", day):
        yield Check("committee_large", size, rules.value(large, day), LEAST, large)


def _checked(found: list[Check], day: rules.Day) -> pd.DataFrame:
    rows = []
    for one in found:
        rule = rules.rule(one.rule_id, day)
        rows.append((one.check, one.measured, one.limit, one.kind, one.kept, rule.status, one.rule_id, rule.source))
    columns = ["check", "measured", "limit", "bound", "kept", "status", "rule_id", "source"]
    return pd.DataFrame(rows, columns=columns).set_index("check")
