"""Published examples with their figures, to try the functions on. Amounts as printed.

``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

#: JD Edwards EnterpriseOne manual, "current balance divided by sales": balance, sales of three months, days; 55.35.
JD_EDWARDS: dict[str, Any] = {"receivables": 10_869.0, "sales": (5_538.0, 4_566.0, 7_570.0), "days": 90}
#: Oracle Hyperion Financial Management manual, exhaustion method, September back to April: prints 179.7, is 166.33.
HFM: dict[str, Any] = {
    "receivables": 12_000.0,
    "sales": (2_500.0, 1_750.0, 2_250.0, 2_500.0, 2_000.0, 2_250.0),
    "days": (30, 31, 31, 30, 31, 30),
}
#: Countback with 30-day months (handbook §7): 73.71.
COUNTBACK: dict[str, Any] = {"receivables": 212_000.0, "sales": (100_000.0, 80_000.0, 70_000.0), "days": 30}
#: Creditguru: opening, sales of three months, closing, closing current; CEI 55.93 % with an average month's sales.
CREDITGURU: dict[str, float] = {"opening": 6_200.0, "sales": 10_890.0, "closing": 6_340.0, "closing_current": 3_590.0}


def five_c_example() -> dict[str, float]:
    """The marks of the handbook's example: they make 68.5.

    Covers: credit_score.
    """
    return {"character": 80, "capacity": 70, "capital": 60, "collateral": 50, "conditions": 70}


def effectiveness_example() -> pd.DataFrame:
    """Creditguru's figures with both conventions: sales of the whole period, and of an average month.

    Returns
    -------
    DataFrame, index ``convention`` ("period", "average_month"): ``opening, sales, closing, closing_current,
    effectiveness_rate`` (fraction).

    Covers: cei.
    """
    from kam_lab.receivables.dso import collection_effectiveness

    rows = {}
    for name, months in (("period", None), ("average_month", 3)):
        sales = CREDITGURU["sales"] / (months or 1)
        rows[name] = CREDITGURU | {
            "sales": sales, "effectiveness_rate": collection_effectiveness(**CREDITGURU, months=months)
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("convention")


def five_calls() -> pd.DataFrame:
    """Five calls for an afternoon: balances, chances, hours (invented). The largest balance comes last.

    Covers: collection_priority.
    """
    return pd.DataFrame(
        {
            "call": ["P", "Q", "R", "S", "T"],
            "balance": [900_000.0, 240_000.0, 420_000.0, 150_000.0, 600_000.0],
            "alone_chance": [0.85, 0.30, 0.20, 0.40, 0.05],
            "asked_chance": [0.88, 0.80, 0.55, 0.70, 0.15],
            "hours": [3.0, 1.0, 3.0, 0.5, 4.0],
        }
    ).set_index("call")
