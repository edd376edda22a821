"""Excerpts of stage 5. Dates and bars are those of the questions; see ``assignments/questions/collections.yaml``."""

from __future__ import annotations

import pandas as pd

from grading.assessment.exams.excerpts import (
    MOST_ROWS,
    Columns,
    Excerpt,
    by_account,
    cents,
    count,
    day,
    decimals,
    excerpt_for,
    few,
    listing,
    plain,
    said,
    worded,
    yes_no,
)
from kam_lab import receivables as kam
from kam_lab.concentration import revenue
from kam_lab.world import World

YEAR, LARGE, LAST = 2025, 21, "2025-12-31"
_STAGE = "collections"


def _items(world: World) -> pd.DataFrame:
    return kam.open_items(world.invoices, world.payments, world.as_of, world.disputes)


def _largest(world: World) -> list[str]:
    return [str(name) for name in revenue(world.orders, YEAR).index[:LARGE]]


@excerpt_for(_STAGE, "overdue_share", "provision")
def ages(world: World) -> Excerpt:
    """What is open by age, number and money; open credit notes in a line of their own."""
    items = _items(world)
    table = items.groupby("bucket")["open"].agg(["size", "sum"]).reindex([*kam.BUCKETS, "credit"], fill_value=0)
    table.columns = pd.Index(["items", "open_amount"])
    columns: Columns = {"age": lambda name: said(f"collections.{name}"), "items": count, "open_amount": cents}
    return listing(said("collections.ages", today=LAST), table.rename_axis("age"), columns)


@excerpt_for(_STAGE, "dso_quarter", "countback_now")
def months(world: World) -> Excerpt:
    """Sales and days of the last nine months, and what was owed at the end of each."""
    table = kam.latest_months(world.invoices, LAST, 9)
    owed, due = [], []
    for end in table.index:
        items = kam.open_items(world.invoices, world.payments, end)
        mine = items[items["open"] > 0]
        owed.append(float(mine["open"].sum()))
        due.append(float(mine.loc[mine["days_overdue"] <= 0, "open"].sum()))
    table = table.assign(owed_at_end=owed, not_yet_due=due)
    columns: Columns = {"month_end": day, "days": count, "sales": cents, "owed_at_end": cents, "not_yet_due": cents}
    return listing(said("collections.months"), table.sort_index(), columns, said("collections.without_credits"))


@excerpt_for(_STAGE, "effectiveness_change")
def quarters(world: World) -> Excerpt:
    """What is needed for the index of each quarter of 2025."""
    ends = [
        ("2025-01-01", "2025-03-31"),
        ("2025-04-01", "2025-06-30"),
        ("2025-07-01", "2025-09-30"),
        ("2025-10-01", LAST),
    ]
    rows = [kam.period_figures(world.invoices, world.payments, *each) for each in ends]
    table = pd.DataFrame(
        {
            "quarter": ["Q1", "Q2", "Q3", "Q4"],
            "opening": [row.opening for row in rows],
            "quarter_sales": [row.sales for row in rows],
            "closing": [row.closing for row in rows],
            "not_yet_due": [row.closing_current for row in rows],
        }
    )
    columns: Columns = {"quarter": plain, **dict.fromkeys(table.columns[1:], cents)}
    return listing(said("collections.quarters"), table, columns, said("collections.without_credits"))


@excerpt_for(_STAGE, "slow_payer")
def terms_and_days(world: World) -> Excerpt:
    """Agreed days and days taken by a dozen of the largest accounts, balance, credit score, disputes."""
    largest = _largest(world)
    habits = kam.paying_habits(world.invoices, world.payments, world.as_of).reindex(largest)
    balance = kam.ageing(_items(world), by="account_id")["balance"].reindex(largest).fillna(0.0)
    score = kam.credit_score(world.credit_files.set_index("account_id")).reindex(largest)
    disputed = set(world.disputes.merge(world.invoices, on="invoice_id")["account_id"])
    rows = world.invoices[(world.invoices["kind"] == "invoice") & world.invoices["account_id"].isin(largest)]
    paid = world.payments.groupby("invoice_id").agg(paid=("amount", "sum"), last=("paid_on", "max"))
    rows = rows.join(paid, on="invoice_id")
    rows = rows[(rows["amount"] - rows["paid"].fillna(0)).abs() <= 0.005]
    weigh = rows["amount"]
    agreed = ((rows["due_on"] - rows["issued_on"]).dt.days * weigh).groupby(rows["account_id"]).sum()
    taken = ((rows["last"] - rows["issued_on"]).dt.days * weigh).groupby(rows["account_id"]).sum()
    whole = weigh.groupby(rows["account_id"]).sum()
    table = pd.DataFrame(
        {
            "balance": balance,
            "credit_score": score,
            "agreed_days": agreed / whole,
            "taken_days": taken / whole,
            "disputes": [name in disputed for name in largest],
        },
        index=pd.Index(largest, name="account_id"),
    )
    late = habits["days_late"].sort_values(ascending=False).index
    owing = balance.sort_values(ascending=False).index
    poor = score.sort_values().index
    patient = table["taken_days"].sort_values(ascending=False).index
    kept = few([*late[:5], *owing[:2], *poor[:2], *patient[:3], *late[-2:]])
    columns: Columns = {
        "balance": cents,
        "credit_score": decimals(1),
        "agreed_days": decimals(1),
        "taken_days": decimals(1),
        "disputes": yes_no,
    }
    note = said("only_these")
    return by_account(world, said("collections.terms", year=YEAR, top=LARGE), table.loc[kept], columns, note)


@excerpt_for(_STAGE, "held_orders")
def waiting_orders(world: World) -> Excerpt:
    """Orders that wait: all that are to be held, and as many others as there is room for."""
    found = kam.release_or_hold(world.pending_orders, world.credit_files, _items(world))
    ahead = world.credit_files.set_index("account_id")["prepaid_since"].notna()
    found["prepays"] = found["account_id"].map(ahead).fillna(False).astype(bool)
    late = found.sort_values("oldest_days", ascending=False).index
    held = found.index[found["decision"] == "hold"]
    first = [*held, *found.index[found["prepays"]], *late[:4], *found.index]
    table = found.loc[few(first, min(MOST_ROWS, max(16, len(held) + 5)))]
    columns: Columns = {
        "request_id": plain,
        "account_id": plain,
        "prepays": yes_no,
        "exposure": cents,
        "order_amount": cents,
        "credit_limit": cents,
        "oldest_days": count,
    }
    table = table.rename(columns={"amount": "order_amount"})
    accounts = list(dict.fromkeys(str(name) for name in table["account_id"]))
    return listing(
        said("collections.waiting", today=LAST), table, columns, said("collections.only_orders"), 3, accounts
    )


@excerpt_for(_STAGE, "disputed_payer")
def old_debts(world: World) -> Excerpt:
    """Overdue and disputed sums of ten accounts, and how late the worst of their settled invoices was paid."""
    items = _items(world)
    habits = kam.paying_habits(world.invoices, world.payments, world.as_of)
    late = items[(items["open"] > 0) & (items["days_overdue"] > 0)]
    by = late.groupby("account_id")
    table = pd.DataFrame(
        {"overdue": by["open"].sum(), "disputed": by["disputed"].sum(), "oldest_days": by["days_overdue"].max()}
    ).join(habits["worst"])
    right = kam.held_back(items, habits).sort_values("overdue", ascending=False).index[:1]
    old = table[table["oldest_days"] > 90]
    contested = table.sort_values("disputed", ascending=False).index
    prompt = old[(old["worst"] <= 0)].index.difference(kam.held_back(items, habits).index)
    kept = few([*right, *contested[:5], *prompt[:2], *old.sort_values("overdue", ascending=False).index[:4]])
    table = table.loc[
        [name for name in kept if name in set(right) or name not in set(kam.held_back(items, habits).index)]
    ]
    columns: Columns = {"overdue": cents, "disputed": cents, "oldest_days": count, "worst": count}
    return by_account(world, said("collections.old_debts", today=LAST), table, columns, said("only_these"))


@excerpt_for(_STAGE, "clock_ends")
def old_invoices(world: World) -> Excerpt:
    """The oldest open invoices: when due, and the last demand with and without proof."""
    items = _items(world)
    clocks = kam.limitation_table(items, world.demands, world.as_of)
    past = world.demands[world.demands["made_on"] <= pd.Timestamp(world.as_of)]
    proven = past[past["provable"].astype(bool)].groupby("invoice_id")["made_on"].max()
    loose = past[~past["provable"].astype(bool)].groupby("invoice_id")["made_on"].max()
    soon = clocks.index[clocks["state"] == "soon"]
    saved = clocks[clocks["restarts"] > 0].sort_values("due_on").index
    oldest = clocks.sort_values("due_on").index
    kept = few([*soon, *saved[:2], *oldest[:6]], 10)
    table = clocks.loc[kept].assign(
        issued_on=world.invoices.set_index("invoice_id")["issued_on"].reindex(kept),
        proven_on=proven.reindex(kept),
        unproven_on=loose.reindex(kept),
    )
    columns: Columns = {"invoice_id": plain, "issued_on": day, "due_on": day, "proven_on": day, "unproven_on": day}
    return listing(said("collections.old_invoices", today=LAST), table, columns, said("collections.only_invoices"))


@excerpt_for(_STAGE, "late_carrier", "freight_of_goods")
def carriers(world: World) -> Excerpt:
    """Deliveries and costs by carrier."""
    rows = world.deliveries
    time, full = rows["delivered_on"] <= rows["promised_on"], rows["delivered_qty"] >= rows["ordered_qty"]
    by = rows["carrier"]
    table = pd.DataFrame(
        {
            "deliveries": rows.groupby("carrier").size(),
            "in_time": time.groupby(by).sum(),
            "in_full": full.groupby(by).sum(),
            "in_time_and_full": (time & full).groupby(by).sum(),
        }
    ).join(rows.groupby("carrier")[["goods_value", "freight", "stock_cost"]].sum())
    columns: Columns = {
        "carrier": worded("carrier"),
        **dict.fromkeys(("deliveries", "in_time", "in_full", "in_time_and_full"), count),
        **dict.fromkeys(("goods_value", "freight", "stock_cost"), cents),
    }
    return listing(said("collections.carriers", year=YEAR), table, columns)


@excerpt_for(_STAGE, "fill_of_b")
def shortage(world: World) -> Excerpt:
    """Demand and promises by product family and tier, and what there is."""
    rows = world.shortage.assign(tier=world.shortage["account_id"].map(world.accounts.set_index("account_id")["tier"]))
    table = rows.groupby(["family", "tier"])[["demand", "committed"]].sum().reset_index()
    there = world.supply.set_index("family")["available"]
    table["available"] = table["family"].map(there)
    columns: Columns = {
        "family": worded("family"),
        "tier": plain,
        "demand": count,
        "committed": count,
        "available": count,
    }
    return listing(said("collections.shortage"), table, columns, said("collections.of_the_family"), 2)


@excerpt_for(_STAGE, "swap_total")
def swaps(world: World) -> Excerpt:
    """The swaps that rivals have offered."""
    columns: Columns = {
        "swap_id": plain,
        "rival": plain,
        "tonnes": decimals(1),
        "own_distance": count,
        "swap_distance": count,
        "freight_rate": decimals(3),
        "fee": cents,
    }
    return listing(said("collections.swaps"), world.swaps, columns, said("collections.swap_units"), 2)


@excerpt_for(_STAGE, "prepay_days")
def paid_ahead(world: World) -> Excerpt:
    """Sales and days from invoice to money before and after, of each account that pays beforehand."""
    table = kam.prepayment_effect(world.invoices, world.payments, world.credit_files, world.as_of)
    table = table.drop(index="all").sort_index().rename(columns={"sales_before": "sales_earlier"})
    columns: Columns = {
        "prepaid_since": day,
        "sales_earlier": cents,
        "days_before": decimals(3),
        "sales_after": cents,
        "days_after": decimals(3),
    }
    return by_account(world, said("collections.paid_ahead"), table, columns, said("collections.money_first"))


@excerpt_for(_STAGE, "roll_rate")
def december(world: World) -> Excerpt:
    """What became in December of the money that was open at the end of November, by age."""
    order = {name: place for place, name in enumerate(kam.BUCKETS)}
    first, second = (
        kam.open_items(world.invoices, world.payments, end).query("open > 0 and kind == 'invoice'")[["open", "bucket"]]
        for end in ("2025-11-30", LAST)
    )
    both = first.join(second.add_suffix("_next"))
    still = both[["open", "open_next"]].min(axis=1).fillna(0.0)
    older = both["bucket_next"].map(order).fillna(-1) > both["bucket"].map(order)
    table = pd.DataFrame(
        {
            "open_november": both.groupby("bucket")["open"].sum(),
            "paid_december": (both["open"] - still).groupby(both["bucket"]).sum(),
            "same_age": still.where(~older, 0.0).groupby(both["bucket"]).sum(),
        }
    ).reindex(list(kam.BUCKETS[:-1]), fill_value=0.0)
    columns: Columns = {
        "age": lambda name: said(f"collections.{name}"),
        "open_november": cents,
        "paid_december": cents,
        "same_age": cents,
    }
    return listing(said("collections.december"), table.rename_axis("age"), columns, said("collections.rest_is_older"))


@excerpt_for(_STAGE, "interest_daily")
def open_of_the_slowest(world: World) -> Excerpt:
    """Open invoices of the latest payer among the largest."""
    disputed = set(world.disputes.merge(world.invoices, on="invoice_id")["account_id"])
    habits = kam.paying_habits(world.invoices, world.payments, world.as_of)
    mine = habits.reindex([name for name in _largest(world) if name not in disputed])["days_late"]
    account = str(mine.idxmax())
    items = _items(world)
    rows = items[(items["account_id"] == account) & (items["open"] > 0)].sort_values("due_on").head(8)
    rows = rows.rename(columns={"amount": "invoiced", "open": "open_of_it"}).sort_index()
    columns: Columns = {"invoice_id": plain, "issued_on": day, "due_on": day, "invoiced": cents, "open_of_it": cents}
    return listing(said("collections.slowest", account=account), rows, columns)
