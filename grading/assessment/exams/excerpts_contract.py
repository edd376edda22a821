"""Excerpts of stage 4. Rates and bars are those of the questions; see ``assignments/questions/contract.yaml``."""

from __future__ import annotations

import pandas as pd

from grading.assessment.exams.excerpts import (
    MOST_ROWS,
    Columns,
    Excerpt,
    Text,
    by_account,
    cents,
    count,
    day,
    decimals,
    excerpt_for,
    few,
    listing,
    percent,
    plain,
    said,
    worded,
    yes_no,
    yuan,
)
from kam_lab import contract as kam
from kam_lab.world import World

YEAR, MONTHLY, ENDS = 2025, 0.005, 10
_STAGE = "contract"


def _contracts(world: World) -> pd.DataFrame:
    return world.contracts.set_index("contract_id")


def _ladder(world: World) -> Text:
    """The ladder of authority in one sentence."""
    rows = world.authority
    parts = []
    for row in rows.itertuples():
        level = worded("level")(row.level)
        top = percent(0)(row.max_discount)
        parts.append((level, top))
    return {
        lang: said("contract.ladder")[lang]
        + sign.join(f"{level[lang]} {top[lang]}" for level, top in parts)  # type: ignore[index]
        + end
        for lang, sign, end in (("en", ", ", "."), ("zh", "，", "。"))
    }


@excerpt_for(_STAGE, "overreach_account")
def signatures(world: World) -> Excerpt:
    """List and net price of a dozen offers, and who signed."""
    checked = kam.authority_check(world.quotes, world.authority)
    thin = checked.sort_values("invoice_margin").index
    edge = checked[checked["approved_by"] != "vp"].index
    kept = few([*checked.index[checked["overreach"]], *checked.index[:4], *thin[:3], *edge[:8]], 14)
    table = world.quotes.set_index("quote_id").loc[kept]
    columns: Columns = {
        "quote_id": plain,
        "account_id": plain,
        "approved_by": worded("approved_by"),
        "list_amount": cents,
        "net_amount": cents,
        "product_cost": cents,
    }
    accounts = list(dict.fromkeys(str(name) for name in table["account_id"]))
    return listing(said("contract.signatures"), table, columns, _ladder(world), 3, accounts)


@excerpt_for(_STAGE, "below_floor")
def pockets(world: World) -> Excerpt:
    """Invoice price, what leaves later, and product cost of a dozen contracts."""
    found = kam.pocket_prices(world.contracts, world.price_lines, world.authority)
    later = (found["invoice_price"] - found["pocket_price"]).sort_values(ascending=False)
    given = found["invoice_discount"].sort_values(ascending=False)
    share = (later / found["invoice_price"]).sort_values(ascending=False)
    # One contract to an account, so that the account answers the question.
    first = found[~found["account_id"].duplicated()].index
    kept = few([*found.index[found["below_floor"]], *[n for n in [*first[:6], *given.index[:2], *share.index[:2],
                *later.index[:2]] if n in set(first)]])  # fmt: skip
    table = _contracts(world).loc[kept].assign(off_invoice=later)
    columns: Columns = {
        "contract_id": plain,
        "account_id": plain,
        "list_amount": cents,
        "amount": cents,
        "off_invoice": cents,
        "product_cost": cents,
    }
    accounts = list(dict.fromkeys(str(name) for name in table["account_id"]))
    return listing(said("contract.pockets"), table, columns, said("only_contracts"), 2, accounts)


@excerpt_for(_STAGE, "pocket_price")
def lines_of_the_largest(world: World) -> Excerpt:
    """All price lines of the largest contract, with where each one stands."""
    rows = _contracts(world).reset_index().sort_values(["amount", "contract_id"], ascending=[False, True])
    one = rows.iloc[0]
    mine = world.price_lines[world.price_lines["contract_id"] == one["contract_id"]][["line", "place", "amount"]]
    head = pd.DataFrame([("list_price", "", one["list_amount"])], columns=["line", "place", "amount"])
    table = pd.concat([head, mine])
    columns: Columns = {"line": worded("line"), "place": worded("place"), "amount": cents}
    title = said("contract.lines", contract=str(one["contract_id"]))
    return listing(title, table, columns, said("contract.taken_off"), 2)


@excerpt_for(_STAGE, "off_invoice_share")
def all_lines(world: World) -> Excerpt:
    """Price lines of all contracts added up, between the sums of list and invoice prices."""
    rows = world.price_lines[world.price_lines["place"] != "deal_cost"]
    sums = rows.groupby(["place", "line"], sort=False)["amount"].sum().reset_index()[["line", "place", "amount"]]
    ends = {name: float(world.contracts[name].sum()) for name in ("list_amount", "amount")}
    note = said("contract.sums", list=cents(ends["list_amount"]), amount=cents(ends["amount"]))
    columns: Columns = {"line": worded("line"), "place": worded("place"), "amount": cents}
    return listing(said("contract.all_lines"), sums, columns, note, 2)


@excerpt_for(_STAGE, "excess_deposit")
def first_money(world: World) -> Excerpt:
    """What was paid at signing, under which name, in ten contracts."""
    found = kam.deposits(world.contracts, world.as_of)
    named = found[found["deposit_kind"] == "deposit"]
    other = found[found["deposit_kind"] != "deposit"]
    large = other.sort_values("paid_share", ascending=False).index
    near = named.sort_values("paid_share", ascending=False).index
    kept = few([*found.index[found["over_limit"]], *near[:6], *large[:4]], 11)
    columns: Columns = {
        "contract_id": plain,
        "deposit_kind": worded("deposit_kind"),
        "amount": cents,
        "deposit_paid": cents,
    }
    return listing(said("contract.first_money"), found.loc[kept], columns, said("only_contracts"), 2)


@excerpt_for(_STAGE, "overloaded_dealer")
def targets(world: World) -> Excerpt:
    """Targets and capacities of a dozen dealers."""
    found = kam.target_load(world.territories, YEAR)
    gap = found["unsellable"].sort_values(ascending=False).index
    size = found["target"].sort_values(ascending=False).index
    small = found["sell_out_capacity"].sort_values().index
    kept = few([*found.index[:5], *gap[:2], *size[:3], *small[:3]])
    columns: Columns = {"target": yuan, "sell_out_capacity": yuan}
    return by_account(world, said("contract.targets", year=YEAR), found.loc[kept], columns, said("only_these"))


@excerpt_for(_STAGE, "financing_margin")
def credit_with_interest(world: World) -> Excerpt:
    """Planned payments of the contract that bears interest, with the factor that turns each into today's yuan."""
    one = world.contracts[world.contracts["credit_rate"] > 0].iloc[0]
    table = kam.schedule(str(one["contract_id"]), world.contracts, world.milestones)
    table = table.assign(factor=[(1 + MONTHLY) ** -float(months) for months in table["after_months"]])
    fields = {
        "amount": cents(float(one["amount"])),
        "days": count(float(one["payment_days"])),
        "rate": f"{100 * float(one['credit_rate']):g}",
        "free": f"{kam.FREE_DAYS:g}",
    }
    columns: Columns = {"step": worded("step"), "share": percent(0), "after_months": count, "factor": decimals(6)}
    title = said("contract.credit", contract=str(one["contract_id"]))
    return listing(title, table.reset_index(), columns, said("contract.interest", **fields))


@excerpt_for(_STAGE, "excessive_damages")
def breaches(world: World) -> Excerpt:
    """Damages agreed and loss proven, in contracts that were broken and in some that were not."""
    rows = _contracts(world)
    broken = rows[(rows["default_by"] != "none") & (rows["damages_agreed"] > 0)].index
    first = rows.loc[broken][~rows.loc[broken, "account_id"].duplicated()].index
    whole = rows.index[rows["default_by"] == "none"]
    found = kam.damages_table(world.contracts, world.as_of)
    kept = few([found.index[0], *first, *whole[:2]], MOST_ROWS - 5)
    columns: Columns = {
        "contract_id": plain,
        "account_id": plain,
        "default_by": worded("default_by"),
        "amount": yuan,
        "damages_agreed": cents,
        "loss_proven": lambda value: "–" if pd.isna(value) else cents(value),
    }
    table = rows.loc[kept]
    accounts = list(dict.fromkeys(str(name) for name in table["account_id"]))
    return listing(said("contract.breaches"), table, columns, said("only_contracts"), 3, accounts)


@excerpt_for(_STAGE, "excess_retention")
def retained(world: World) -> Excerpt:
    """Quality money of ten contracts, construction works and others."""
    rows = _contracts(world)
    held = rows["amount"] * rows["retention_share"]
    works, other = rows.index[rows["works"].astype(bool)], rows.index[~rows["works"].astype(bool)]
    over = held[works][rows.loc[works, "retention_share"] > 0.03 + 1e-9].index
    large = held.loc[other].sort_values(ascending=False).index
    kept = few([*over, *works[:4], *large[:5]], 11)
    columns: Columns = {"contract_id": plain, "works": yes_no, "amount": cents, "retention_share": percent(1)}
    return listing(said("contract.retained"), rows.loc[kept], columns, said("only_contracts"), 2)


@excerpt_for(_STAGE, "running_contracts")
def running(world: World) -> Excerpt:
    """The largest accounts, how many contracts each has signed, and when the last one ends."""
    found = kam.under_contract(world.orders, world.contracts, world.as_of, YEAR, 21)
    columns: Columns = {"revenue": yuan, "contracts": count, "runs_until": day}
    return by_account(world, said("contract.running", year=YEAR), found, columns)


@excerpt_for(_STAGE, "rebate_gap")
def rebates(world: World) -> Excerpt:
    """Purchases and rebates of the largest and of the smallest dealers, by volume steps and by the mixed scheme."""
    table = kam.rebate_schemes(world.rebates, world.rebate_steps, YEAR)
    table = table[table["purchases"] > 0].sort_values("purchases", ascending=False, kind="stable")
    groups = {
        "one_largest": table.head(1),
        "ten_largest": table.head(ENDS),
        "others": table.iloc[ENDS:-ENDS],
        "ten_smallest": table.tail(ENDS),
        "one_smallest": table.tail(1),
    }
    sums = pd.DataFrame(
        {name: part[["purchases", "steps_rebate", "mixed_rebate"]].sum() for name, part in groups.items()}
    ).T.rename_axis("dealers")
    columns: Columns = {
        "dealers": lambda name: said(f"contract.{name}"),
        "purchases": cents,
        "steps_rebate": cents,
        "mixed_rebate": cents,
    }
    return listing(said("contract.rebates", year=YEAR), sums, columns)


@excerpt_for(_STAGE, "no_zone")
def limits(world: World) -> Excerpt:
    """Both limits of ten open deals, one to an account."""
    found = kam.zopas(world.opportunities).join(world.opportunities.set_index("opportunity_id")["win_chance"])
    narrow = found[found["exists"]]
    first = found[~found["account_id"].duplicated()].index
    unlikely = narrow.sort_values("win_chance").index
    kept = few([*found.index[~found["exists"]], *[n for n in [*narrow.index[:5], *unlikely[:2], *narrow.index[-2:]]
                if n in set(first)]])  # fmt: skip
    table = found.loc[kept]
    columns: Columns = {
        "opportunity_id": plain,
        "account_id": plain,
        "our_limit": cents,
        "their_limit": cents,
        "win_chance": percent(0),
    }
    return listing(said("contract.limits"), table, columns, said("only_deals"), 2,
                   [str(name) for name in table["account_id"]])  # fmt: skip


@excerpt_for(_STAGE, "last_day")
def inspections(world: World) -> Excerpt:
    """Signing, delivery, and the days of inspection and payment of the contracts delivered last."""
    rows = _contracts(world).sort_values("delivery_due", ascending=False)
    named = rows[rows["inspection_days"].notna()].index
    silent = rows[rows["inspection_days"].isna()].index
    kept = few([*named[:6], *silent[:3]])
    columns: Columns = {
        "contract_id": plain,
        "signed_on": day,
        "delivery_due": day,
        "inspection_days": count,
        "payment_days": count,
    }
    return listing(said("contract.inspections"), rows.loc[kept], columns, said("contract.silent"))
