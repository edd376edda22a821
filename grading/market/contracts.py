"""Contracts for machines, taken from the ledger: their lists, prices and costs are those of the orders they cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground, at, entries

#: Level and largest discount it may sign, and the margin floor that overrides the ladder.
LADDER = {"rep": 0.05, "manager": 0.10, "director": 0.15, "vp": 1.0}
FLOOR = 0.05
COUNT = 70
#: Kind of contract by the shares that are due at signing, delivery, acceptance, and as retention money.
PLANS = [(0.30, 0.30, 0.35, 0.05), (0.20, 0.40, 0.35, 0.05), (0.10, 0.50, 0.35, 0.05), (0.0, 0.60, 0.35, 0.05)]
#: Months from signing to each step.
MONTHS = [(0, 3, 6, 18), (0, 2, 4, 16), (0, 4, 6, 18)]


@dataclass(frozen=True)
class Covered:
    """Machine orders that one contract covers."""

    account: str
    orders: tuple[int, ...]
    first: pd.Timestamp


def make_contracts(ground: Ground) -> tuple[pd.DataFrame, dict[str, list[int]], dict[str, str]]:
    """The table contracts, the rows of the ledger that each covers, and what is to be found among them.

    The table still lacks ``tender_id``; :mod:`tenders` says which of them were won in a tender.
    """
    rng = ground.rng("contracts")
    chosen = _choose(ground, rng)
    orders = ground.tables["orders"]
    covered = {f"CT{number:03d}": list(one.orders) for number, one in enumerate(chosen, 1)}
    sums = [orders.loc[list(one.orders), ["list_amount", "net_amount", "product_cost"]].sum() for one in chosen]
    n = len(chosen)
    account = [one.account for one in chosen]
    table = pd.DataFrame({"contract_id": list(covered), "account_id": account})
    signed = pd.Series([one.first for one in chosen]) - pd.to_timedelta(rng.integers(8, 26, n), unit="D")
    table["signed_on"] = signed
    table["delivery_due"] = signed + pd.to_timedelta(rng.integers(60, 120, n), unit="D")
    table["ends_on"] = signed + pd.to_timedelta(rng.choice([548, 730, 913], n), unit="D")
    for column, name in (("list_amount", "list_amount"), ("amount", "net_amount"), ("product_cost", "product_cost")):
        table[column] = [round(float(one[name]), 2) for one in sums]
    kind = pd.Series(account).map(ground.tables["accounts"].set_index("account_id")["industry"])
    table["works"] = (kind.isin(["construction", "public_works", "power"]) & (rng.random(n) < 0.6)).to_numpy()
    table["credit_rate"] = 0.0
    table["late_rate"] = np.where(rng.random(n) < 0.5, np.nan, rng.choice([0.0003, 0.0004, 0.0005], n))
    table["retention_share"] = np.where(table["works"], rng.choice([0.02, 0.03], n), 0.05)
    table["inspection_days"] = pd.array(rng.choice([7, 15, 30], n), dtype="Int64")
    table.loc[rng.random(n) < 0.35, "inspection_days"] = pd.NA
    table["title_retained"] = rng.random(n) < 0.45
    calm = np.isin(account, [ground.id("losing_account"), ground.id("earning_account")])
    _deposits(table, calm, rng)
    _defaults(table, calm, rng)
    truth = _plant(ground, table, rng)
    return table, covered, truth


def _choose(ground: Ground, rng: np.random.Generator) -> list[Covered]:
    """Machine orders of an account within four months, large ones preferred; at most two for an account."""
    orders = ground.tables["orders"]
    tier = ground.tables["accounts"].set_index("account_id")["tier"]
    rows = orders[(orders["product_line"] == "machines") & (orders["quantity"] > 0)]
    rows = rows[rows["order_date"] >= "2023-02-20"]
    third = (rows["order_date"].dt.year - 2023) * 3 + (rows["order_date"].dt.month - 1) // 4
    groups = rows.groupby(["account_id", third.rename("third")])
    total = groups[["net_amount", "product_cost", "list_amount"]].sum()
    total["margin"] = 1 - total["product_cost"] / total["net_amount"]
    bad, good, lost = (ground.id(part) for part in ("losing_account", "earning_account", "silent_account"))
    never = {ground.id("tier_inversion"), ground.id("false_big_dealer"), lost}
    names = total.index.get_level_values(0)
    good_tier = names.map(tier.to_dict()).isin(["A", "B", "C"])
    able = good_tier & ~names.isin([*sorted(never), bad, good])
    able &= ((total["net_amount"] > 120_000) & (total["margin"] > 0.10)).to_numpy()
    open_to = total[able]
    weight = open_to["net_amount"].to_numpy() ** 0.7
    draw = rng.choice(len(open_to), size=min(200, len(open_to)), replace=False, p=weight / weight.sum())
    picked: list[tuple[str, int]] = []
    for i in draw:
        key = open_to.index[i]
        if sum(other[0] == key[0] for other in picked) < 2 and len(picked) < COUNT - 2:
            picked.append(key)
    for part in (bad, good):  # the story begins in the first year
        early = sorted((float(one.net_amount), one.Index[1]) for one in entries(total) if one.Index[0] == part)
        picked.append((part, max(pair for pair in early if pair[1] <= 2)[1]))
    made = [
        Covered(a, tuple(groups.groups[a, t]), rows.loc[groups.groups[a, t], "order_date"].min()) for a, t in picked
    ]
    return sorted(made, key=lambda one: (one.first, one.account))


def _deposits(table: pd.DataFrame, calm: np.ndarray, rng: np.random.Generator) -> None:
    """What the first money is called and how much it is; a deposit in law is at most a fifth."""
    n = len(table)
    kind = rng.choice(["deposit", "prepayment", "earnest", "none"], n, p=[0.35, 0.28, 0.10, 0.27])
    kind[calm] = "none"
    share = np.select(
        [kind == "deposit", kind == "prepayment", kind == "earnest"],
        [rng.choice([0.10, 0.15, 0.20], n), rng.choice([0.20, 0.30], n), rng.choice([0.05, 0.10], n)],
        0.0,
    )
    table["deposit_kind"] = kind
    table["deposit_paid"] = np.floor(table["amount"] * share)


def _defaults(table: pd.DataFrame, calm: np.ndarray, rng: np.random.Generator) -> None:
    """One in eight was not performed in full; then the contract was larger than the orders that came."""
    n = len(table)
    broken = (rng.random(n) < 0.13) & ~calm
    broken[int(rng.choice(np.flatnonzero(~calm)))] = True  # one at least
    table["default_by"] = np.where(broken, np.where(rng.random(n) < 0.6, "buyer", "supplier"), "none")
    table["unperformed"] = np.where(broken, rng.choice([0.1, 0.2, 0.3, 0.4], n), 0.0)
    _stretch(table)
    loss = (table["amount"] * table["unperformed"] * rng.uniform(0.3, 0.7, n)).round(-2)
    table["loss_proven"] = loss.where(broken)
    table["damages_agreed"] = np.where(broken, np.round(loss * rng.uniform(0.5, 1.2, n), -2), 0.0)


def _stretch(table: pd.DataFrame) -> None:
    for column in ("list_amount", "amount", "product_cost"):
        table[column] = (table[column] / (1 - table["unperformed"])).round(2)


def _plant(ground: Ground, table: pd.DataFrame, rng: np.random.Generator) -> dict[str, str]:
    bad, good = (table.index[table["account_id"] == ground.id(p)][0] for p in ("losing_account", "earning_account"))
    for row in (bad, good):  # the story's contracts hold nothing else to be found
        table.loc[row, "works"] = False
        table.loc[row, "retention_share"] = 0.05
    table.loc[good, "credit_rate"] = 0.065
    free = [i for i in table.index if i not in (bad, good)]
    order = [free[i] for i in rng.permutation(len(free))]
    deposit = next(i for i in order if at(table, i, "default_by") == "none")
    table.loc[deposit, "deposit_kind"] = "deposit"
    table.loc[deposit, "deposit_paid"] = np.floor(at(table, deposit, "amount") * rng.choice([0.25, 0.28, 0.30]))
    beside = next(i for i in order if i != deposit and at(table, i, "default_by") == "none")
    table.loc[beside, "deposit_kind"] = "prepayment"
    table.loc[beside, "deposit_paid"] = np.floor(at(table, beside, "amount") * 0.40)
    broken = [i for i in order if at(table, i, "default_by") != "none" and i not in (deposit, beside)]
    harsh = broken[0]
    table.loc[harsh, "damages_agreed"] = round(float(at(table, harsh, "loss_proven")) * rng.uniform(1.6, 2.3), -2)
    works = [i for i in order if i not in (deposit, beside, harsh)]
    held = next((i for i in works if at(table, i, "works")), works[0])
    table.loc[held, ["works", "retention_share"]] = [True, float(rng.choice([0.05, 0.08]))]
    names = {"below_floor": bad, "excess_deposit": deposit, "excessive_damages": harsh, "excess_retention": held}
    found = {name: str(at(table, row, "contract_id")) for name, row in names.items()}
    return found | {"price_contract": found["below_floor"], "service_contract": str(at(table, good, "contract_id"))}


def make_milestones(ground: Ground, contracts: pd.DataFrame, late: pd.Series, spread: pd.Series) -> pd.DataFrame:
    """The table milestones: shares, days, and when each was paid by the habits of the account."""
    rng = ground.rng("milestones")
    rows = []
    for one in entries(contracts):
        plan = np.array(PLANS[int(rng.integers(len(PLANS)))])
        first = one.deposit_paid / one.amount
        plan = np.array([first, plan[1], plan[2], one.retention_share])
        plan[1] = min(plan[1], 0.85 - first - plan[3])
        plan[2] = 1 - plan[[0, 1, 3]].sum()
        months = MONTHS[int(rng.integers(len(MONTHS)))]
        for step, share, month in zip(("signing", "delivery", "acceptance", "retention"), plan, months, strict=True):
            if share <= 0:
                continue
            due = one.signed_on + pd.DateOffset(months=month) + pd.Timedelta(days=7)
            slip = late[one.account_id] + float(np.clip(rng.normal(), -2, 2)) * spread[one.account_id]
            paid = due + pd.Timedelta(days=0 if step == "signing" else max(round(slip), -5))
            rows.append((one.contract_id, step, share, month, due, paid if paid <= AS_OF else pd.NaT))
    return pd.DataFrame(rows, columns=["contract_id", "step", "share", "months", "due_on", "paid_on"])


def make_price_lines(ground: Ground, contracts: pd.DataFrame) -> pd.DataFrame:
    """The table price_lines. Everybody but the account won by price keeps well above the floor."""
    rng = ground.rng("price lines")
    bad, good = ground.id("losing_account"), ground.id("earning_account")
    rows: list[tuple[str, str, str, float]] = []
    for one in entries(contracts):
        off_list = round(one.list_amount - one.amount, 2)
        usual = float(rng.uniform(0.35, 0.75)) if one.account_id != bad else 0.3
        volume = round(off_list * usual, 2)
        rows.append((one.contract_id, "volume_discount", "invoice", volume))
        rows.append((one.contract_id, "special_discount", "invoice", round(off_list - volume, 2)))
        weights = rng.uniform(0.5, 1.5, 5) * np.array([0.8, 1.3, 0.5, 0.3, 2.2]) / 100
        room = 1 - one.product_cost / one.amount / (1 - FLOOR - 0.012)  # what may be given away off the invoice
        if one.account_id == bad:  # whatever the machines left is given away as well
            weights *= max(1.0, (1 - one.product_cost / one.amount / (1 - FLOOR + 0.02)) / weights.sum())
        else:
            weights *= min(1.0, room / weights.sum())
        names = ["prompt_payment", "bonus", "promotion", "cooperative", "freight"]
        if one.account_id == good:
            weights[:4] = 0.0
        for name, weight in zip(names, weights, strict=True):
            if weight > 0:
                rows.append((one.contract_id, name, "off_invoice", round(one.amount * weight, 2)))
        costs = rng.uniform(0.5, 1.5, 4) * np.array([1.2, 1.0, 0.8, 0.6]) / 100
        if one.account_id == good:
            costs[0] = 0.045  # three years of free service won the order
        if one.account_id == bad:
            costs[0] = 0.038
        for name, weight in zip(["service", "warranty", "commission", "bid_cost"], costs, strict=True):
            rows.append((one.contract_id, name, "deal_cost", round(one.amount * weight, 2)))
    return pd.DataFrame(rows, columns=["contract_id", "line", "place", "amount"])


def make_authority() -> pd.DataFrame:
    """The table authority."""
    levels = list(LADDER)
    return pd.DataFrame({"level": levels, "max_discount": list(LADDER.values()), "margin_floor": [FLOOR] * len(levels)})


def signing_level(discount: float) -> str:
    """Lowest level that may sign a discount. Who stands right at a limit goes one level up."""
    return next(level for level, most in LADDER.items() if discount + 5e-4 <= most or level == "vp")
