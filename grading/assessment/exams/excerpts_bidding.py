"""Excerpts of stage 3. Dates and bars are those of the questions; see ``assignments/questions/bidding.yaml``."""

from __future__ import annotations

import pandas as pd

from grading.assessment.exams.excerpts import (
    MOST_ROWS,
    Columns,
    Excerpt,
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
    yuan,
)
from kam_lab import bidding as kam
from kam_lab.bidding.offers import EDGE
from kam_lab.profitability import contribution
from kam_lab.world import World

YEAR, LAW_2026, DEEP, RATE = 2025, "2026-06-30", 0.10, 0.08
BOUND = ("tendering", "government")
_STAGE = "bidding"


@excerpt_for(_STAGE, "flip_contract")
def flipped_tender(world: World) -> Excerpt:
    """The bids of the tender whose winner depends on the date, and the deductions of 2026."""
    name = str(kam.law_changes(world.tenders, world.bids).index[0])
    tender, bids = kam.tender_row(world.tenders, name), kam.bids_of(world.bids, name)
    table = bids.set_index("bidder_id")
    table["fulfilled"] = kam.compliance(bids, tender["ceiling"])["compliant"]
    table["quality"] = table["technical_score"] + table["service_score"]
    off = kam.deductions_on(tender, LAW_2026)
    fields = {"weight": f"{tender['price_weight']:.0f}"}
    fields |= {part: f"{100 * value:.0f}" for part, value in off._asdict().items()}
    columns: Columns = {
        "bidder_id": plain,
        "small": yes_no,
        "small_consortium": yes_no,
        "domestic": yes_no,
        "fulfilled": yes_no,
        "price": cents,
        "quality": decimals(1),
    }
    title = said("bidding.flipped", tender=name, weight=fields["weight"])
    return listing(title, table.sort_index(), columns, said("bidding.deductions", **fields), 5)


@excerpt_for(_STAGE, "bond_excess")
def bonds(world: World) -> Excerpt:
    """Budgets and bonds of ten tenders, those of firms' own rules among them."""
    rows = world.tenders.set_index("tender_id")
    share = (rows["bid_bond"] / rows["budget"]).sort_values(ascending=False)
    bound = share[rows["regime"].reindex(share.index).isin(BOUND)].index
    free = share[~rows["regime"].reindex(share.index).isin(BOUND)].index
    largest = rows.sort_values("bid_bond", ascending=False).index
    kept = few([*bound[:5], *free[:3], *largest[:2]])
    columns: Columns = {"tender_id": plain, "regime": worded("regime"), "budget": yuan, "bid_bond": cents}
    return listing(said("bidding.bonds"), rows.loc[kept], columns, said("only_tenders"), 2)


@excerpt_for(_STAGE, "collusion_pair")
def files(world: World) -> Excerpt:
    """Whose files look alike: the bids of three or four tenders."""
    marks = kam.shared_marks(world.bids)
    worst = str(marks[marks["same_author"] & marks["same_account"]]["tender_id"].iloc[0])
    others = [str(name) for name in marks["tender_id"] if str(name) != worst]
    order = [worst, *dict.fromkeys([*others, *sorted(set(world.bids["tender_id"]) - {worst}, reverse=True)])]
    kept: list[str] = []
    for name in order:
        if len(kept) < 4 and len(world.bids[world.bids["tender_id"].isin([*kept, name])]) <= MOST_ROWS - 3:
            kept.append(name)
    table = world.bids[world.bids["tender_id"].isin(kept)].sort_values(["tender_id", "bidder_id"])
    columns: Columns = {
        "tender_id": plain,
        "bidder_id": plain,
        "file_author": plain,
        "project_lead": plain,
        "bond_account": plain,
        "price": yuan,
    }
    return listing(said("bidding.files"), table, columns, said("only_tenders"), 5)


@excerpt_for(_STAGE, "expected_value")
def our_record(world: World) -> Excerpt:
    """How our offers went, in tenders and elsewhere; the open tenders below."""
    quotes = world.quotes.assign(offered=world.quotes["tender_id"].notna().map({True: "in", False: "outside"}))
    table = pd.crosstab(quotes["offered"], quotes["outcome"]).reindex(columns=["won", "lost", "void", "open"])
    table = table.fillna(0)
    waiting = world.tenders[world.tenders["status"] == "open"].sort_values("tender_id")
    rows = zip(waiting["tender_id"], waiting["budget"], waiting["bid_bond"], strict=True)
    shown = [(str(name), yuan(float(budget)), yuan(float(bond))) for name, budget, bond in rows]
    note = {
        lang: said("bidding.open_tenders")[lang]
        + sign.join(said("bidding.open_tender", tender=t, budget=b, bond=bond)[lang] for t, b, bond in shown)
        + end
        for lang, sign, end in (("en", "; ", "."), ("zh", "；", "。"))
    }
    columns: Columns = {
        "offered": lambda where: said(f"bidding.offered_{where}"),
        **dict.fromkeys(table.columns, count),
    }
    return listing(said("bidding.our_record"), table, columns, note)


@excerpt_for(_STAGE, "discount_effect")
def by_risk(world: World) -> Excerpt:
    """Offers by risk and depth of discount."""
    rows = kam.offers(world.quotes)
    steps = pd.cut(rows["discount"], [-10, DEEP - EDGE, 0.15 - EDGE, 2], right=False, labels=["low", "middle", "deep"])
    rows = rows.assign(discount_step=steps.astype(str))
    table = pd.crosstab([rows["at_risk"].astype(bool), rows["discount_step"]], rows["outcome"])
    table = table.reindex(columns=["won", "lost", "void", "open"], fill_value=0).reset_index()
    place = {"low": 0, "middle": 1, "deep": 2}
    table = table.assign(place=table["discount_step"].map(place)).sort_values(["at_risk", "place"])
    columns: Columns = {
        "at_risk": yes_no,
        "discount_step": lambda step: said(f"bidding.step_{step}"),
        **dict.fromkeys(("won", "lost", "void", "open"), count),
    }
    return listing(said("bidding.by_risk"), table, columns, None, 2)


@excerpt_for(_STAGE, "low_bid")
def lowest_bids(world: World) -> Excerpt:
    """The bids of four tenders with their ceilings: one low, one rejected, one small, one ordinary."""
    found = kam.low_bids(world.tenders, world.bids)
    ceilings = world.tenders.set_index("tender_id")
    wanted = [str(found.iloc[0]["tender_id"])]
    wanted += [str(name) for name in kam.lowest_rejected(world.tenders, world.bids).index[:2]]
    wanted.append(str(world.bids.sort_values("price").iloc[0]["tender_id"]))
    wanted += sorted(set(world.bids["tender_id"]) - set(found["tender_id"]))[:2]
    kept: list[str] = []
    for name in dict.fromkeys(wanted):
        if len(world.bids[world.bids["tender_id"].isin([*kept, name])]) <= MOST_ROWS:
            kept.append(name)
    table = world.bids[world.bids["tender_id"].isin(kept)].sort_values("bid_id").set_index("bid_id")
    table["fulfilled"] = table[["signed", "qualified", "responsive", "single_price"]].all(axis=1)
    top = ceilings["ceiling"].fillna(ceilings["budget"])
    table["top"] = table["tender_id"].map(top)
    table["fulfilled"] &= ~(table["price"] > table["tender_id"].map(ceilings["ceiling"]).fillna(float("inf")))
    columns: Columns = {"bid_id": plain, "fulfilled": yes_no, "price": yuan, "top": yuan}
    return listing(said("bidding.lowest"), table, columns, said("bidding.review_lines"), 2)


@excerpt_for(_STAGE, "preparation_missing")
def preparation(world: World) -> Excerpt:
    """Issue and deadline of ten tenders."""
    rows = world.tenders.set_index("tender_id")
    given = (rows["deadline"] - rows["issued_on"]).dt.days.sort_values()
    bound = given[rows["regime"].reindex(given.index).isin(BOUND)].index
    free = given[~rows["regime"].reindex(given.index).isin(BOUND)].index
    kept = few([*bound[:6], *free[:4]])
    columns: Columns = {"tender_id": plain, "regime": worded("regime"), "issued_on": day, "deadline": day}
    return listing(said("bidding.preparation"), rows.loc[kept], columns, said("only_tenders"), 2)


@excerpt_for(_STAGE, "conflicted")
def committees(world: World) -> Excerpt:
    """Bidders, and for whom members of the committee have worked, in eight tenders."""
    seats = world.committee
    bidders = world.bids.groupby("tender_id")["bidder_id"].agg(lambda names: ", ".join(sorted(names)))
    worked = seats.dropna(subset=["worked_for"]).groupby("tender_id")["worked_for"].agg(lambda x: ", ".join(sorted(x)))
    table = pd.DataFrame({"members": seats.groupby("tender_id").size()})
    table["experts"] = (seats["kind"] == "expert").groupby(seats["tender_id"]).sum()
    table["bidders"], table["worked_for"] = bidders.reindex(table.index), worked.reindex(table.index)
    table = table.dropna(subset=["bidders"])
    odd = table[table["members"] % 2 == 0].index
    past = table[table["worked_for"].notna()]
    tied = [bool(set(ours.split(", ")) & set(theirs.split(", "))) for ours, theirs in
            zip(past["bidders"], past["worked_for"], strict=True)]  # fmt: skip
    kept = few([*past.index[tied], *past.index[:7], *odd[:2], *table.index[:3]], 12)
    columns: Columns = {"tender_id": plain, "bidders": plain, "worked_for": plain, "members": count, "experts": count}
    return listing(said("bidding.committees"), table.loc[kept], columns, said("only_tenders"), 3)


@excerpt_for(_STAGE, "tco_cheapest")
def running_costs(world: World) -> Excerpt:
    """Price, running cost and residual value of each bid; the factors that turn them into today's yuan."""
    awarded = world.tenders[world.tenders["status"] == "awarded"]
    tender = awarded.sort_values("budget", ascending=False, kind="stable").iloc[0]
    bids = kam.bids_of(world.bids, str(tender["tender_id"])).set_index("bidder_id").sort_index()
    life = int(tender["life_years"])
    once = (1 + RATE) ** -life
    note = said("bidding.factors", life=life, each=f"{(1 - once) / RATE:.5f}", once=f"{once:.5f}")
    columns: Columns = {"bidder_id": plain, "price": cents, "running_cost": cents, "residual_value": cents}
    return listing(said("bidding.running", tender=str(tender["tender_id"])), bids, columns, note)


@excerpt_for(_STAGE, "lost_to_price")
def reasons(world: World) -> Excerpt:
    """Offers lost by reason, by number and money; those won, and those lost without a reason, as well."""
    rows = kam.offers(world.quotes)
    rows = rows[rows["decided"]]
    why = rows["loss_reason"].where(rows["outcome"] == "lost", "won").fillna("unknown")
    table = rows.groupby(why)["net_amount"].agg(["size", "sum"]).rename_axis("loss_reason")
    table.columns = pd.Index(["offers", "offered_money"])
    last = [name for name in ("unknown", "won") if name in table.index]
    table = table.loc[[*sorted(set(table.index) - set(last)), *last]]
    own = {"won": said("bidding.all_won"), "unknown": said("bidding.no_reason")}
    write = worded("loss_reason")
    columns: Columns = {
        "loss_reason": lambda name: own.get(str(name)) or write(name),
        "offers": count,
        "offered_money": cents,
    }
    return listing(said("bidding.reasons"), table, columns)


@excerpt_for(_STAGE, "sensitivity_claim")
def by_sensitivity(world: World) -> Excerpt:
    """Decided offers by price sensitivity of the account and depth of discount."""
    score = world.profiles.set_index("account_id")["price_sensitivity"]
    rows = kam.offers(world.quotes)
    rows = rows[rows["decided"]].assign(sensitivity=lambda part: part["account_id"].map(score))
    deep = (rows["discount"] >= DEEP - EDGE).map({True: "deep", False: "shallow"})
    cells = pd.crosstab(rows["sensitivity"], [deep, rows["outcome"]])
    table = pd.DataFrame(
        {f"{depth}_{end}": cells.get((depth, end), 0) for depth in ("shallow", "deep") for end in ("won", "lost")},
        index=cells.index,
    ).rename_axis("price_sensitivity")
    table.index = table.index.astype(int)
    columns: Columns = {"price_sensitivity": count, **dict.fromkeys(table.columns, count)}
    return listing(said("bidding.by_sensitivity"), table, columns)


@excerpt_for(_STAGE, "thin_win")
def after_winning(world: World) -> Excerpt:
    """Accounts whose tenders we won, how, and what they brought and cost."""
    table = kam.after_the_win(world.quotes, world.orders, world.account_costs, YEAR)
    earned = contribution(world.orders, world.account_costs, YEAR)
    cut = table[table["lever"] == "price_cut"].sort_values("contribution")
    other = table[table["lever"] != "price_cut"].sort_values("contribution")
    deep = cut.sort_values("discount", ascending=False)
    accounts = few([*cut["account_id"][:4], *deep["account_id"][:2], *cut["account_id"][-2:], *other["account_id"][:3]])
    rows = table[table["account_id"].isin(accounts)].drop_duplicates(["account_id", "lever"])
    costs = ["product_cost", "selling_cost", "service_cost", "logistics_cost", "credit_cost"]
    rows = rows[["account_id", "lever"]].join(earned[["revenue", *costs]], on="account_id")
    rows = rows.sort_values(["account_id", "lever"])
    columns: Columns = {"account_id": plain, "lever": worded("lever"), **dict.fromkeys(("revenue", *costs), yuan)}
    return listing(said("bidding.after", year=YEAR), rows, columns, said("only_these"), 2, accounts)


@excerpt_for(_STAGE, "void_tender")
def turnout(world: World) -> Excerpt:
    """Deadline and number of bids of nine tenders."""
    rows = world.tenders.set_index("tender_id")
    rows["bids"] = world.bids.groupby("tender_id").size().reindex(rows.index).fillna(0)
    void, waiting = rows.index[rows["status"] == "void"], rows.index[rows["status"] == "open"]
    fewest = rows[rows["status"] == "awarded"].sort_values(["bids", "deadline"]).index
    kept = few([*void, *waiting[:3], *fewest[:5]])
    columns: Columns = {"tender_id": plain, "regime": worded("regime"), "deadline": day, "bids": count}
    title = said("bidding.turnout", today=day(world.as_of))
    return listing(title, rows.loc[kept], columns, said("only_tenders"), 2)
