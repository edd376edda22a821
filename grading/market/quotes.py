"""Our offers: in tenders, for contracts, and the many others; who signed the discount, and what became of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground
from grading.market.contracts import LADDER, signing_level

OTHERS = 210
LOSSES = ["price", "technical", "relationship", "service", "terms", "delivery"]
LEVERS = ["standard", "price_cut", "free_service", "package"]
#: Discounts that are quoted outside tenders: never right at a limit of the ladder.
DISCOUNTS = np.array([2.0, 3.5, 4.5, 6.0, 7.5, 8.5, 9.5, 11.0, 12.5, 13.5, 14.5, 16.0, 18.0, 20.0]) / 100


def make_quotes(ground: Ground, contracts: pd.DataFrame, offers: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The table quotes, and the offer that was signed by somebody who may not.

    A deeper discount wins no more often, except where the account was about to leave.
    """
    rng = ground.rng("quotes")
    parts = [_tendered(ground, offers, rng), _for_contracts(ground, contracts, offers, rng), _others(ground, rng)]
    table = pd.concat(parts, ignore_index=True)
    # Every tenth offer is signed one level higher than needed; one is signed three levels too low.
    discount = 1 - table["net_amount"] / table["list_amount"]
    levels = list(LADDER)
    needed = np.array([levels.index(signing_level(float(d))) for d in discount])
    signed = np.minimum(needed + (rng.random(len(table)) < 0.1), len(levels) - 1)
    deep = np.flatnonzero((discount > 0.11) & (discount < 0.14) & (table["tender_id"] == "") & ~table["contract"])
    row = int(rng.choice(deep))
    signed[row] = 0
    table["approved_by"] = np.array(levels, dtype=object)[signed]
    table["preparation_cost"] = np.round(1_500 + table["net_amount"] * rng.uniform(0.003, 0.012, len(table)), -2)
    table["mark"] = np.arange(len(table)) == row
    table = table.sort_values(["quoted_on", "account_id"], ignore_index=True)
    table["quote_id"] = [f"QT{number:04d}" for number in range(1, len(table) + 1)]
    table["tender_id"] = table["tender_id"].where(table["tender_id"] != "")
    return table, str(table.loc[table["mark"], "quote_id"].iloc[0])


def _tendered(ground: Ground, offers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    n = len(offers)
    kind = offers["kind"].to_numpy()
    won = offers["won"].to_numpy()
    lever = rng.choice(LEVERS, n, p=[0.5, 0.2, 0.12, 0.18]).astype(object)
    lever[kind == "price"], lever[kind == "service"] = "price_cut", "free_service"
    reason = rng.choice(LOSSES, n, p=[0.38, 0.2, 0.14, 0.13, 0.1, 0.05]).astype(object)
    reason[np.isin(kind, ["pair", "marked_pair"])] = "price"
    reason[kind == "neglect"] = "relationship"
    void = kind == "too_few"
    reason[won | void] = None
    columns = ["account_id", "tender_id", "quoted_on", "list_amount", "net_amount", "product_cost", "rivals"]
    return offers[columns].assign(
        at_risk=kind == "neglect",
        lever=lever,
        outcome=np.select([void, won], ["void", "won"], "lost"),
        loss_reason=reason,
        contract=False,
    )


def _for_contracts(
    ground: Ground, contracts: pd.DataFrame, offers: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """What was offered before the contracts that needed no tender."""
    rows = contracts[~contracts["contract_id"].isin(offers["contract_id"])]
    n = len(rows)
    return pd.DataFrame(
        {
            "account_id": rows["account_id"].to_numpy(),
            "tender_id": "",
            "quoted_on": (rows["signed_on"] - pd.to_timedelta(rng.integers(10, 45, n), unit="D")).to_numpy(),
            "list_amount": rows["list_amount"].to_numpy(),
            "net_amount": rows["amount"].to_numpy(),
            "product_cost": rows["product_cost"].to_numpy(),
            "rivals": rng.integers(0, 4, n),
            "at_risk": rng.random(n) < 0.15,
            "lever": rng.choice(LEVERS, n, p=[0.55, 0.15, 0.1, 0.2]).astype(object),
            "outcome": "won",
            "loss_reason": pd.Series([None] * n, dtype=object),
            "contract": True,
        }
    )


def _others(ground: Ground, rng: np.random.Generator) -> pd.DataFrame:
    accounts = ground.tables["accounts"]
    since = accounts.set_index("account_id")["customer_since"]
    upper = accounts.loc[accounts["tier"].isin(["A", "B", "C"]), "account_id"]
    avoid = [ground.id(part) for part in ("losing_account", "earning_account", "silent_account")]
    pool = upper[~upper.isin(avoid)].tolist()
    account = [pool[i] for i in rng.integers(len(pool), size=OTHERS)]
    start = np.maximum(since.reindex(account).to_numpy(), np.datetime64("2021-01-15"))
    span = (np.datetime64(AS_OF) - start) / np.timedelta64(1, "D") - 20
    day = pd.Series(start) + pd.to_timedelta((rng.random(OTHERS) * span).astype(int), unit="D")
    discount = rng.choice(DISCOUNTS, OTHERS)
    at_risk = rng.random(OTHERS) < 0.28
    chance = np.where(at_risk, np.where(discount >= 0.10, 0.78, 0.30), 0.46)
    won = rng.random(OTHERS) < chance
    listed = np.round(np.exp(rng.normal(12.0, 0.7, OTHERS).clip(10.3, 13.9)), 2)
    fresh = ((np.datetime64(AS_OF) - day.to_numpy()) / np.timedelta64(1, "D") < 45) & (rng.random(OTHERS) < 0.7)
    reason = rng.choice(LOSSES, OTHERS, p=[0.33, 0.2, 0.16, 0.14, 0.1, 0.07]).astype(object)
    reason[won | fresh] = None
    other = rng.choice(["standard", "free_service", "package"], OTHERS)
    return pd.DataFrame(
        {
            "account_id": account,
            "tender_id": "",
            "quoted_on": day,
            "list_amount": listed,
            "net_amount": np.round(listed * (1 - discount), 2),
            "product_cost": np.round(listed * rng.normal(0.66, 0.03, OTHERS).clip(0.6, 0.72), 2),
            "rivals": rng.integers(0, 4, OTHERS),
            "at_risk": at_risk,
            "lever": np.where(discount >= 0.10, "price_cut", other),
            "outcome": np.select([fresh, won], ["open", "won"], "lost"),
            "loss_reason": reason,
            "contract": False,
        }
    )
