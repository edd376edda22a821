"""Data of the case collection (``course/cases``): small tables that agree with the figures published about each case.

Counts, shares and prices that the text of a case quotes are published; what lies between them is made for teaching, by
rule, so that the published figures come out to the digit (``tests/content/test_cases.py``). No row stands for a real
customer, dealer or employee.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_lab.i18n import language

#: Sinopec Zhengzhou, 2012: buyers, class A, share of all volume and of gasoline.
SINOPEC = {"buyers": 592, "class_a": 21, "all_share": 0.40, "gasoline_share": 0.62}
#: A telecom operator's key accounts, first half of 2005: lost by value, and the industries that lost most.
CHURN = 0.0306
CHURN_INDUSTRIES = {"government": 0.2653, "mining_manufacturing": 0.1482, "property": 0.1357}
#: Hours of a visit and of a call, and of a manager's year, as in the staffing example.
VISIT_HOURS, CALL_HOURS, MANAGER_HOURS = 3.0, 0.25, 1200.0


def _said(en: str, zh: str) -> str:
    return en if language() == "en" else zh


def lenovo_service() -> pd.DataFrame:
    """20,000 accounts in three groups, with the calls each gets; the own ones fill 300 managers to the hour.

    Returns
    -------
    DataFrame, index ``served_by``: ``account_count``, ``calls_per_year`` of an account, ``hours_per_call``.
    """
    rows = [("manager_top", 600, 48, 4.0), ("manager", 3_400, 24, 3.0), ("partner", 16_000, 12, 2.0)]
    columns = ["served_by", "account_count", "calls_per_year", "hours_per_call"]
    return pd.DataFrame(rows, columns=columns).set_index("served_by")


def xerox_regions() -> pd.DataFrame:
    """About 250 key accounts over seven regions. Index ``region``, column ``account_count``; the split is made."""
    return pd.DataFrame(
        {"account_count": [58, 47, 41, 37, 29, 22, 16]}, index=pd.Index([f"R{n}" for n in range(1, 8)], name="region")
    )


def sinopec_buyers(product: str = "all") -> pd.Series:
    """Volumes of 592 buyers whose 21 largest have the published share of all volume, or of gasoline.

    Within the 21 and among the other 571 the volumes fall off by rule (rank to the power −0.5 and −0.8).

    Parameters
    ----------
    product : "all" or "gasoline".

    Returns
    -------
    Series ``volume``, share of the branch's volume in percent, largest first; index buyer.

    Raises
    ------
    ValueError
        For another product.
    """
    if product not in ("all", "gasoline"):
        raise ValueError(f'product is "all" or "gasoline", not {product!r}. product 只能是 "all" 或 "gasoline"。')
    top, count = int(SINOPEC["class_a"]), int(SINOPEC["buyers"])
    share = float(SINOPEC[f"{product}_share"])
    head = np.arange(1, top + 1, dtype=float) ** -0.5
    tail = np.arange(top + 1, count + 1, dtype=float) ** -0.8
    volumes = np.concatenate([head / head.sum() * share, tail / tail.sum() * (1 - share)]) * 100
    return pd.Series(volumes, index=pd.Index([f"B{n:03d}" for n in range(1, count + 1)], name="buyer"), name="volume")


def telecom_accounts() -> pd.DataFrame:
    """Twelve accounts around the published borders, with the care each got.

    Returns
    -------
    DataFrame, index ``account``: ``monthly_spend`` (CNY a month), ``visits`` and ``calls`` of the year, ``discount``.
    """
    rows = [
        ("T01", 14_200.0, 9, 12, 0.18), ("T02", 10_000.0, 8, 12, 0.15), ("T03", 9_990.0, 8, 11, 0.14),
        ("T04", 6_400.0, 7, 12, 0.12), ("T05", 4_100.0, 5, 9, 0.10), ("T06", 3_050.0, 2, 4, 0.05),
        ("T07", 3_000.0, 3, 5, 0.06), ("T08", 2_990.0, 6, 14, 0.11), ("T09", 2_300.0, 4, 12, 0.08),
        ("T10", 1_800.0, 4, 10, 0.07), ("T11", 1_500.0, 3, 8, 0.05), ("T12", 1_499.0, 0, 1, 0.00),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["account", "monthly_spend", "visits", "calls", "discount"]).set_index("account")


def telecom_a_scores() -> pd.DataFrame:
    """How far telecom A had each of six strategies, 0–5, read off its five faults: three criteria each.

    Returns
    -------
    DataFrame as the table ``strategy_scores``: ``strategy, criterion, score``. The scores are made.
    """
    scores = {
        "segment": (1, 0, 2),  # mixed customers without criteria
        "service_needs": (2, 1, 2),
        "price": (1, 0, 1),  # a price war
        "channel": (1, 0, 1),  # unruly agents overlapping
        "service_system": (2, 1, 1),  # key service the same as ordinary
        "back_office": (3, 2, 2),
    }
    rows = [(name, n, score) for name, found in scores.items() for n, score in enumerate(found, start=1)]
    return pd.DataFrame(rows, columns=["strategy", "criterion", "score"])


def chemical_offers() -> pd.DataFrame:
    """Four ways of paying for the same 1,000,000 yuan of goods: ``discount``, ``days``, ``money_rate``."""
    rows = [
        ("cash", 0.0120, 0, 0.0), ("draft", 0.0, 180, 0.024), ("credit_line", 0.0, 90, 0.048),
        ("domestic_lc", 0.0, 60, 0.030),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["means", "discount", "days", "money_rate"]).set_index("means")


def packaging_customers() -> pd.DataFrame:
    """Eight customers of a packaging maker, by signs of need and by size; ``stated_need`` is the seller's note."""
    signs = [
        "counts_total_cost", "skilled_purchasing", "special_specs", "few_substitutes", "past_quality_problem",
        "supply_security", "stockout_costly", "left_poor_supplier", "thin_margin", "standard_needs",
    ]  # fmt: skip
    rows = {
        "P1": ("key", "price", {"counts_total_cost", "skilled_purchasing", "thin_margin"}),
        "P2": ("key", "performance", {"special_specs", "few_substitutes", "past_quality_problem"}),
        "P3": ("key", "service", {"supply_security", "stockout_costly"}),
        "P4": ("mid", "price", {"thin_margin", "standard_needs"}),
        "P5": ("mid", "price", {"counts_total_cost", "skilled_purchasing", "standard_needs"}),
        "P6": ("mid", "service", {"left_poor_supplier", "stockout_costly", "supply_security"}),
        "P7": ("small", "price", {"special_specs", "few_substitutes"}),
        "P8": ("small", "price", {"standard_needs"}),
    }
    table = pd.DataFrame(
        [{"account_id": name, "size_class": size, "stated_need": said, **{sign: sign in found for sign in signs}}
         for name, (size, said, found) in rows.items()]
    )  # fmt: skip
    return table.set_index("account_id")


def packaging_lives() -> tuple[pd.Series, pd.DataFrame]:
    """One year of 1,000 boxes from two suppliers, with all it costs: a tender and two bids for ``bidding.tco``."""
    tender = pd.Series({"tender_id": "BOX", "life_years": 1})
    bids = pd.DataFrame(
        {
            "tender_id": "BOX",
            "bidder_id": ["cheap", "partner"],
            "price": [100_000.0, 108_000.0],
            "running_cost": [64_800.0, 43_200.0],  # handling, stock, disposal
            "residual_value": [0.0, 5_400.0],  # boxes taken back
        }
    )
    return tender, bids


def machine_books() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders and costs of the two machine accounts A and B in one year, as ``prospecting.account_pnl`` wants them.

    A: machines at a cut price, few genuine parts, cheap service, no financing. B: machines at price, parts with
    applications, a long free-service period, credit against interest. Only the pattern is published; the yuan are made.
    """
    rows = [
        ("A", "machines", 10_000_000.0, 8_400_000.0, 8_100_000.0), ("A", "parts", 500_000.0, 400_000.0, 260_000.0),
        ("A", "service", 300_000.0, 250_000.0, 0.0),
        ("B", "machines", 6_000_000.0, 5_900_000.0, 4_900_000.0), ("B", "parts", 1_500_000.0, 1_450_000.0, 800_000.0),
        ("B", "service", 200_000.0, 200_000.0, 0.0), ("B", "financing", 360_000.0, 360_000.0, 210_000.0),
    ]  # fmt: skip
    columns = ["account_id", "product_line", "list_amount", "net_amount", "product_cost"]
    orders = pd.DataFrame(rows, columns=columns)
    orders["order_id"] = [f"M{n:02d}" for n in range(1, len(rows) + 1)]
    orders["order_date"], orders["quantity"] = pd.Timestamp(2025, 3, 31), 1
    costs = pd.DataFrame(
        [("A", 300_000.0, 600_000.0, 80_000.0, 0.0), ("B", 180_000.0, 420_000.0, 50_000.0, 60_000.0)],
        columns=["account_id", "selling_cost", "service_cost", "logistics_cost", "credit_cost"],
    )
    costs["quarter_start"] = pd.Timestamp(2025, 1, 1)
    return orders, costs


def resin_customers() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Eight resin customers for the quadrants of loyalty and volume: orders of 2025, and the table ``loyalty``."""
    rows = [
        ("A", 2_400_000.0, 0.90), ("B", 1_900_000.0, 0.35), ("C", 1_200_000.0, 0.75), ("D", 900_000.0, 0.20),
        ("E", 420_000.0, 0.85), ("F", 300_000.0, 0.70), ("G", 180_000.0, 0.30), ("H", 90_000.0, 0.10),
    ]  # fmt: skip
    orders = pd.DataFrame(
        {
            "order_id": [f"R{n}" for n in range(1, 9)],
            "account_id": [name for name, *_ in rows],
            "order_date": pd.Timestamp(2025, 6, 30),
            "product_line": "resin",
            "quantity": 1,
            "list_amount": [volume for _, volume, _ in rows],
            "net_amount": [volume for _, volume, _ in rows],
            "product_cost": [volume * 0.8 for _, volume, _ in rows],
        }
    )
    loyalty = pd.DataFrame(
        {
            "account_id": [name for name, *_ in rows],
            "repurchase_share": [share for *_, share in rows],
            "price_tolerance": 0.02,
            "knows_products": 2,
            "switching_cost": 0.0,
        }
    )
    return orders, loyalty


def power_measures() -> pd.DataFrame:
    """The power firm's eight growth measures with energy and cost; measures are published, amounts are made.

    Returns
    -------
    DataFrame: ``initiative_id, name``, ``energy`` (kWh a year), ``yearly_cost`` (CNY), ``expected_contribution`` (CNY,
    0.12 yuan a kWh).
    """
    rows = [
        ("E1", "Appliance gifts by season", "按季节送家电", 2_600_000.0, 360_000.0),
        ("E2", "Prepaid card meters, one per home", "一户一表，预付费卡表", 1_900_000.0, 150_000.0),
        ("E3", "One electrified estate per branch", "每个支局至少一个电气化小区", 3_800_000.0, 400_000.0),
        ("E4", "Restaurants from coal and gas to power", "饭店煤改电、气改电", 5_200_000.0, 300_000.0),
        ("E5", "Green channel for big connections", "大用户报装绿色通道", 6_000_000.0, 240_000.0),
        ("E6", "A post for key account managers", "设大客户经理岗位", 4_500_000.0, 260_000.0),
        ("E7", "Grid ahead of load", "电网建在负荷前面", 7_000_000.0, 900_000.0),
        ("E8", "Joint maintenance, fewer outages", "联合检修，少停电", 2_100_000.0, 120_000.0),
    ]
    table = pd.DataFrame(rows, columns=["initiative_id", "en", "zh", "energy", "yearly_cost"])
    table.insert(1, "name", [_said(en, zh) for en, zh in zip(table["en"], table["zh"], strict=True)])
    table["expected_contribution"] = (table["energy"] * 0.12).round(2)
    return table.drop(columns=["en", "zh"])


def dealer_rebates() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Six dealers over two years, and the steps of a volume rebate, as ``contract.rebate_schemes`` wants them."""
    rows = [
        ("D1", 9_000_000.0, 9_100_000.0, 1), ("D2", 6_000_000.0, 5_800_000.0, 2), ("D3", 2_000_000.0, 2_500_000.0, 4),
        ("D4", 1_200_000.0, 1_150_000.0, 4), ("D5", 800_000.0, 1_000_000.0, 5), ("D6", 400_000.0, 520_000.0, 4),
    ]  # fmt: skip
    soft = ("distribution", "store_entry", "display", "delivery_speed", "promotion_support")
    table = pd.DataFrame(
        [{"account_id": name, "year": year, "volume": volume, **dict.fromkeys(soft, score)}
         for name, before, now, score in rows for year, volume in ((2024, before), (2025, now))]
    )  # fmt: skip
    steps = pd.DataFrame(
        {"from_volume": [0.0, 1_000_000.0, 3_000_000.0, 6_000_000.0], "rate": [0.005, 0.01, 0.02, 0.035]}
    )
    return table, steps


def agency_owners() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ten accounts of an advertising agency: who looks after each, and what each spent in 2025.

    Returns
    -------
    owners (as ``account_owners``), orders (as ``orders``).
    """
    rows = [
        ("K1", 3_200_000.0, "M1"), ("K2", 2_100_000.0, "M1"), ("K3", 1_800_000.0, "M1 M2"), ("K4", 1_500_000.0, "M2"),
        ("K5", 1_200_000.0, "M2 M3"), ("K6", 900_000.0, "M3"), ("K7", 700_000.0, "M3"), ("K8", 500_000.0, "M1 M3"),
        ("K9", 400_000.0, "M2"), ("K10", 300_000.0, "M3"),
    ]  # fmt: skip
    owners = pd.DataFrame(
        [(name, staff, "commercial", pd.Timestamp(2021, 1, 1)) for name, _, people in rows for staff in people.split()],
        columns=["account_id", "staff_id", "tie", "since"],
    )
    orders = pd.DataFrame(
        {
            "order_id": [f"F{n}" for n in range(1, 11)],
            "account_id": [name for name, *_ in rows],
            "order_date": pd.Timestamp(2025, 5, 1),
            "product_line": "campaign",
            "quantity": 1,
            "list_amount": [spend for _, spend, _ in rows],
            "net_amount": [spend for _, spend, _ in rows],
            "product_cost": [spend * 0.85 for _, spend, _ in rows],
        }
    )
    return owners, orders


def agency_files() -> pd.DataFrame:
    """What the agency knows of four accounts by the eight traits of its article (0 unknown, 1 in part, 2 known)."""
    from kam_lab.relationships.dossier import TRAIT_WEIGHTS

    known = {
        "K1": (2, 2, 1, 2, 2, 1, 2, 2),
        "K4": (2, 1, 1, 0, 1, 1, 2, 0),
        "K6": (1, 2, 0, 0, 0, 0, 2, 0),
        "K7": (0, 1, 0, 1, 0, 0, 1, 0),
    }
    rows = [
        (name, "eight_traits", "traits", trait, score, pd.Timestamp(2025, 9, 1))
        for name, scores in known.items()
        for trait, score in zip(TRAIT_WEIGHTS, scores, strict=True)
    ]
    return pd.DataFrame(rows, columns=["account_id", "scheme", "block", "item", "score", "updated_on"])
