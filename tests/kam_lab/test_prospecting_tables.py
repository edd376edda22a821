"""The functions on small tables worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from kam_lab import prospecting as kam


def make_orders(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Rows of account, date, line, list, net, cost."""
    columns = ["account_id", "order_date", "product_line", "list_amount", "net_amount", "product_cost"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "order_id", [f"O{n:03d}" for n in range(len(table))])
    table["order_date"] = pd.to_datetime(table["order_date"])
    return table


def make_costs(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Rows of account, quarter, selling, service, logistics, credit."""
    return pd.DataFrame(rows, columns=["account_id", "quarter_start", *kam.ACCOUNT_COSTS])


ORDERS = make_orders(
    [
        ("A0001", "2024-03-01", "machines", 1000, 900, 600),
        ("A0001", "2025-02-01", "machines", 1000, 800, 700),
        ("A0001", "2025-05-01", "service", 100, 100, 40),
        ("A0002", "2025-05-01", "parts", 500, 450, 200),
        ("A0002", "2025-06-01", "financing", 50, 50, 20),
        ("A0003", "2024-06-01", "parts", 400, 400, 100),
    ]
)
COSTS = make_costs(
    [
        ("A0001", "2025-01-01", 50, 200, 30, 5),
        ("A0002", "2025-04-01", 20, 10, 10, 15),
        ("A0002", "2024-04-01", 999, 999, 999, 999),
    ]
)


def test_revenue_by_year_and_with_sleepers() -> None:
    assert kam.revenue(ORDERS).to_dict() == {"A0001": 1800, "A0002": 500, "A0003": 400}
    assert kam.revenue(ORDERS, 2025).to_dict() == {"A0001": 900, "A0002": 500}
    assert kam.revenue(ORDERS, 2025, accounts=["A0009"]).to_dict() == {"A0001": 900, "A0002": 500, "A0009": 0}


def test_equal_revenues_stand_in_the_order_of_their_ids() -> None:
    tied = make_orders([(account, "2025-01-01", "parts", 1, 5, 0) for account in ("A0003", "A0001", "A0002")])
    assert kam.revenue(tied).index.tolist() == ["A0001", "A0002", "A0003"]
    assert kam.abc(kam.revenue(tied), (0.4, 0.7)).to_dict() == {"A0001": "A", "A0002": "B", "A0003": "C"}


def test_contribution_by_hand() -> None:
    table = kam.contribution(ORDERS, COSTS, 2025)
    assert table["contribution"].to_dict() == {"A0001": 900 - 740 - 285, "A0002": 500 - 220 - 55}
    assert table.at["A0001", "margin"] == pytest.approx(-125 / 900)
    assert kam.losing_accounts(ORDERS, COSTS, 2025).index.tolist() == ["A0001"]
    ranks = kam.profit_ranks(ORDERS, COSTS, 2025)
    assert ranks.loc["A0001", ["revenue_rank", "contribution_rank", "places_lost"]].tolist() == [1, 2, 1]


def test_costs_without_orders_count() -> None:
    table = kam.contribution(ORDERS, make_costs([("A0004", "2025-01-01", 1, 1, 1, 1)]), 2025)
    assert table.at["A0004", "revenue"] == 0
    assert table.at["A0004", "contribution"] == -4
    assert math.isnan(table.at["A0004", "margin"])


def test_account_pnl_by_hand() -> None:
    table = kam.account_pnl(ORDERS, COSTS, "A0001", 2025)
    assert table["revenue"].tolist() == [800, 0, 100, 0, 0, 900]
    assert table["cost"].tolist() == [700, 0, 240, 5, 80, 1025]
    assert table["contribution"].tolist() == [100, 0, -140, -5, -80, -125]


def test_key_account_tests_by_hand() -> None:
    wallets = pd.DataFrame({"account_id": ["A0001", "A0002"], "year": 2025, "category_spend": [1800, 500]})
    table = kam.key_account_tests(ORDERS, COSTS, wallets, 2025, top=1)
    assert table["share_of_our_sales"].to_dict() == pytest.approx({"A0001": 900 / 1400, "A0002": 500 / 1400})
    assert table["share_of_wallet"].to_dict() == {"A0001": 0.5, "A0002": 1.0}
    assert table["share_of_profit"].to_dict() == pytest.approx({"A0001": -125 / 100, "A0002": 225 / 100})
    assert table["passed"].to_dict() == {"A0001": 1, "A0002": 2}
    unknown = kam.key_account_tests(ORDERS, COSTS, wallets.head(1), 2025, top=1)
    assert not unknown.at["A0002", "pass_wallet"]
    assert unknown["pass_wallet"].dtype == bool


def test_five_criteria_reverses_price_sensitivity() -> None:
    names = list(kam.FIVE_CRITERIA_WEIGHTS)
    best = pd.DataFrame([[5, 5, 5, 1, 5], [1, 1, 1, 5, 1], [3, 3, 3, 3, 3]], columns=names, index=list("abc"))
    assert kam.five_criteria(best).round(9).to_dict() == {"a": 5, "b": 1, "c": 3}
    only_price = dict.fromkeys(names, 0.0) | {"price_sensitivity": 1.0}
    assert kam.five_criteria(best, only_price).tolist() == [5, 1, 3]


def test_seven_steps_drop_in_order() -> None:
    months = [f"2025-{month:02d}-10" for month in range(1, 13)]
    rows = [("A0001", day, "parts", 100, 100, 50) for day in months]
    rows += [("A0002", day, "parts", 90, 90, 50) for day in months]
    rows += [("A0003", months[0], "parts", 10, 10, 5), ("A0004", months[0], "parts", 10, 10, 5)]
    costs = make_costs([("A0002", "2025-01-01", 600, 0, 0, 0)])
    profiles = pd.DataFrame(
        {
            "account_id": ["A0001", "A0002", "A0003", "A0004"],
            "culture_fit": [3, 5, 5, 5],
            "referrals_per_year": [1, 1, 1, 0],
            "satisfaction": [4, 9, 9, 9],
        }
    )
    table = kam.seven_steps(make_orders(rows), costs, profiles, 2025)
    assert table["dropped_at"].to_dict() == {
        "A0001": "",
        "A0002": "break_even",
        "A0003": "cash_flow",
        "A0004": "cash_flow",
    }
    assert table["lifetime_club"].to_dict() == {"A0001": True, "A0002": False, "A0003": False, "A0004": False}
    assert table.at["A0001", "steps_passed"] == 6
    stricter = kam.seven_steps(make_orders(rows), costs, profiles, 2025, culture_fit=4)
    assert stricter.at["A0001", "dropped_at"] == "culture_fit"


def test_seven_signals_are_z_scores() -> None:
    signals = pd.DataFrame({name: [1.0, 2.0, 3.0] for name in kam.SEVEN_SIGNALS_WEIGHTS}, index=list("abc"))
    signals["influence"] = 4.0
    signals.loc["a", "profit"] = -1.0
    table = kam.seven_signals(signals)
    assert table.index.tolist() == ["c", "b", "a"]
    assert table["z_influence"].tolist() == [0, 0, 0]
    assert table["z_volume"].tolist() == pytest.approx([1.5**0.5, 0, -(1.5**0.5)])
    assert table["negative_value"].to_dict() == {"c": False, "b": False, "a": True}


def test_value_signals_evenness() -> None:
    rows = [("A0001", f"2025-{month:02d}-10", "parts", 100, 100, 50) for month in range(1, 13)]
    rows.append(("A0002", "2025-01-10", "parts", 1200, 1200, 600))
    wallets = pd.DataFrame({"account_id": ["A0001", "A0002"], "year": 2025, "category_spend": [2400, 1200]})
    profiles = pd.DataFrame({"account_id": ["A0001", "A0002"], "feedback_per_year": [1, 0], "influence": [2, 5]})
    table = kam.value_signals(make_orders(rows), COSTS, wallets, profiles, 2025)
    assert table["evenness"].to_dict() == pytest.approx({"A0001": 1.0, "A0002": 1 / (1 + 11**0.5)})
    assert table["loyalty"].to_dict() == {"A0001": 0.5, "A0002": 1}
    assert table["potential"].to_dict() == {"A0001": 1200, "A0002": 0}


def test_grid_levels_on_the_cuts() -> None:
    measures = pd.DataFrame(
        {
            "revenue": [300.0, 200.0, 100.0], "revenue_growth": [0.1, None, None], "profit_rate": [0.2, 0.1, 0.0],
            "profit_rate_growth": [None, None, None], "strategic_priority": [4, 3, 5], "ability_to_serve": [4, 3, 1],
        },
        index=["A0001", "A0002", "A0003"],
    )  # fmt: skip
    only_revenue = dict.fromkeys(kam.IMPACT_WEIGHTS, 0.0) | {"revenue": 1.0}
    table = kam.grade_measures(measures, impact_weights=only_revenue)
    assert table["impact"].tolist() == pytest.approx([500 / 6, 50, 100 / 6])
    assert table["impact_level"].tolist() == [2, 1, 0]
    assert table["relevance"].tolist() == [75, 50, 50]
    assert table["relevance_level"].tolist() == [2, 1, 1]
    assert table["grid_class"].tolist() == ["A", "C", "D"]
    # A growth that cannot be measured counts as average.
    only_growth = dict.fromkeys(kam.IMPACT_WEIGHTS, 0.0) | {"revenue_growth": 1.0}
    assert kam.grade_measures(measures, impact_weights=only_growth)["impact"].tolist() == [50, 50, 50]


def test_grid_takes_a_world_or_its_tables() -> None:
    class Wrapped:
        tables = {  # noqa: RUF012
            "orders": ORDERS, "account_costs": COSTS,
            "profiles": pd.DataFrame(
                {"account_id": ["A0001", "A0002"], "strategic_priority": [5, 1], "ability_to_serve": [5, 1]}
            ),
        }  # fmt: skip

    table = kam.grid(Wrapped.tables, 2025)
    pd.testing.assert_frame_equal(table, kam.grid(Wrapped(), 2025))
    assert table.at["A0001", "revenue_growth"] == 0
    assert math.isnan(table.at["A0002", "revenue_growth"])


def needs(**signs: int) -> str:
    row = {sign: bool(signs.get(sign)) for group in kam.NEED_SIGNS.values() for sign in group}
    return str(kam.classify_need(pd.DataFrame([{"account_id": "A0001", **row}])).iloc[0])


def test_classify_need_rules_and_ties() -> None:
    assert needs(special_specs=1, few_substitutes=1) == "performance"
    assert needs(supply_security=1, left_poor_supplier=1, thin_margin=1) == "service"
    assert needs(thin_margin=1, standard_needs=1) == "price"
    # Looks price-driven, but counts total cost and buys with skill.
    assert needs(thin_margin=1, standard_needs=1, counts_total_cost=1, skilled_purchasing=1) == "tco"
    assert needs() == "price"


def test_need_confusion_and_segments() -> None:
    stated = pd.Series({"A0001": "price", "A0002": "price", "A0003": "service"})
    found = pd.Series({"A0001": "tco", "A0002": "price", "A0003": "service", "A0009": "tco"})
    table = kam.need_confusion(stated, found)
    assert table.loc["price", "tco"] == 1
    assert table.to_numpy().sum() == 3
    assert kam.need_agreement(table) == pytest.approx(2 / 3)
    accounts = pd.DataFrame({"account_id": ["A0001", "A0002", "A0003"], "size_class": ["key", "small", "small"]})
    assert kam.need_by_size(accounts, found).loc["service"].tolist() == [0, 0, 1]
    money = kam.need_by_size(accounts, found, pd.Series({"A0001": 7.0}))
    assert money.loc["tco", "key"] == 7
    assert money.to_numpy().sum() == 7


def test_wallet_table() -> None:
    wallets = pd.DataFrame(
        {
            "account_id": ["A0001", "A0005"],
            "year": 2025,
            "category_spend": [1800, 100],
            "our_rank": [1, 2],
            "suppliers": [2, 3],
        }
    )
    table = kam.wallet_table(ORDERS, wallets, 2025, target=0.6)
    assert table["white_space"].to_dict() == pytest.approx({"A0001": 180, "A0005": 60})
    assert table["expected_share"].to_dict() == pytest.approx({"A0001": 2 / 3, "A0005": 1 / 3})
    assert table.at["A0001", "gap"] == pytest.approx(2 / 3 - 0.5)


def test_segment_risk_combines_threats() -> None:
    accounts = pd.DataFrame({"account_id": ["A0001", "A0002"], "industry": ["power", "mining"]})
    threats = pd.DataFrame({"industry": ["mining", "mining"], "expected_share_lost": [0.5, 0.2]})
    table = kam.segment_risk(ORDERS, accounts, threats, 2025)
    assert table["revenue_at_risk"].to_dict() == pytest.approx({"mining": 500 * 0.6, "power": 0})
    assert table["rank"].tolist() == [1, 2]


def test_greedy_and_exact_choice_can_differ() -> None:
    table = pd.DataFrame(
        {"initiative_id": ["I1", "I2", "I3"], "yearly_cost": [60, 50, 50], "expected_contribution": [150, 110, 110]}
    )
    greedy = kam.choose_initiatives(table, 100)
    exact = kam.choose_initiatives(table, 100, exact=True)
    assert greedy.index[greedy["chosen"]].tolist() == ["I1"]
    assert exact.index[exact["chosen"]].tolist() == ["I2", "I3"]


def test_coverage_cheapest_feasible() -> None:
    models = pd.DataFrame(
        {
            "model": ["direct", "company_led", "distributor_led"], "fixed_cost": [20, 10, 2], "visit_cost": [1, 1, 1],
            "own_visits_share": [1.0, 0.5, 0.1], "margin_given_up": [0.0, 0.1, 0.2],
        }
    )  # fmt: skip
    small = kam.coverage_cost(models, revenue=50, visits=2)
    assert small["total"].to_dict() == pytest.approx({"distributor_led": 12.2, "company_led": 16, "direct": 22})
    assert small.index[small["cheapest"]].tolist() == ["distributor_led"]
    near = kam.coverage_cost(models, revenue=50, visits=2, own_share_needed=0.4)
    assert near.index[near["cheapest"]].tolist() == ["company_led"]
    large = kam.coverage_cost(models, revenue=1000, visits=2)
    assert large.index[large["cheapest"]].tolist() == ["direct"]


def test_contact_funnel_chain() -> None:
    touches = pd.DataFrame(
        {
            "channel": ["agent", "agent", "website"], "quarter_start": ["2025-01-01", "2025-04-01", "2025-01-01"],
            "touches": [50, 50, 10], "replies": [10, 10, 0], "meetings": [4, 6, 0], "new_accounts": [1, 1, 0],
            "cost": [500.0, 500.0, 9.0],
        }
    )  # fmt: skip
    table = kam.contact_funnel(touches)
    chain = ["reply_rate", "meeting_rate", "win_rate", "conversion", "cost_per_meeting", "cost_per_new_account"]
    assert table.loc["agent", chain].tolist() == pytest.approx([0.2, 0.5, 0.2, 0.02, 100, 500])
    assert table.index[-1] == "website"
    assert math.isnan(table.at["website", "cost_per_meeting"])


def test_tier_alerts_follow_spend_and_trend() -> None:
    rows: list[tuple[object, ...]] = []
    months = pd.period_range("2024-10", "2025-12", freq="M")
    spend = {"A0001": [100] * 15, "A0002": [50] * 15, "A0003": [20] * 12 + [60, 70, 80], "A0004": [5] * 12 + [0, 0, 0]}
    spend["A0005"] = [10] * 12 + [2, 1, 0]
    for account, values in spend.items():
        rows += [(account, month.start_time, "parts", v, v, 0) for month, v in zip(months, values, strict=True)]
    accounts = pd.DataFrame({"account_id": list(spend), "tier": list("ABCDC")})
    table = kam.tier_alerts(make_orders(rows), accounts, "2025-12-31", cuts=(8, 40, 90))
    assert table["tier_before"].to_dict() == {"A0001": "A", "A0002": "B", "A0003": "C", "A0004": "D", "A0005": "C"}
    assert table["alert"].to_dict() == {"A0001": "", "A0002": "", "A0003": "up", "A0004": "", "A0005": "down"}
    assert table.at["A0003", "slope"] == 10
    assert kam.tier_cuts(table["spend_before"], table["official_tier"]) == (10, 50, 100)
    # The month of as_of counts only when it is over.
    assert str(kam.monthly_spend(make_orders(rows), "2025-12-30", 2).columns[-1]) == "2025-11"


def test_visits_per_10k_numbers_and_series() -> None:
    assert kam.visits_per_10k(6, 30_000) == 2
    assert math.isnan(kam.visits_per_10k(6, 0))
    series = kam.visits_per_10k(pd.Series([6, 1]), pd.Series([30_000.0, 0.0]))
    assert series.iloc[0] == 2
    assert math.isnan(series.iloc[1])
