"""Rejecting, scoring, and the date of the law."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.bidding.shared import (
    DEDUCTION,
    LAW_2026,
    LOW,
    ROWS,
    WEIGHT,
    cell,
    flip_of,
    once,
    small_tender,
    unless,
)
from kam_lab import World
from kam_lab import bidding as kam

# ------------------------------------------------------------------------------------------ order_of_work


def order_of_work(world: World) -> list[str]:
    """Reject, deduct, benchmark, score, round."""
    return ["reject", "deduct", "benchmark", "score", "round"]


@mistake(
    of="order_of_work",
    credit=0.25,
    en=(
        "You look for the lowest price before anybody is rejected. Then a bid that is out sets the benchmark: "
        "reject first."
    ),
    zh="你在否决之前就找最低价了。这样一来，出局的投标反倒定了基准：先否决。",
)
def benchmark_first(world: World) -> list[str]:
    """Benchmark before rejection."""
    return ["benchmark", "reject", "deduct", "score", "round"]


@mistake(
    of="order_of_work",
    credit=0.5,
    en=(
        "You deduct after the benchmark is found. A small firm's price may become the lowest by its "
        "deduction: deduct, then look."
    ),
    zh="你先找了基准再扣除。小微企业扣完以后，可能反而成了最低价：先扣除，再找。",
)
def deduct_after_benchmark(world: World) -> list[str]:
    """Deduction after the benchmark."""
    return ["reject", "benchmark", "deduct", "score", "round"]


@mistake(
    of="order_of_work",
    credit=0.25,
    en=(
        "You score everybody and reject at the end. By then the rejected price has pressed all others: it "
        "must leave before."
    ),
    zh="你先给所有人打分，最后才否决。那时候它的价已经压过别人了：要先出局。",
)
def reject_last(world: World) -> list[str]:
    """Rejection at the end."""
    return ["deduct", "benchmark", "score", "reject", "round"]


# ---------------------------------------------------------------------------------------- textbook_scores


def _both(plain: pd.Series, deducted: pd.Series) -> dict[str, dict[str, float]]:
    return {
        row: {"plain": round(float(plain[row]), 3), "deducted": round(float(deducted[row]), 3)}
        for row in ("p", "q", "r")
    }


def textbook_scores(world: World) -> dict[str, dict[str, float]]:
    """Totals of P, Q and R, without and with the deduction."""
    return _both(*(small_tender(off).table["total_score"] for off in (0.0, DEDUCTION)))


def _quality() -> pd.Series:
    return pd.Series({name: float(points) for name, (_, points, _) in ROWS.items()})


@mistake(
    of="textbook_scores",
    credit=0.25,
    en=(
        "You took the price as it was bid in both columns. In the second one the small firm's price is "
        "lowered first, only for comparing."
    ),
    zh="两列你都用了投标报价。第二列要先把小微企业的价扣一下再比，扣除只为比价。",
)
def no_deduction(world: World) -> dict[str, dict[str, float]]:
    """The deduction forgotten."""
    plain = small_tender(0.0).table["total_score"]
    return _both(plain, plain)


@mistake(
    of="textbook_scores",
    credit=0.25,
    en="You took the deduction off every price. It is for small and micro firms only: leave the others as they are.",
    zh="你给每一家都扣了。扣除只给小微企业，别家照原价。",
)
def deducted_for_all(world: World) -> dict[str, dict[str, float]]:
    """Everybody deducted except the benchmark."""
    price = pd.Series({name: float(amount) for name, (amount, _, _) in ROWS.items()})
    wrong = price.min() / (price * (1 - DEDUCTION)) * WEIGHT + _quality()
    return _both(small_tender(0.0).table["total_score"], wrong)


@mistake(
    of="textbook_scores",
    en="Your price points rise with the price: you divided the bid's own price by the lowest. Turn the fraction round.",
    zh="你的价格分越贵越高：你用自己的价除以最低价了。把分数倒过来。",
)
def fraction_upside_down(world: World) -> dict[str, dict[str, float]]:
    """Own price / lowest."""
    price = pd.Series({name: float(amount) for name, (amount, _, _) in ROWS.items()})
    less = price.copy()
    less["r"] *= 1 - DEDUCTION
    found = [column / column.min() * WEIGHT + _quality() for column in (price, less)]
    return _both(found[0], found[1])


# ----------------------------------------------------------------------------------------------- law_flip


def law_flip(world: World) -> str:
    """The government tender with three winners under three dates."""
    return str(flip_of(world)[0]["tender_id"])


def _rejected(world: World) -> pd.DataFrame:
    return once(world, "rejected", lambda one: kam.lowest_rejected(one.tenders, one.bids))


@mistake(
    of="law_flip",
    en=(
        "In that tender the winner depends on who may set the benchmark, not on the date. Switch the date and "
        "see: look among government tenders."
    ),
    zh="这个项目的中标人取决于谁能当基准，跟日期没关系。换换日期看：要在政府采购项目里找。",
)
def benchmark_for_law(world: World) -> str:
    """The tender with the rejected lowest bid."""
    return str(_rejected(world).index[0])


@mistake(
    of="law_flip",
    en="That tender was void: it has no winner under any date. Look for one with three bids or more.",
    zh="这个项目流标了，哪一年都没有中标人。找一个来了三家以上的。",
)
def void_for_law(world: World) -> str:
    """The void tender."""
    return str(world.tenders.loc[world.tenders["status"] == "void", "tender_id"].iloc[0])


@mistake(
    of="law_flip",
    en=(
        "A small firm bids there, but its deduction changes nothing in the order of places. Compare the "
        "winners under all three dates."
    ),
    zh="那里确实有小微企业投标，可扣除没改变名次。把三个日期的中标人都比一比。",
)
def some_small_firm(world: World) -> str | None:
    """Another government tender with a small bidder."""
    small = set(world.bids.loc[world.bids["small"], "tender_id"])
    rows = world.tenders[(world.tenders["regime"] == "government") & (world.tenders["status"] == "awarded")]
    flip = law_flip(world)
    others = [one for one in rows["tender_id"] if one in small and one != flip]
    return others[0] if others else None


# ------------------------------------------------------------------------------------------ flip_contract


def flip_contract(world: World) -> float:
    """The winner's price as bid, under the rules of 2026."""
    tender, bids = flip_of(world)
    return float(kam.evaluate(tender, bids, LAW_2026).contract_price or 0)


def _under(world: World, day: str) -> kam.Evaluation:
    return kam.evaluate(*flip_of(world), day)


@mistake(
    of="flip_contract",
    credit=0.25,
    en="That is the evaluation price of the winner. It serves for the points only; the contract is at the price bid.",
    zh="这是中标人的评标价，只用来打分。合同按投标报价签。",
)
def evaluation_price_signed(world: World) -> float:
    """Evaluation price for contract price."""
    result = _under(world, LAW_2026)
    return round(cell(result.table, str(result.winner), "evaluation_price"), 2)


@mistake(
    of="flip_contract",
    credit=0.25,
    en=(
        "That is the contract under the rules of 2023. Since 2026-01-01 domestic products have an advantage "
        "as well: switch the date."
    ),
    zh="这是按 2023 年规则的合同价。2026-01-01 起本国产品也有优惠：把日期换过来。",
)
def contract_of_2023(world: World) -> float | None:
    """2023 for 2026."""
    return unless(_under(world, "2023-06-30").contract_price, flip_contract(world))


@mistake(
    of="flip_contract",
    credit=0.25,
    en="That is the contract that was really signed, under the rules of its own year. The question asks for 2026.",
    zh="这是当年真签的合同价，用的是当年的规则。题目问的是 2026 年。",
)
def contract_of_its_year(world: World) -> float | None:
    """The contract as it was."""
    return unless(kam.evaluate(*flip_of(world)).contract_price, flip_contract(world))


# ---------------------------------------------------------------------------------------- right_benchmark


def right_benchmark(world: World) -> str:
    """The tender where a rejected lowest price would change the winner."""
    table = _rejected(world)
    return str(table.index[table["winner_changes"].astype(bool)][0])


@mistake(
    of="right_benchmark",
    credit=0.5,
    en=(
        "There the lowest bid was rejected, too, but the winner would be the same with it as the benchmark. "
        "Compare the places in both columns."
    ),
    zh="那里最低价也被否决了，可拿它当基准，中标人还是同一家。把两列名次比一比。",
)
def rejected_but_harmless(world: World) -> str | None:
    """A rejected lowest bid that changes nothing."""
    table = _rejected(world)
    harmless = table.index[~table["winner_changes"].astype(bool)]
    return str(harmless[0]) if len(harmless) else None


@mistake(
    of="right_benchmark",
    en=(
        "A bid was rejected there, but it was not the lowest, so it could not have set the benchmark. Look at "
        "the prices."
    ),
    zh="那里确实有废标，可它不是最低价，当不了基准。看看报价。",
)
def rejected_not_lowest(world: World) -> str | None:
    """Some other rejection."""
    lowest = set(_rejected(world).index)
    flawed = world.bids.loc[~world.bids[list(kam.RECORDS)].all(axis=1), "tender_id"]
    others = [str(one) for one in flawed if one not in lowest]
    return others[0] if others else None


@mistake(
    of="right_benchmark",
    en=(
        "In that tender the date decides, not a rejected bid: all bids may be compared. Look for one that is "
        "unsigned, unqualified or the like."
    ),
    zh="那个项目是日期在起作用，不是废标：几份投标都能比。找一份没签章、资格不合格之类的。",
)
def law_for_benchmark(world: World) -> str:
    """The law flip."""
    return law_flip(world)


# -------------------------------------------------------------------------------------- rejection_reasons


def rejection_reasons(world: World) -> list[str]:
    """Unsigned, two prices, above the ceiling, below cost."""
    return ["above_ceiling", "below_cost", "two_prices", "unsigned"]


@mistake(
    of="rejection_reasons",
    credit=0.5,
    en=(
        "The highest price loses points, that is all: as long as it lies under the ceiling it may be "
        "compared. Look for what the law calls below cost."
    ),
    zh="报价最高只是丢分，没超限价就能比。再找找哪一条说的是低于成本。",
)
def dearest_is_out(world: World) -> list[str]:
    """Dear for below cost."""
    return ["above_ceiling", "dearest", "two_prices", "unsigned"]


@mistake(
    of="rejection_reasons",
    credit=0.5,
    en=(
        "Nobody has to be present at the opening; whoever stays away accepts what is read out. Look for "
        "another fault in the bid itself."
    ),
    zh="开标不到场不算错，视为认可开标结果。找找投标文件本身的毛病。",
)
def absent_is_out(world: World) -> list[str]:
    """Absence for below cost."""
    return ["above_ceiling", "absent", "two_prices", "unsigned"]


@mistake(
    of="rejection_reasons",
    credit=0.5,
    en=(
        "A foreign product may bid; from 2026 on it misses an advantage, no more. Look for what makes a price "
        "impossible."
    ),
    zh="进口产品可以投，2026 年起只是少一份优惠。找找是什么让报价站不住。",
)
def imported_is_out(world: World) -> list[str]:
    """Foreign for above the ceiling."""
    return ["below_cost", "imported", "two_prices", "unsigned"]


# --------------------------------------------------------------------------------------- low_review_tests


def _hits(flags: dict[str, bool]) -> dict[str, dict[str, str]]:
    return {name: {"hit": "hit_yes" if hit else "hit_no"} for name, hit in flags.items()}


def low_review_tests(world: World) -> dict[str, dict[str, str]]:
    """Which of the three lines the lowest bid lies below."""
    lowest = kam.low_bid_review(LOW["prices"], float(LOW["ceiling"])).iloc[0]  # type: ignore[arg-type]
    return _hits({name: bool(lowest[f"below_{name}"]) for name in ("mean", "second", "ceiling")})


@mistake(
    of="low_review_tests",
    credit=0.25,
    en=(
        "You looked at the mean and stopped. There are three lines, and each counts by itself: work out the other two."
    ),
    zh="你只看了平均价就收手了。线有三条，各算各的：把另外两条也算出来。",
)
def mean_alone(world: World) -> dict[str, dict[str, str]]:
    """Not triggered."""
    return _hits({"mean": False, "second": False, "ceiling": False})


@mistake(
    of="low_review_tests",
    credit=0.5,
    en=(
        "You took the ceiling's share for the second-lowest as well, or the wrong bid for it. The "
        "second-lowest counts half."
    ),
    zh="次低价那条线你可能用错了比例，或找错了是哪一份。次低价按一半算。",
)
def second_hit_too(world: World) -> dict[str, dict[str, str]]:
    """Second-lowest hit."""
    return _hits({"mean": False, "second": True, "ceiling": True})


@mistake(
    of="low_review_tests",
    credit=0.25,
    en=(
        "You compared with the others' mean, without the low bid. The mean is that of all compliant bids, the "
        "low one included."
    ),
    zh="你拿别家的平均价去比，没算上最低那份。平均价是全部合格投标的，最低那份也在内。",
)
def mean_of_the_others(world: World) -> dict[str, dict[str, str]]:
    """Mean without the low bid."""
    return _hits({"mean": True, "second": False, "ceiling": True})
